"""Four square thanas in a 2 x 2 district, an outpost and a mahila thana without ground, and a second district.

 +-----+-----+ 26.0
 | NW  | NE  |
 +-----+-----+ 25.5      each square is half a degree wide; SX lies beside them, in district 2
 | SW  | SE  | SX |
 +-----+-----+ 25.0
85.0  85.5  86.0
"""

import json
from pathlib import Path

from little_state import NOW, RECEIVED, make_state, send
from planning.takein import take_in

KINDS = """\
kind,name,name_hi,audience,has_ground,counted_as
thana,Thana,थाना,public,true,thana
mahila,Women's thana,महिला थाना,public,false,thana
outpost,Outpost,ओपी,public,true,outpost
"""
DISTRICTS = """\
district_id,name,name_hi,kind,range_id
D1,Patna,पटना,territorial,R1
D2,Muzaffarpur,मुजफ्फरपुर,territorial,R2
"""
RANGES = "range_id,name,name_hi,head\nR1,Central,केंद्रीय,IG\nR2,Tirhut,तिरहुत,IG\n"
UNITS = """\
unit_id,name,name_hi,kind,district_id,class
M1,Mahila,महिला,mahila,D1,D
NE,North East,उत्तर पूर्व,thana,D1,A
NW,North West,उत्तर पश्चिम,thana,D1,D
SE,South East,दक्षिण पूर्व,thana,D1,D
SW,South West,दक्षिण पश्चिम,outpost,D1,D
SX,Far South,सुदूर दक्षिण,thana,D2,D
"""
FLOORS = "kind,audience,floor\nthana,public,200\nmahila,public,200\noutpost,public,100\n"
GROUPS = """\
group_id,unit_id,audience,valid_from,valid_to
G-NE,NE,public,2019-01-01,
G-SE,SE,public,2019-01-01,2020-05-20
"""
CORNERS = {"NW": (85.0, 25.5), "NE": (85.5, 25.5), "SW": (85.0, 25.0), "SE": (85.5, 25.0), "SX": (86.0, 25.0)}
WEEKS = ("2020-05-10", "2020-05-17", "2020-05-24")


def square(west: float, south: float) -> dict:
    east, north = west + 0.5, south + 0.5
    ring = [[west, south], [east, south], [east, north], [west, north], [west, south]]
    return {"type": "Polygon", "coordinates": [ring]}


def make_squares(folder: Path, **changed: str) -> Path:
    """The state folder, without any return."""
    tables = {"kinds_csv": KINDS, "districts_csv": DISTRICTS, "ranges_csv": RANGES, "units_csv": UNITS}
    tables |= {"floors_csv": FLOORS, "groups_csv": GROUPS, "aliases_csv": "written,district_id,unit_id,decided_on\n"}
    state = make_state(folder, **(tables | changed))
    features = [
        {
            "type": "Feature",
            "properties": {"unit_id": unit, "district_id": "D2" if unit == "SX" else "D1", "approximate": False},
            "geometry": square(*corner),
        }
        for unit, corner in CORNERS.items()
    ]
    (state / "layers").mkdir(exist_ok=True)
    layer = {"type": "FeatureCollection", "features": features}
    (state / "layers" / "stations.geojson").write_text(json.dumps(layer))
    return state


def report_members(folder: Path, *rows: str, name: str = "returns.csv") -> None:
    """Take returns in, each row as `week_ending,unit,district,members`."""
    send(folder, *rows, name=name)
    account = take_in(folder, received=RECEIVED, recorded_at=NOW)
    assert not account.problems and account.accepted + account.duplicate == account.rows_in


def make_reporting_squares(folder: Path, **changed: str) -> Path:
    """NE 250 of 200, NW silent after 150, SW (outpost) 60 of 100, SE's group closed, M1 never formed, SX 30 of 200."""
    state = make_squares(folder, **changed)
    report_members(
        state,
        "2020-05-10,NE,D1,240", "2020-05-10,NW,D1,150", "2020-05-10,SW,D1,50", "2020-05-10,SE,D1,90",
        "2020-05-24,NE,D1,250", "2020-05-24,SW,D1,60", "2020-05-24,SX,D2,30",
    )  # fmt: skip
    return state
