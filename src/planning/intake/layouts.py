"""Layouts of files that many offices have, recognised unasked: which of their columns is which of our fields."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Layout:
    """A known file: recognised when it has every column of `fields` (ours to theirs, compared without case)."""

    name: str
    fields: Mapping[str, str]


DISTRICT_LAYOUTS = (
    Layout("districts of the Local Government Directory",
           {"id": "dtcode11", "name": "dtname", "lgd_code": "Dist_LGD", "state": "stname"}),
    Layout("Census 2011 districts", {"id": "censuscode", "name": "district", "state": "st_nm"}),
    Layout("Census 2011 districts", {"id": "DT_CEN_CD", "name": "DISTRICT", "state": "ST_NM"}),
    Layout("Census 2011 districts", {"id": "dt_code", "name": "district", "state": "st_nm"}),
)  # fmt: skip
STATION_LAYOUTS = (
    Layout("i-Bhugoal thana polygons", {"unit_id": "PS_Code", "name": "PS_NAME", "district": "DIST_NAME"}),
    Layout("station master list",
           {"unit_id": "ps_cd", "name": "name", "district": "police_district", "kind": "kind"}),
    Layout("Census 2011 blocks", {"unit_id": "bl_cen_cd", "name": "block", "district": "district"}),
    Layout("Census 2011 sub-district headquarters",
           {"unit_id": "SDTCODE11", "name": "NAME11", "district": "DTNAME"}),
)  # fmt: skip


def recognised(header: Sequence[str], layouts: Sequence[Layout]) -> tuple[dict[str, str], list[str]]:
    """The mapping of the first layout that fits `header`, and a note that names it; nothing when none does."""
    ours = {name.casefold(): name for name in header}
    for layout in layouts:
        theirs = {field: ours.get(column.casefold()) for field, column in layout.fields.items()}
        if all(theirs.values()):
            return theirs, [f"recognised as {layout.name}"]
    return {}, []
