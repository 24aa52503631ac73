"""Statistical disclosure control: no count of one to four people by sex or category is handed out, nor what would give it away.

Sizes of groups are not personal and stay. Each row is a table of its own for sex, for category and for activity, of which
the members are the published total.
"""

import pandas as pd

THRESHOLD = 5  # fewer people than this, and at least one, are a small count
PARTITIONS = (("women",), ("eminent", "ordinary"), ("active",))  # what each leaves of the members is its last cell
PARTS = tuple(part for parts in PARTITIONS for part in parts)


def without_small_counts(returns: pd.DataFrame) -> pd.DataFrame:
    """`returns` with every small count suppressed, by the threshold rule, and all that it could be computed from.

    Where a cell of a partition is small (primary suppression), be it reported or what the reported parts leave of the
    members, every reported part of that partition is suppressed (secondary suppression): of a partition either nothing
    is known but its sum, or no cell is small.

    Parameters
    ----------
    returns : tables.REGISTER_RETURNS.

    Returns
    -------
    DataFrame on the same index. Suppressed cells are empty, and the text column `suppressed` names them, which tells them
    from what was not reported; it is only there when something was suppressed.
    """
    shown, hidden = returns.copy(), pd.Series("", index=returns.index, dtype="str")
    for parts in PARTITIONS:
        reported = returns[list(parts)]
        cells = reported.assign(left=returns["members"] - reported.sum(axis=1))
        small = (cells.gt(0) & cells.lt(THRESHOLD)).fillna(False).any(axis=1)
        for part in parts:
            hidden = hidden.mask(small & returns[part].notna(), hidden + f" {part}")
            shown[part] = returns[part].mask(small)
    return shown.assign(suppressed=hidden.str.strip()) if hidden.any() else shown
