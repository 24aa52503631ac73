"""The tables through which the steps meet: columns, dtypes, units, meanings.

`python -m planning.tables` prints the data dictionary that stands in data/README.md.
"""

from dataclasses import dataclass

import pandas as pd
import pandera.pandas as pa
from pandera.errors import SchemaErrors

from planning.errors import Problem, RunFailed

DTYPES = {
    "code": "str",
    "codes": "str",
    "text": "str",
    "choice": "str",
    "date": "datetime64[us]",
    "count": "Int64",
    "number": "Float64",
    "flag": "boolean",
}
KIND_MEANING = {
    "code": "code (text, kept as written)",
    "codes": "codes, separated by ;",
    "text": "text",
    "choice": "one of",
    "date": "date, YYYY-MM-DD",
    "count": "whole number, 0 or more",
    "number": "number",
    "flag": "true or false",
}


@dataclass(frozen=True)
class Column:
    """One column: `kind` is a key of DTYPES; `required` columns are never empty."""

    name: str
    kind: str
    meaning: str
    required: bool = False
    unit: str = ""
    choices: tuple[str, ...] = ()


@dataclass(frozen=True)
class Table:
    """One table: what a row is, its columns, and the columns that name a row (`key`, unique)."""

    name: str
    one_row: str
    columns: tuple[Column, ...]
    key: tuple[str, ...] = ()

    @property
    def names(self) -> list[str]:
        return [column.name for column in self.columns]

    @property
    def required(self) -> list[str]:
        return [column.name for column in self.columns if column.required]

    def empty(self) -> pd.DataFrame:
        """A frame with every column, the right dtypes and no row."""
        return pd.DataFrame({column.name: pd.Series(dtype=DTYPES[column.kind]) for column in self.columns})

    def typed(self, frame: pd.DataFrame) -> pd.DataFrame:
        """`frame` with exactly this table's columns, in order and dtype; absent columns come as empty."""
        return pd.DataFrame(
            {
                column.name: (
                    frame[column.name] if column.name in frame else pd.Series(pd.NA, index=frame.index)
                ).astype(DTYPES[column.kind])
                for column in self.columns
            },
            index=frame.index,
        )

    def checked(self, frame: pd.DataFrame) -> pd.DataFrame:
        """`frame` itself, after pandera has confirmed dtypes, required values, ranges and the key.

        Raises
        ------
        RunFailed : our own step made a table that breaks its contract; every breach is listed.
        """
        try:
            return self._schema().validate(frame, lazy=True)
        except SchemaErrors as error:
            raise RunFailed(
                Problem("T-TABLE", f"{self.name}: {case.check}", column=str(case.column), value=str(case.failure_case))
                for case in error.failure_cases.itertuples()
            ) from None

    def _schema(self) -> pa.DataFrameSchema:
        return pa.DataFrameSchema(
            {column.name: _pandera_column(column) for column in self.columns},
            unique=list(self.key) or None,
            unique_column_names=True,
        )


def _pandera_column(column: Column) -> pa.Column:
    checks = []
    if column.kind == "count":
        checks.append(pa.Check.ge(0))
    if column.choices:
        checks.append(pa.Check.isin(column.choices))
    return pa.Column(DTYPES[column.kind], checks, nullable=not column.required, description=column.meaning)


def _column(name, kind, meaning, unit="", choices=()):
    return Column(name, kind, meaning, False, unit, choices)


def _required(name, kind, meaning, unit="", choices=()):
    return Column(name, kind, meaning, True, unit, choices)


VALID = (
    _column("valid_from", "date", "first day on which the row holds; empty: always held"),
    _column("valid_to", "date", "last day on which the row holds; empty: still holds"),
)
NOTE = _column("note", "text", "anything a reader should know; synthetic rows say so here")

UNITS = Table(
    "units.csv",
    "a unit in a period",
    (
        _required("unit_id", "code", "code of the unit, the same for its whole life"),
        _required("name", "text", "name in Latin letters"),
        _column("name_hi", "text", "name in Devanagari"),
        _required("kind", "code", "kind of unit, a row of kinds.csv"),
        _required("district_id", "code", "police district, a row of districts.csv"),
        _column("subdivision", "text", "sub-division (SDPO) it belongs to"),
        _column("circle", "text", "circle (inspector) it belongs to"),
        _column("parent_id", "code", "unit it is subordinate to"),
        _column(
            "class", "choice", "A super-sensitive, B sensitive, C Maoist-affected, D normal", choices=tuple("ABCD")
        ),
        _column("population", "count", "people who live on its ground", "people"),
        _column("longitude", "number", "of the building, WGS 84", "degrees"),
        _column("latitude", "number", "of the building, WGS 84", "degrees"),
        *VALID,
        _column("successor_of", "codes", "units that it was split from or merged of"),
        NOTE,
    ),
    key=("unit_id", "valid_from"),
)
KINDS = Table(
    "kinds.csv",
    "a kind of unit",
    (
        _required("kind", "code", "short name used in units.csv and floors.csv"),
        _required("name", "text", "name in English"),
        _column("name_hi", "text", "name in Hindi"),
        _required("audience", "code", "whom its groups are for: public, centre, women, division, rank"),
        _required("has_ground", "flag", "whether it owns territory that a map can show"),
        _column("counted_as", "choice", "which count of stations it belongs to", choices=("thana", "outpost")),
    ),
    key=("kind",),
)
DISTRICTS = Table(
    "districts.csv",
    "a police district in a period",
    (
        _required("district_id", "code", "code of the police district"),
        _required("name", "text", "name in Latin letters"),
        _column("name_hi", "text", "name in Devanagari"),
        _required("kind", "choice", "kind of police district", choices=("territorial", "railway", "headquarters")),
        _column("range_id", "code", "range, a row of ranges.csv"),
        _column("revenue_district", "text", "revenue district on whose ground it lies"),
        _column("lgd_code", "code", "Local Government Directory code of the revenue district"),
        _column("population", "count", "people who live on its ground", "people"),
        *VALID,
        NOTE,
    ),
    key=("district_id", "valid_from"),
)
RANGES = Table(
    "ranges.csv",
    "a range in a period",
    (
        _required("range_id", "code", "code of the range"),
        _required("name", "text", "name in Latin letters"),
        _column("name_hi", "text", "name in Devanagari"),
        _column("head", "text", "IG or DIG; empty for pseudo-ranges (railway, headquarters)"),
        *VALID,
    ),
    key=("range_id", "valid_from"),
)
FLOORS = Table(
    "floors.csv",
    "a floor that the order sets, from a day on",
    (
        _required("kind", "code", "kind of unit that owes the members"),
        _required("audience", "code", "public, centre, rank, women, division"),
        _column("floor", "count", "fewest members; empty where the order gives none", "members"),
        _column("scope", "text", "what the floor is counted over: unit, rank"),
        _column("valid_from", "date", "first day on which it holds"),
        NOTE,
    ),
    key=("kind", "audience", "valid_from"),
)
CAPS = Table(
    "caps.csv",
    "WhatsApp's size cap from a day on",
    (
        _required("valid_from", "date", "first day of the cap"),
        _required("cap", "count", "most members of one group", "members"),
        NOTE,
    ),
    key=("valid_from",),
)
GROUPS = Table(
    "groups.csv",
    "a group in a period",
    (
        _required("group_id", "code", "code of the group"),
        _required("unit_id", "code", "unit that it belongs to"),
        _required("audience", "code", "public, centre, rank, women, division"),
        _column("rank", "text", "rank, for groups of one rank"),
        _column("origin", "text", "cyber_senani_2018, order_2020, ..."),
        *VALID,
    ),
    key=("group_id", "valid_from"),
)
ALIASES = Table(
    "aliases.csv",
    "a decision of a person about a name",
    (
        _required("written", "text", "name as it was written"),
        _required("district_id", "code", "police district in which it was written"),
        _required("unit_id", "code", "unit that is meant"),
        _required("decided_on", "date", "day of the decision"),
        NOTE,
    ),
    key=("written", "district_id"),
)
CAPACITY_KEYS = (
    "team_days_per_week",
    "drive_yield",
    "drive_team_days",
    "pool",
    "churn_per_10000",
    "growth_per_week",
)
CAPACITY = Table(
    "capacity.csv",
    "what the office says of one figure of a unit or district, from a day on",
    (
        _column("unit_id", "code", "unit that it is about; empty when about a district"),
        _column("district_id", "code", "police district that it is about; empty when about a unit"),
        _required("key", "choice", "which figure", choices=CAPACITY_KEYS),
        _required("value", "count", "its value, in the unit of the scenario field of that name"),
        _column("valid_from", "date", "first day on which it holds"),
        NOTE,
    ),
    key=("unit_id", "district_id", "key", "valid_from"),
)
RETURNS = Table(
    "inbox/*.csv",
    "what one unit, or one of its groups, reports for a week",
    (
        _required("week_ending", "date", "Sunday that ends the week"),
        _required("unit", "text", "code or name of the unit"),
        _column("district", "text", "code or name of the police district, needed beside a name"),
        _column("audience", "code", "public when empty"),
        _column("group", "code", "group, when the unit reports group by group"),
        _required("members", "count", "members at the end of the week", "members"),
        _column("joined", "count", "joined in the week", "people"),
        _column("left", "count", "left in the week", "people"),
        _column("women", "count", "women among the members", "members"),
        _column("eminent", "count", "eminent people among the members", "members"),
        _column("active", "count", "members who wrote or answered in the week", "members"),
        _column("received_on", "date", "day on which the office got the return"),
        NOTE,
    ),
)
REGISTER_RETURNS = Table(
    "returns",
    "the newest revision of what one unit or group reported for a week",
    (
        _required("week_ending", "date", "Sunday that ends the week"),
        _required("unit_id", "code", "unit"),
        _required("audience", "code", "audience of the group"),
        _required("group_id", "code", "group, or an empty text for the unit's total"),
        _required("members", "count", "members at the end of the week", "members"),
        _column("joined", "count", "joined in the week", "people"),
        _column("left", "count", "left in the week", "people"),
        _column("women", "count", "women among the members", "members"),
        _column("eminent", "count", "eminent people among the members", "members"),
        _column("active", "count", "members who wrote or answered in the week", "members"),
        _required("received_on", "date", "day on which the office got the return"),
    ),
    key=("week_ending", "unit_id", "audience", "group_id"),
)
PUBLIC = "public"
STATES = ("reported", "silent", "not_formed", "gone")
GAPS = Table(
    "gaps",
    "a station that owes a public group, in one week (index: unit_id)",
    (
        _required("week_ending", "date", "Sunday of the week that the figures are of"),
        _required("name", "text", "name in Latin letters"),
        _column("name_hi", "text", "name in Devanagari"),
        _required("kind", "code", "kind of unit"),
        _required("counted_as", "choice", "thana or outpost", choices=("thana", "outpost")),
        _required("district_id", "code", "police district"),
        _required("range_id", "code", "range"),
        _column("subdivision", "text", "sub-division"),
        _column("circle", "text", "circle"),
        _column("class", "choice", "A to D", choices=tuple("ABCD")),
        _required("has_ground", "flag", "whether the kind owns territory"),
        _required("state", "choice", "state of the station in the week", choices=STATES),
        _required("received", "flag", "whether a return for the week is there"),
        _required("floor", "count", "fewest members that the order demands", "members"),
        _column("members", "count", "members reported; 0 when not formed or gone; empty when silent", "members"),
        _column("coverage", "number", "members / floor, empty when silent or without floor", "share"),
        _column("gap", "count", "max(0, floor - members), empty when silent", "members"),
        _required("gap_unknown", "count", "floor of a silent station, else 0", "members"),
        _required("groups", "count", "groups that stand", "groups"),
        _column("last_members", "count", "members in the latest return up to this week", "members"),
        _column("last_week", "date", "week of that return"),
        _required("cap", "count", "WhatsApp's size cap on that day", "members"),
    ),
)
COUNTS = (
    _required("units", "count", "stations that owe a public group", "stations"),
    _required("reported", "count", "stations in the state reported", "stations"),
    _required("silent", "count", "stations in the state silent", "stations"),
    _required("not_formed", "count", "stations in the state not formed", "stations"),
    _required("gone", "count", "stations in the state gone", "stations"),
    _required("received", "count", "stations whose return is there", "stations"),
    _required("formed", "count", "stations with at least one group that stands", "stations"),
    _required("groups", "count", "groups that stand", "groups"),
    _required("at_floor", "count", "stations known to stand at their floor", "stations"),
    _required("thanas", "count", "stations counted as thanas", "stations"),
    _required("thanas_at_floor", "count", "thanas known to stand at their floor", "stations"),
    _required("outposts", "count", "stations counted as outposts", "stations"),
    _required("outposts_at_floor", "count", "outposts known to stand at their floor", "stations"),
    _required("seats", "count", "members reported, added up", "members"),
    _required("floor", "count", "floors, added up", "members"),
    _required("gap", "count", "known gaps, added up", "members"),
    _required("gap_unknown", "count", "floors of silent stations, added up", "members"),
)
ROLL_UP = Table("roll_up", "an area (index: its code)", COUNTS)
SOURCES = ("measured", "office", "default")
BASES = ("reported", "estimated", "provisional", "not_formed", "gone")
PLAN_UNITS = Table(
    "inputs/units.csv",
    "a station with everything that the plan knows of it",
    (
        _required("unit_id", "code", "station"),
        _required("district_id", "code", "police district"),
        _required("weight", "count", "weight of one missing member"),
        _required("floor", "count", "floor (f)", "members"),
        _required("members", "count", "members today (m)", "members"),
        _required("basis", "choice", "where the members come from", choices=BASES),
        _required("groups", "count", "groups today (g)", "groups"),
        _required("cap", "count", "most members of one group (c)", "members"),
        _required("max_groups", "count", "most groups of the station", "groups"),
        _required("pool", "count", "people who can be won in the horizon (p)", "people"),
        _required("drive_yield", "count", "people won by one drive (q)", "people"),
        _required("drive_team_days", "count", "team-days of one drive (t)", "team-days"),
        _required("churn_per_10000", "count", "members who leave in a week", "per 10,000"),
        _required("growth_per_week", "count", "people who join in a week without a drive (j)", "people"),
        *(
            _required(f"{key}_source", "choice", f"origin of {key}", choices=SOURCES)
            for key in ("pool", "drive_yield", "drive_team_days", "churn_per_10000", "growth_per_week")
        ),
    ),
    key=("unit_id",),
)
PLAN_CAPACITY = Table(
    "inputs/capacity.csv",
    "the drives that a district can hold in a week",
    (
        _required("district_id", "code", "police district"),
        _required("week_ending", "date", "Sunday of the week"),
        _required("team_days", "count", "team-days for drives (K)", "team-days"),
        _required("source", "choice", "origin", choices=SOURCES),
    ),
    key=("district_id", "week_ending"),
)
WHY = ("at_floor", "reaches_floor", "pool", "cap", "weeks", "capacity")
TARGETS = Table(
    "targets.csv",
    "what one station has to reach in the plan",
    (
        _required("unit_id", "code", "station"),
        _required("district_id", "code", "police district"),
        _required("floor", "count", "fewest members that the order demands", "members"),
        _required("members", "count", "members that the plan starts from", "members"),
        _required("basis", "choice", "where these members come from", choices=BASES),
        _required("recruits", "count", "people to be won in the horizon", "people"),
        _required("eminent", "count", "eminent people among the recruits", "people"),
        _required("ordinary", "count", "ordinary people among the recruits", "people"),
        _required("target", "count", "members to stand at the end, after churn", "members"),
        _required("groups", "count", "groups today", "groups"),
        _required("new_groups", "count", "groups to open", "groups"),
        _required("drives", "count", "drives to hold", "drives"),
        _required("shortfall", "count", "max(0, floor - target)", "members"),
        _required("why", "choice", "what decides the target", choices=WHY),
    ),
    key=("unit_id",),
)
WEEKS = Table(
    "weeks.csv",
    "what one station does in one week of the plan; weeks without anything are left out",
    (
        _required("unit_id", "code", "station"),
        _required("week_ending", "date", "Sunday of the week"),
        _required("drives", "count", "drives to hold", "drives"),
        _required("recruits", "count", "people to be won by them", "people"),
        _required("new_groups", "count", "groups to open before the first drive of the week", "groups"),
    ),
    key=("unit_id", "week_ending"),
)
FOLDER_TABLES = (UNITS, KINDS, DISTRICTS, RANGES, FLOORS, CAPS, GROUPS, ALIASES, CAPACITY)
DOCUMENTED = (*FOLDER_TABLES, RETURNS, REGISTER_RETURNS, GAPS, ROLL_UP, PLAN_UNITS, PLAN_CAPACITY, TARGETS, WEEKS)


def holds(dated: pd.DataFrame, moment) -> pd.Series:
    """Which rows of a dated table hold at `moment` (one moment, or one for each row)."""
    begun = dated["valid_from"].isna() | (dated["valid_from"] <= moment)
    if "valid_to" not in dated:
        return begun
    return begun & (dated["valid_to"].isna() | (dated["valid_to"] >= moment))


def data_dictionary() -> str:
    """The data dictionary in Markdown, one chapter for each table."""
    return "\n".join(
        ["# Data dictionary", "", *INTRODUCTION, *(line for table in DOCUMENTED for line in _chapter(table))]
    )


INTRODUCTION = (
    "Made by `python -m planning.tables`; a test compares. Columns in **bold** are required. Codes are text, dates are",
    "ISO, counts are whole. An empty cell means not reported, never 0. A state is a folder with these files, a",
    "`state.toml` (name, name_hi, what is synthetic) and `layers/` (stations.geojson by unit_id, districts.geojson).",
    "",
)


def _chapter(table: Table) -> list[str]:
    key = f" Key: {', '.join(table.key)}." if table.key else ""
    return [
        f"## {table.name}",
        "",
        f"One row is {table.one_row}.{key}",
        "",
        "| column | holds | unit | meaning |",
        "|---|---|---|---|",
        *(_row(column) for column in table.columns),
        "",
    ]


def _row(column: Column) -> str:
    name = f"**{column.name}**" if column.required else column.name
    holds = f"one of {', '.join(column.choices)}" if column.choices else KIND_MEANING[column.kind]
    return f"| {name} | {holds} | {column.unit} | {column.meaning} |"


if __name__ == "__main__":
    print(data_dictionary(), end="")
