"""What every amount of team-days is worth: the value function of a knapsack that takes one thing of each group.

    V[c]  =  min  sum_g value[g,p]   over one p of each group g with  sum_g used[g,p] <= c,   for all c at once

Source: Bellman's recursion, e.g. H. Kellerer, U. Pferschy, D. Pisinger, Knapsack Problems, Springer 2004, chapter 11.
"""

from collections.abc import Iterable

import numpy as np

IMPOSSIBLE = 1 << 60


def value_function(groups: Iterable[tuple[np.ndarray, np.ndarray]], size: tuple[int, ...]) -> np.ndarray:
    """V for every amount below `size` in each dimension; IMPOSSIBLE where nothing fits.

    groups : (used, value) of each; used has a row for each thing and a column for each dimension, whole numbers.
    """
    least = np.zeros(size, dtype=np.int64)
    for used, value in groups:
        better = np.full(size, IMPOSSIBLE, dtype=np.int64)
        for amounts, worth in zip(used.tolist(), value.tolist(), strict=True):
            if all(amount < most for amount, most in zip(amounts, size, strict=True)):
                here = better[tuple(slice(amount, None) for amount in amounts)]
                before = least[tuple(slice(0, most - amount) for amount, most in zip(amounts, size, strict=True))]
                np.minimum(here, before + worth, out=here)
        least = np.minimum(better, IMPOSSIBLE)
    return least
