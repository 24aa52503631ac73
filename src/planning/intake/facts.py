"""What is known of a revenue district besides its ground: Hindi name, range, LGD code, population."""

from dataclasses import dataclass
from pathlib import Path

import geopandas as gpd
import pandas as pd

from planning.errors import Problem, raise_if_any
from planning.intake.foreign import read_foreign
from planning.intake.mapping import same
from planning.intake.source import Source
from planning.schema import Column, Table

FACT_FIELDS = {
    "district": ("district",),
    "code": ("code", "district_code", "dt_code", "census2011_code"),
    "name_hi": ("name_hi",),
    "range": ("range", "police_range"),
    "range_hi": ("range_hi", "police_range_hi"),
    "lgd_code": ("lgd_code",),
    "population": ("population",),
}
FACTS = Table(
    "facts",
    "a district, revenue or police, of which something is known",
    (
        Column("district", "text", "name of the district, as in the boundary layer or the station list", required=True),
        Column("code", "code", "code of the district, as in the boundary layer"),
        Column("name_hi", "text", "name in Devanagari"),
        Column("range", "text", "police range that it belongs to"),
        Column("range_hi", "text", "name of that range in Devanagari"),
        Column("lgd_code", "code", "Local Government Directory code"),
        Column("population", "count", "people who live in it", unit="people"),
    ),
    key=("district",),
)


@dataclass(frozen=True)
class Facts:
    """`frame` is typed as FACTS; `source` is the file that was read, None when there was none."""

    source: Source | None
    frame: pd.DataFrame
    notes: tuple[str, ...]


def known_facts(layer: gpd.GeoDataFrame, path: str | Path | None) -> Facts:
    """What the boundary layer and a facts file say of the districts; where both speak, the file is believed.

    Parameters
    ----------
    layer : districts as in planning.intake.boundaries.Boundaries.frame.
    path : CSV file with the columns of FACT_FIELDS, or None. Its rows meet the layer's by code or by name without
        regard to case; other rows stay, for police districts that the layer does not know.

    Raises
    ------
    InputRefused : file or value not usable; code and name of a row lead to two districts.
    """
    drawn = layer.reset_index().rename(columns={"id": "code", "name": "district"})
    drawn["population"] = pd.to_numeric(drawn["population"]).astype("Int64")
    own = FACTS.typed(pd.DataFrame(drawn)).set_index("code", drop=False)
    if path is None:
        return Facts(None, own.reset_index(drop=True), ())
    listed = read_foreign(path, FACTS, FACT_FIELDS, {})
    met = _met(listed.frame, own, listed.file)
    said = listed.frame.set_index(met.fillna("line " + met.index.astype("str").to_series(met.index)))
    strangers = said.index.difference(own.index)
    both = said.reindex(own.index.append(strangers)).combine_first(own)
    both.loc[own.index, ["district", "code"]] = own[["district", "code"]]
    notes = () if met.notna().all() else (f"facts of {int(met.isna().sum())} districts that the layer does not have",)
    return Facts(listed.source, FACTS.typed(both.reset_index(drop=True)), (*listed.notes, *notes))


def _met(said: pd.DataFrame, own: pd.DataFrame, file: str) -> pd.Series:
    """Code of the layer's district that each row of the file is about, missing for none."""
    by_name = same(said["district"]).map(pd.Series(own.index, index=same(own["district"]), dtype="str"))
    by_code = said["code"].where(said["code"].isin(own.index))
    torn = said[by_name.notna() & by_code.notna() & (by_name != by_code)]
    raise_if_any(
        [
            Problem("L-TORN", f"the name is that of {by_name[line]}, the code that of {by_code[line]}", "mend one",
                    file, row=line, value=f"{row['code']} {row['district']}")
            for line, row in torn.iterrows()
        ]
    )  # fmt: skip
    return by_code.fillna(by_name)
