"""Whole numbers that add up: a total shared out by weight."""

import pandas as pd


def apportioned(weights: pd.Series, total: int) -> pd.Series:
    """Shares of `total` in whole numbers, by the largest remainder; equal remainders go to the first.

    >>> apportioned(pd.Series({"a": 1, "b": 1, "c": 2}), 5).to_dict()
    {'a': 1, 'b': 1, 'c': 3}
    """
    exact = weights * total / weights.sum()
    shares = exact.astype("int64")
    rest = (exact - shares).sort_values(ascending=False, kind="stable").index[: total - int(shares.sum())]
    shares[rest] += 1
    return shares
