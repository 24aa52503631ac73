"""Jurisdictions from villages: a dated list says which thana each village belongs to, and its polygons are dissolved."""

from collections.abc import Mapping
from datetime import date
from pathlib import Path

import geopandas as gpd
import pandas as pd
import shapely

from planning.errors import InputRefused, Problem, raise_if_any
from planning.intake.boundaries import areal_problems
from planning.intake.claims import REVIEW, GroundReport, without_ground, write_ground
from planning.intake.folder import read_folder, valid_on
from planning.intake.foreign import read_foreign
from planning.intake.layers.features import AS_THE_FILE_SAYS, Features, Reading, read_features
from planning.intake.layers.shapes import LAYER
from planning.intake.mapping import resolved_columns
from planning.intake.tiling import gaps, overlaps
from planning.intake.unit_names import places_on
from planning.projection import WGS84, equal_area
from planning.schema import Column, Table
from planning.tables import VALID

VILLAGE_FIELDS = {"village_id": ("village_id",)}
LIST_FIELDS = {name: (name,) for name in ("village_id", "unit_id", "valid_from", "valid_to")}
VILLAGES = Table(
    "list of villages",
    "a village in a period",
    (
        Column("village_id", "code", "code of the village, as in the layer", required=True),
        Column("unit_id", "code", "thana that it belongs to", required=True),
        *VALID,
    ),
)


def ground_of_villages(
    folder: str | Path,
    path: str | Path,
    villages: str | Path,
    day: date,
    mapping: Mapping[str, str] | None = None,
    reading: Reading = AS_THE_FILE_SAYS,
) -> GroundReport:
    """Give the units of a state the union of their villages as ground.

    Parameters
    ----------
    folder : state folder; written as by planning.intake.claims.claim_ground.
    path : layer of village polygons.
    villages : list with village_id, unit_id and, where they are known, valid_from and valid_to.
    day : the rows that hold on it count.
    mapping : village_id to the property that holds it.

    Returns
    -------
    GroundReport : `polygons` are stations with a village; villages that the list or the layer lacks, gaps and overlaps
        are notes, because they are the ground of nobody until somebody says whose it is.

    Raises
    ------
    InputRefused : layer or list not usable, a village with two thanas on the day, a thana that is no unit.
    """
    state = read_folder(folder)
    places = places_on(state, day)
    drawn, codes = _drawn(path, mapping or {}, reading)
    listed = read_foreign(villages, VILLAGES, LIST_FIELDS, {})
    rows = valid_on(listed.frame, day)
    raise_if_any(_list_problems(rows, set(places.units), listed.file))
    owner = rows.set_index("village_id")["unit_id"]
    frame = drawn.frame[["geometry"]].set_axis(codes.to_numpy()).to_crs(WGS84)
    known = frame[frame.index.isin(owner.index)]
    if known.empty:
        raise InputRefused(Problem("G-NOBODY", "no village of the layer is in the list", "map village_id", drawn.file))
    ground = _dissolved(known, owner.reindex(known.index))
    write_ground(state, ground, pd.DataFrame(columns=list(REVIEW)).astype("str"), day)
    counted = len(ground), len(ground), 0, without_ground(state, places, ground.index.to_series())
    return GroundReport(*counted, (*drawn.notes, *listed.notes, *_notes(frame, owner, ground)))


def _drawn(path, mapping: Mapping[str, str], reading: Reading) -> tuple[Features, pd.Series]:
    """The layer and the code of each of its villages."""
    drawn = read_features(path, reading, set(mapping.values()) | {"village_id"})
    problems = areal_problems(drawn)
    header = [name for name in drawn.frame.columns if name != "geometry"]
    columns = resolved_columns(header, mapping, VILLAGE_FIELDS, ("village_id",), drawn.file, problems)
    raise_if_any(problems)
    codes = drawn.frame[columns["village_id"]]
    raise_if_any(
        [
            Problem(
                "B-BLANK",
                "the village has no code",
                "fill it in",
                drawn.file,
                LAYER,
                int(number),
                columns["village_id"],
            )
            for number in codes.index[codes.isna()]
        ]
    )
    return drawn, codes


def _list_problems(rows: pd.DataFrame, units: set[str], file: str) -> list[Problem]:
    strange = rows[~rows["unit_id"].isin(units)]
    twice = rows[rows.duplicated("village_id", keep=False)]
    return [
        *(
            Problem("G-UNIT", "no unit of that day has this code", "mend the code", file, row=int(line), column="unit_id", value=row["unit_id"])
            for line, row in strange.iterrows()
        ),
        *(
            Problem("G-TWICE", "the village belongs to two thanas on one day", "close the earlier row with valid_to", file,
                    row=int(line), column="village_id", value=row["village_id"])
            for line, row in twice.iterrows()
        ),
    ]  # fmt: skip


def _dissolved(villages: gpd.GeoDataFrame, owner: pd.Series) -> gpd.GeoSeries:
    """The union of the villages of each thana; a village in several parts comes whole."""
    shapes = shapely.make_valid(villages.geometry.to_numpy())
    whole = shapely.union_all if not shapely.coverage_is_valid(shapes) else shapely.coverage_union_all
    places = pd.Series(range(len(owner))).groupby(owner.to_numpy()).groups
    return gpd.GeoSeries(
        {unit: shapely.normalize(whole(shapes[list(own)])) for unit, own in places.items()}, crs=villages.crs
    )


def _notes(frame: gpd.GeoDataFrame, owner: pd.Series, ground: gpd.GeoSeries) -> list[str]:
    layer = gpd.GeoDataFrame(geometry=ground)
    shared, holes = overlaps(layer.to_crs(equal_area(layer))), gaps(layer)
    missing, unlisted = sorted(set(owner.index) - set(frame.index)), sorted(set(frame.index) - set(owner.index))
    said = [
        (len(missing), f"{len(missing)} villages of the list are not in the layer: {_first(missing)}"),
        (len(unlisted), f"{len(unlisted)} villages of the layer are not in the list, and nobody's: {_first(unlisted)}"),
        (len(shared), f"{len(shared)} pairs of thanas overlap, {shared['km2'].sum():.3f} km2 in all"),
        (len(holes), f"{len(holes)} gaps between thanas, {holes['km2'].sum():.3f} km2 in all, belong to nobody"),
    ]
    return [note for count, note in said if count]


def _first(codes: list[str], most: int = 5) -> str:
    return ", ".join(codes[:most]) + (", ..." if len(codes) > most else "")
