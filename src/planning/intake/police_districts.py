"""Police districts and ranges made from a station list: codes, kinds, the revenue districts they lie in."""

import re
import unicodedata

import geopandas as gpd
import pandas as pd

from planning.errors import Problem, raise_if_any
from planning.intake.mapping import nearest, same

RAILWAY = "railway"  # a kind of unit, a kind of district, and the pseudo-range of its districts
WHOLE_STATE = "all"
UNASSIGNED = "unassigned"
PSEUDO_RANGES = {RAILWAY: ("Railway", "रेल"), UNASSIGNED: ("Range not given", "रेंज अज्ञात")}
COMMON = 4  # leading digits of a station's code that name its police district, in the lists of the Home Ministry


def district_codes(stations: pd.DataFrame, file: str) -> tuple[pd.Series, list[str]]:
    """The code of each station's police district, and a note on how it was found.

    Rule: the list's own `district_id`; else the first four digits of the station codes where all stations of the
    district share them and no other district does; else a slug of the district's name.

    Parameters
    ----------
    stations : typed as planning.intake.stations.STATIONS.
    file : name for problems.

    Raises
    ------
    InputRefused : two districts would get one code, or one district two.
    """
    name = stations["district"].fillna(stations["district_id"])
    prefix = stations["unit_id"].str[:COMMON].where(stations["unit_id"].str.fullmatch(rf"\d{{{COMMON + 1},}}"))
    shared = (
        prefix.notna().groupby(name).transform("all")
        & prefix.groupby(name).transform("nunique").eq(1)
        & name.groupby(prefix).transform("nunique").reindex(name.index).eq(1)
    )
    made = prefix.where(shared, name.map(slug))
    codes = stations["district_id"].fillna(made)
    raise_if_any(_torn(codes, name, file) + _torn(name, codes, file))
    own = stations["district_id"].notna()
    counts = {
        "their own code": codes[own].nunique(),
        f"the first {COMMON} digits of their stations' codes": codes[~own & shared].nunique(),
        "their name": codes[~own & ~shared].nunique(),
    }
    how = ", ".join(f"{count} by {rule}" for rule, count in counts.items() if count)
    return codes, [f"{codes.nunique()} police districts, coded: {how}"]


def slug(name: str) -> str:
    """`name` as a code: lower case, letters and digits of any script, hyphens between words.

    >>> slug("RLY PATNA"), slug("Tirhut (Muzaffarpur)")
    ('rly-patna', 'tirhut-muzaffarpur')
    """
    kept = (letter if unicodedata.category(letter)[0] in "LMN" else "-" for letter in name.casefold())
    return re.sub("-+", "-", "".join(kept)).strip("-") or "-"


def home_districts(
    stations: pd.DataFrame, codes: pd.Series, layer: gpd.GeoDataFrame, lies_in: pd.Series, file: str
) -> pd.Series:
    """The code of the revenue district to which each station belongs, missing where nothing tells it.

    Rule: what the list says of the station; else what it says of most stations of its police district; else the
    revenue district of the same name or code as the police district; else the one that holds more of the points
    that own ground than any other.

    Parameters
    ----------
    stations : typed as STATIONS, with the column `has_ground` of their kinds.
    codes : police district of each.
    layer : revenue districts, index code, column `name`.
    lies_in : revenue district that holds the point of each station.

    Raises
    ------
    InputRefused : the list names a revenue district that the layer does not have.
    """
    known = pd.Series(layer.index, index=same(layer["name"])).to_dict() | {code: code for code in layer.index}
    said = _looked_up(stations["revenue_district"], known)
    strange = stations["revenue_district"][stations["revenue_district"].notna() & said.isna()]
    raise_if_any(
        [
            Problem("U-REVENUE", f"no such district in the boundary layer, for {len(lines)} stations",
                    nearest(written, layer["name"]), file, row=int(lines[0]), column="revenue_district", value=written)
            for written, lines in strange.groupby(strange).groups.items()
        ]
    )  # fmt: skip
    of_district = (
        _mapped(codes, _most_frequent(said, codes))
        .fillna(_looked_up(stations["district"], known))
        .fillna(_looked_up(codes, known))
        .fillna(_mapped(codes, _most_frequent(lies_in[stations["has_ground"]], codes)))
    )
    return said.fillna(of_district)


def districts_table(
    stations: pd.DataFrame, codes: pd.Series, home: pd.Series, layer: gpd.GeoDataFrame, facts: pd.DataFrame
) -> pd.DataFrame:
    """Rows of districts.csv, one per police district.

    A police district inherits range and LGD code of its revenue district; Hindi name and population only where it
    has that district for itself, or where the facts name the police district.

    Parameters
    ----------
    stations, codes, home : as for :func:`home_districts`, with its answer.
    layer : revenue districts, index code, column `name`.
    facts : typed as planning.intake.facts.FACTS.
    """
    grouped = stations.groupby(codes)
    made = pd.DataFrame({"name": grouped["district"].first().fillna(grouped["district_id"].first())})
    made["kind"] = grouped["kind"].agg(lambda kinds: RAILWAY if (kinds == RAILWAY).all() else "territorial")
    made["home"] = _mapped(made.index.to_series(), _most_frequent(home, codes))
    made["alone"] = ~made["home"].duplicated(keep=False) & made["home"].notna()
    made["revenue_district"] = _mapped(made["home"], layer["name"])
    revenue = facts[facts["code"].isin(layer.index)].set_index("code").reindex(made["home"]).set_axis(made.index)
    by_name = facts.set_index(same(facts["district"]))
    named = by_name[~by_name.index.duplicated(keep=False)].reindex(same(made["name"])).set_axis(made.index)
    is_revenue = named["code"].isin(layer.index)
    named = named[~is_revenue | (named["code"] == made["home"])].reindex(made.index)
    made["name_hi"] = named["name_hi"].fillna(revenue["name_hi"].where(made["alone"]))
    made["population"] = named["population"].mask(is_revenue).fillna(revenue["population"].where(made["alone"]))
    for field in ("lgd_code", "range", "range_hi"):
        made[field] = named[field].fillna(revenue[field])
    made["range_id"] = _range_ids(made)
    return made.rename_axis("district_id").reset_index()


def ranges_table(districts: pd.DataFrame, state: str, state_hi: str) -> pd.DataFrame:
    """Rows of ranges.csv for the answer of :func:`districts_table`; one range for the state where none is known."""
    rows = []
    for range_id, members in districts.groupby("range_id"):
        if range_id in PSEUDO_RANGES:
            name, name_hi = PSEUDO_RANGES[range_id]
        elif range_id == WHOLE_STATE:
            name, name_hi = state, state_hi
        else:
            name, name_hi = members["range"].iloc[0], members["range_hi"].dropna().min()
        rows.append({"range_id": range_id, "name": name, "name_hi": name_hi})
    return pd.DataFrame(rows)


def _range_ids(made: pd.DataFrame) -> pd.Series:
    known = made["range"].notna()
    other = UNASSIGNED if known.any() else WHOLE_STATE
    pseudo = made["kind"].map({RAILWAY: RAILWAY, "territorial": other})
    return made["range"].map(slug, na_action="ignore").astype("str").fillna(pseudo)


def _looked_up(names: pd.Series, known: dict[str, str]) -> pd.Series:
    return _mapped(names, known).fillna(_mapped(same(names), known))


def _mapped(codes: pd.Series, names: pd.Series | dict[str, str]) -> pd.Series:
    """`codes.map(names)` that stays text when nothing is found."""
    return codes.map(names).astype("str")


def _most_frequent(values: pd.Series, groups: pd.Series) -> pd.Series:
    """The value that is more frequent in its group than any other; groups with a tie or without a value are absent."""
    counted = pd.DataFrame({"group": groups[values.index], "value": values}).dropna().value_counts().reset_index()
    most = counted[counted["count"] == counted.groupby("group")["count"].transform("max")]
    return most.drop_duplicates("group", keep=False).set_index("group")["value"]


def _torn(one: pd.Series, other: pd.Series, file: str) -> list[Problem]:
    counts = other.groupby(one).unique()
    return [
        Problem("U-TORN", f"it goes with {', '.join(sorted(others))}", "one code, one name for each police district",
                file, column="district", value=str(value))
        for value, others in counts[counts.map(len) > 1].items()
    ]  # fmt: skip
