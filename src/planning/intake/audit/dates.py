"""Faults of periods: rows of one unit that overlap, ends without a successor, successors that begin too early."""

import pandas as pd

from planning.intake.audit.checks import faults_of

BEGINNING, END = pd.Timestamp("1900-01-01"), pd.Timestamp("2200-01-01")  # of always and for ever, to compare days


def date_faults(units: pd.DataFrame) -> pd.DataFrame:
    """Every fault of the dated rows of units.csv (as tables.UNITS, all periods)."""
    dated = units.assign(
        valid_from=units["valid_from"].fillna(BEGINNING), valid_to=units["valid_to"].fillna(END)
    ).sort_values(["unit_id", "valid_from"], kind="stable")
    ended = dated.groupby("unit_id")["valid_to"].max()
    begun = dated.groupby("unit_id")["valid_from"].min()
    names = dated.groupby("unit_id")["name"].last()
    heirs = _heirs(dated)
    return pd.concat(
        [
            faults_of("overlapping_rows", "units.csv", _overlapping(dated)),
            faults_of("heirless", "units.csv", _heirless(ended, names, heirs)),
            faults_of("early_heir", "units.csv", _early(heirs, ended, begun, names)),
        ],
        ignore_index=True,
    )


def _heirs(dated: pd.DataFrame) -> pd.DataFrame:
    """Pairs of a unit and one that it followed."""
    said = dated.loc[dated["successor_of"].notna(), ["unit_id", "successor_of"]].drop_duplicates()
    pairs = said.assign(earlier=said["successor_of"].str.split(";")).explode("earlier")
    return pairs.assign(earlier=pairs["earlier"].str.strip())[["unit_id", "earlier"]].reset_index(drop=True)


def _overlapping(dated: pd.DataFrame) -> pd.DataFrame:
    before = dated.groupby("unit_id")["valid_to"].shift()
    rows = dated[before.notna() & (dated["valid_from"] <= before)]
    said = "from " + rows["valid_from"].dt.strftime("%Y-%m-%d")
    return pd.DataFrame({"feature": rows["unit_id"], "name": rows["name"], "value": said})


def _heirless(ended: pd.Series, names: pd.Series, heirs: pd.DataFrame) -> pd.DataFrame:
    alone = ended[(ended < END) & ~ended.index.isin(heirs["earlier"])]
    said = "ended on " + alone.dt.strftime("%Y-%m-%d")
    return pd.DataFrame({"feature": alone.index, "name": names[alone.index].to_numpy(), "value": said.to_numpy()})


def _early(heirs: pd.DataFrame, ended: pd.Series, begun: pd.Series, names: pd.Series) -> pd.DataFrame:
    known = heirs[heirs["earlier"].isin(ended.index)]
    early = known[begun[known["unit_id"]].to_numpy() <= ended[known["earlier"]].to_numpy()]
    return pd.DataFrame(
        {
            "feature": early["unit_id"],
            "name": names[early["unit_id"]].to_numpy(),
            "value": "follows " + early["earlier"],
        }
    )
