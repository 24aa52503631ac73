"""Two square districts side by side with five stations, small enough to check by eye.

25.2 +---------+---------+
     | w1   w2 |      e1 |
     |  West   |  East   |
     | w3      |      e2 |
25.0 +---------+---------+
    85.0      85.2      85.4
"""

import json
from pathlib import Path


def square(west: float, south: float, side: float = 0.2) -> list:
    east, north = west + side, south + side
    return [[west, south], [east, south], [east, north], [west, north], [west, south]]


def feature(code, name, ring=None, **properties) -> dict:
    geometry = None if ring is None else {"type": "Polygon", "coordinates": [ring]}
    return {"type": "Feature", "properties": {"id": code, "name": name, **properties}, "geometry": geometry}


WEST = feature("1", "West", square(85.0, 25.0), st_nm="Little")
EAST = feature("2", "East", square(85.2, 25.0), st_nm="Little")

STATIONS = """\
code,station,police,sort,x,y
7001001,Fort,WEST,territorial,85.05,25.15
7001002,Nagar,WEST,territorial,85.15,25.15
7001003,Ghat,WEST,territorial,85.05,25.05
7002001,Nagar,EAST,territorial,85.35,25.15
7002002,Bazar,EAST,territorial,85.35,25.05
7002003,Women,EAST,mahila,85.35,25.15
7003001,Junction,RLY EAST,railway,85.30,25.10
"""
MAPPING = {
    "unit_id": "code",
    "name": "station",
    "district": "police",
    "kind": "sort",
    "longitude": "x",
    "latitude": "y",
}
KIND_MAPPING = {"territorial": "thana"}


def write_map(path: Path, *features: dict, **members) -> Path:
    """A GeoJSON file of `features` (the two districts when none is given), with further members of the collection."""
    document = {"type": "FeatureCollection", **members, "features": list(features) or [WEST, EAST]}
    path.write_text(json.dumps(document), encoding="utf-8")
    return path


def write_stations(path: Path, text: str = STATIONS) -> Path:
    path.write_text(text, encoding="utf-8")
    return path
