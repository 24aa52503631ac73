"""What the weekly returns tell of the plan's inputs: churn, growth without drives, and the yield of a drive.

Let m, a, l be the members, the joined and the left of a station's return for a week; it began the week with s = m - a + l.
Of a station, of all stations of a police district, and of the whole state, over the latest returns that say so much:

    churn_per_10000  =  ceil(10,000 * sum l / sum s)        without the weeks in which a group broke up, l >= s / 4
    growth_per_week  =  floor(min(mean a, median a))        without the weeks of known drives
    drive_yield      =  median of floor((a - g) / drives)   over the weeks of known drives

where g is the mean a of the station's own weeks without a known drive, rounded up. No station is believed to lose less than
half of what its district loses, or to grow by more than twice as much, and no district against the state: few leavers in
few weeks are chance, and weeks that all have many joins have drives that nobody wrote down. This, each rounding, and the
lower of mean and median err on the side on which the plan promises less. A silent week is no week; a blank is not 0.
"""

from itertools import pairwise

import pandas as pd

from planning.tables import MEASURES, PUBLIC

FEWEST = 4  # different weeks that churn and growth need
FEWEST_DRIVES = {"unit_id": 4, "district_id": 8, "state": 20}  # known drives that a yield needs
LATEST = 8  # newest returns of a station that churn and growth look at,
WITHIN = 12  # none of them older than so many weeks
WITHIN_OF_DRIVES = 26  # weeks; drives are rare
BREAKS_UP = 4  # a group of which a quarter leaves in one week breaks up: that is no churn to expect
BELIEVED = 2  # times the figure of the level above, or a part of it
POOLS = ("state", "district_id", "unit_id")


def measured_figures(
    returns: pd.DataFrame, units: pd.DataFrame, drives: pd.DataFrame, week: pd.Timestamp
) -> pd.DataFrame:
    """Churn, growth and yield of the stations, police districts and the state whose returns say enough.

    Parameters
    ----------
    returns : tables.REGISTER_RETURNS, up to `week`.
    units : index unit_id, column district_id: the stations that are looked at.
    drives : tables.DRIVES, the drives that are known to have taken place.
    week : Sunday of the newest week.

    Returns
    -------
    DataFrame as in tables.MEASURES: for each key at most one row of the state, one for each district and each station.
    A figure that nothing tells has no row: too few weeks; for churn also nobody who left in the whole state.
    """
    weekly = _weeks_of_stations(returns, units, week)
    weekly = weekly.merge(drives[["unit_id", "week_ending", "drives"]], on=["unit_id", "week_ending"], how="left")
    weekly["drives"] = weekly["drives"].fillna(0)
    ordinary = _latest(weekly[(weekly["drives"] == 0) & (weekly["began"] > 0).fillna(False)], week)
    rows = pd.concat([*_churn(weekly, week), *_growth(ordinary), *_yield(weekly, ordinary, week)], ignore_index=True)
    rows = rows.sort_values(["key", "unit_id", "district_id"], na_position="first", ignore_index=True)
    return MEASURES.checked(MEASURES.typed(rows))


def _weeks_of_stations(returns: pd.DataFrame, units: pd.DataFrame, week: pd.Timestamp) -> pd.DataFrame:
    """One row per station and week, its groups added up: members, joined, left, began, and before, a week earlier.

    `before` are the members of as many groups: where one of them was silent, the station did not grow by all of its members.
    """
    public = returns[(returns["audience"] == PUBLIC) & returns["unit_id"].isin(units.index)]
    recent = public[public["week_ending"] > week - pd.Timedelta(weeks=WITHIN_OF_DRIVES + 1)]
    counts = ["members", "joined", "left"]
    groups = recent.groupby(["unit_id", "week_ending"])[counts]
    # one group that says nothing leaves its station's sum unknown
    weekly = groups.sum().astype("Int64").where(groups.count().eq(groups.size(), axis=0))
    weekly = weekly.assign(groups=groups.size()).reset_index()
    weekly["began"] = weekly["members"] - weekly["joined"] + weekly["left"].fillna(0)
    earlier = weekly[["unit_id", "week_ending", "groups", "members"]].rename(columns={"members": "before"})
    earlier["week_ending"] += pd.Timedelta(weeks=1)
    weekly = weekly.merge(earlier, on=["unit_id", "week_ending", "groups"], how="left")
    district = units["district_id"].reindex(weekly["unit_id"])
    return weekly.assign(district_id=district.to_numpy(), state="state").sort_values(["week_ending", "unit_id"])


def _latest(weekly: pd.DataFrame, week: pd.Timestamp) -> pd.DataFrame:
    recent = weekly[weekly["week_ending"] > week - pd.Timedelta(weeks=WITHIN)]
    return recent.groupby("unit_id").tail(LATEST)


def _churn(weekly: pd.DataFrame, week: pd.Timestamp) -> list[pd.DataFrame]:
    rows = _latest(weekly[(weekly["left"] * BREAKS_UP < weekly["began"]).fillna(False)], week)
    if not rows["left"].sum():
        return []
    groups = {pool: rows.groupby(pool) for pool in POOLS}
    churn = {pool: -(-10_000 * own["left"].sum() // own["began"].sum()) for pool, own in groups.items()}
    for above, pool in pairwise(POOLS):
        least = -(-_of_level_above(groups[pool], above, churn[above]) // BELIEVED)
        churn[pool] = churn[pool].where(churn[pool] >= least, least)
    return [_rows("churn_per_10000", groups[pool], churn[pool]) for pool in POOLS]


def _growth(ordinary: pd.DataFrame) -> list[pd.DataFrame]:
    groups, growth = {pool: ordinary.groupby(pool) for pool in POOLS}, {}
    for pool, own in groups.items():
        mean, median = own["joined"].sum() // own.size(), _median(own["joined"])
        growth[pool] = mean.where(mean <= median, median)
    for above, pool in pairwise(POOLS):
        most = _of_level_above(groups[pool], above, growth[above]) * BELIEVED
        growth[pool] = growth[pool].where(growth[pool] <= most, most)
    return [_rows("growth_per_week", groups[pool], growth[pool]) for pool in POOLS]


def _yield(weekly: pd.DataFrame, ordinary: pd.DataFrame, week: pd.Timestamp) -> list[pd.DataFrame]:
    """Where nobody wrote down who joined, the change of members against a reported week before stands for it."""
    after_drives = weekly[
        (weekly["drives"] > 0) & (weekly["week_ending"] > week - pd.Timedelta(weeks=WITHIN_OF_DRIVES))
    ]
    joined = ordinary.groupby("unit_id")["joined"]
    usual = -(-joined.sum() // joined.size())
    came = after_drives["joined"].fillna(after_drives["members"] - after_drives["before"])
    won = (came - after_drives["unit_id"].map(usual).astype("Int64").fillna(0)).clip(lower=0) // after_drives["drives"]
    rows = after_drives.assign(won=won)[won.notna()]
    groups = {pool: rows.groupby(pool) for pool in POOLS}
    return [
        _rows("drive_yield", own, _median(own["won"]), own.size() >= FEWEST_DRIVES[pool])
        for pool, own in groups.items()
    ]


def _of_level_above(groups, above: str, figures: pd.Series) -> pd.Series:
    """For each station its district's figure, for each district the state's."""
    return groups[above].first().map(figures).astype("Int64")


def _median(groups) -> pd.Series:
    """The median of whole numbers, rounded down."""
    return (groups.median() * 2).astype("Int64") // 2


def _rows(key: str, groups, value: pd.Series, enough: pd.Series | None = None) -> pd.DataFrame:
    """The figures of a level that rest on enough: without a word, on enough different weeks."""
    weeks = groups["week_ending"].nunique()
    frame = pd.DataFrame({"value": value, "weeks": weeks, "returns": groups.size()})
    return frame[weeks >= FEWEST if enough is None else enough].reset_index().assign(key=key)
