"""What changed so much against the count before that somebody should ask: dying groups, and counts hard to believe."""

import pandas as pd

from planning.jumps import far
from planning.state import State
from planning.tables import ALARMS, PUBLIC

HALVED = 2  # a fall to half or less is an alarm,
LEAST_HALVED = 20  # where there were so many members before
STANDS = 4  # weeks that an alarm stands when no further return follows


def alarms(state: State) -> pd.DataFrame:
    """The newest count of each public group against the one before, where it is far from it or fell to half.

    With the counts m of the newest return and n of the one before: risen_by_ten, m >= 10 n; fallen_by_ten, 10 m <= n;
    halved, 2 m <= n with n >= 20. n is above 0. An alarm stands until the next return, at most four weeks: a correction
    of either count ends it, and so does a next count that is like the newest.

    Parameters
    ----------
    state : as read by :func:`planning.read_state`.

    Returns
    -------
    DataFrame as in tables.ALARMS, the largest fall first, the largest rise last.
    """
    week, returns = pd.Timestamp(state.week), state.returns
    public = returns[(returns["audience"] == PUBLIC) & returns["unit_id"].isin(state.units.index)]
    ordered = public.sort_values("week_ending", kind="stable")
    before = ordered.groupby(["unit_id", "group_id"])[["members", "week_ending"]].shift()
    known = ordered.assign(last_members=before["members"], last_week=before["week_ending"])
    newest = known.groupby(["unit_id", "group_id"]).tail(1)
    fresh = newest[(newest["week_ending"] > week - pd.Timedelta(weeks=STANDS)) & newest["last_members"].notna()]
    sorts = [_sort(int(m), int(n)) for m, n in zip(fresh["members"], fresh["last_members"], strict=True)]
    found = ALARMS.typed(fresh.assign(sort=pd.array(sorts, dtype="str")))
    found = found[found["sort"].notna()]
    by_rise = found.assign(rise=found["members"] - found["last_members"])
    order = by_rise.sort_values(["rise", "unit_id", "group_id"], kind="stable").index
    return ALARMS.checked(found.loc[order].reset_index(drop=True))


def _sort(members: int, last: int) -> str | None:
    if far(members, last):
        return "fallen_by_ten" if members < last else "risen_by_ten"
    return "halved" if last >= LEAST_HALVED and members * HALVED <= last else None
