"""`planning check`: the audit of a state folder, or of one boundary file before it becomes a state."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import geopandas as gpd
import pandas as pd

from planning.errors import InputRefused
from planning.intake.audit.checks import faults_of, findings_of
from planning.intake.audit.dates import date_faults
from planning.intake.audit.geometry import geometry_faults
from planning.intake.audit.joins import (
    bare_districts,
    ground_faults,
    homes,
    jurisdiction_faults,
    point_faults,
    stacked_points,
)
from planning.intake.audit.keys import code_faults, odd_values, shared_names
from planning.intake.boundaries import DISTRICT_FIELDS
from planning.intake.folder import Folder, read_folder, read_layer, valid_on
from planning.intake.layers.features import AS_THE_FILE_SAYS, Reading, read_features
from planning.intake.layers.shapes import POLYGONS
from planning.intake.layouts import DISTRICT_LAYOUTS, STATION_LAYOUTS, recognised
from planning.intake.stations import STATION_FIELDS
from planning.projection import equal_area
from planning.tables import FAULTS

KEYS = {"revenue_districts": "district", "stations": "unit_id"}
EXIT_CODES = {"error": 2, "warning": 3, "note": 0}


@dataclass(frozen=True)
class Audit:
    """`faults` one by one (tables.FAULTS), `findings` by sort (tables.FINDINGS), and the ground of each layer in km2."""

    path: Path
    faults: pd.DataFrame
    findings: pd.DataFrame
    layers: Mapping[str, dict]

    @property
    def exit_code(self) -> int:
        """2 when something is an error, 3 when a person should look, else 0."""
        found = set(self.findings["severity"])
        return next((code for severity, code in EXIT_CODES.items() if severity in found), 0)

    def as_dict(self) -> dict:
        """For `--json`."""
        counts = self.findings["severity"].value_counts()
        records = self.findings.astype(object).where(self.findings.notna(), None).to_dict("records")
        return {
            **{f"{severity}s": int(counts.get(severity, 0)) for severity in EXIT_CODES},
            "layers": dict(self.layers),
            "findings": records,
        }


def check_state(path: str | Path, day: date) -> Audit:
    """The audit of the state folder `path`: its tables, its layers, and how they fit together on `day`.

    Units that do not stand on the day are left out, except where periods themselves are looked at.

    Raises
    ------
    InputRefused : no such folder; everything else is a finding.
    """
    path = Path(path)
    layers = {name: _layer(path, name) for name in KEYS}
    known = {name: layer for name, layer in layers.items() if layer is not None}
    try:
        folder = read_folder(path)
    except InputRefused as error:
        if not path.is_dir():
            raise
        said = pd.DataFrame({"value": [str(problem) for problem in error.problems]})
        alone = [geometry_faults(layer.assign(name=layer.index), name) for name, layer in known.items()]
        return _audit(path, [faults_of("table", "state", said), *alone], known)
    units, ever = _standing(folder, day), pd.Index(folder.units["unit_id"].unique())
    ground = known.get("stations")
    if ground is not None:
        ground = known["stations"] = ground[ground.index.isin(units.index) | ~ground.index.isin(ever)]
        ground = known["stations"] = ground.assign(name=units["name"].reindex(ground.index).fillna("not a unit"))
    parts = [
        *(geometry_faults(layer, name) for name, layer in known.items()),
        shared_names(units[units["has_ground"]], "units.csv"),
        stacked_points(units),
        *_joins(units, folder, known.get("revenue_districts"), ground, ever),
        date_faults(folder.units),
    ]
    return _audit(path, parts, known)


def check_layer(path: str | Path, mapping: Mapping[str, str], reading: Reading = AS_THE_FILE_SAYS) -> Audit:
    """The audit of one boundary file as it stands: geometry, codes, odd values.

    Parameters
    ----------
    path, reading : as for planning.intake.layers.features.read_features.
    mapping : column of `id` and `name`, where no known layout and no usual name tells them.

    Raises
    ------
    InputRefused : the file is not usable as a layer at all.
    """
    drawn = read_features(path, reading)
    header = [name for name in drawn.frame.columns if name != "geometry"]
    known = {**_usual(header), **dict(mapping)}
    numbers = drawn.frame.index.to_series().astype("str")
    codes = drawn.frame[known["id"]] if known.get("id") in header else numbers
    names = drawn.frame[known["name"]].fillna("") if known.get("name") in header else codes.fillna("")
    layer = drawn.source.path.stem
    parts = [code_faults(codes, names, layer), odd_values(drawn.frame[header], codes.fillna(numbers), names, layer)]
    frame = drawn.frame[["geometry"]].assign(name=names).set_axis((codes if codes.is_unique else numbers).to_numpy())
    if not drawn.frame.geom_type.isin(POLYGONS).all():
        return _audit(drawn.source.path, parts, {layer: frame})
    return _audit(drawn.source.path, [geometry_faults(frame, layer), *parts], {layer: frame})


def _usual(header: list[str]) -> dict[str, str]:
    """Columns of code and name by known layout or by name."""
    for layouts, code in ((STATION_LAYOUTS, "unit_id"), (DISTRICT_LAYOUTS, "id")):
        theirs, _ = recognised(header, layouts)
        if theirs:
            return {"id": theirs[code], "name": theirs["name"]}
    free = {name.casefold(): name for name in reversed(header)}
    wanted = {"id": (*STATION_FIELDS["unit_id"], *DISTRICT_FIELDS["id"]), "name": DISTRICT_FIELDS["name"]}
    found = {field: next((free[name] for name in names if name in free), None) for field, names in wanted.items()}
    return {field: name for field, name in found.items() if name}


def _joins(
    units: pd.DataFrame,
    folder: Folder,
    revenue: gpd.GeoDataFrame | None,
    ground: gpd.GeoDataFrame | None,
    ever: pd.Index,
) -> list[pd.DataFrame]:
    found = []
    home = pd.Series(pd.NA, index=units.index, dtype="str")
    if revenue is not None:
        home = homes(units, folder.districts, revenue)
        found.append(point_faults(units, home, revenue))
    if ground is None:
        return found
    valid = ground[ground.is_valid]
    found += [ground_faults(units, ground, ever, "stations"), jurisdiction_faults(units, valid, home, revenue)]
    return found if revenue is None else [*found, bare_districts(revenue, home, units, ground)]


def _standing(folder: Folder, day: date) -> pd.DataFrame:
    """The units that stand on `day`, index code, with has_ground of their kind; of two rows the later one."""
    rows = valid_on(folder.units, day)
    kinds = folder.kinds.set_index("kind")["has_ground"]
    units = rows.drop_duplicates("unit_id", keep="last").set_index("unit_id").sort_index()
    return units.assign(has_ground=units["kind"].map(kinds).astype("bool"))


def _layer(path: Path, name: str) -> gpd.GeoDataFrame | None:
    layer = read_layer(path, name) if path.is_dir() else None
    if layer is None or layer.empty:
        return None
    return layer.assign(**{KEYS[name]: layer[KEYS[name]].astype("str")}).set_index(KEYS[name]).sort_index()


def _audit(path: Path, parts: list[pd.DataFrame], layers: Mapping[str, gpd.GeoDataFrame]) -> Audit:
    faults = FAULTS.checked(FAULTS.typed(pd.concat(parts, ignore_index=True)))
    return Audit(path, faults, findings_of(faults), {name: _measured(layer) for name, layer in layers.items()})


def _measured(layer: gpd.GeoDataFrame) -> dict:
    flat = layer.geometry.to_crs(equal_area(layer))
    return {"features": len(layer), "km2": round(float(flat.area.sum()) / 1e6, 2)}
