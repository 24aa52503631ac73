"""Prices of team-days: a bound that no plan of a district beats, programmes that cannot be part of a best one, a better plan.

Data        c[u,p] what a programme adds to the stage, sum_{u,p} A[r,u,p] z[u,p] <= B[r] the rows, lambda[r] >= 0 their prices

    bound       L  =  sum_u min_p (c[u,p] + sum_r lambda[r] A[r,u,p])  -  sum_r lambda[r] B[r]

L holds for any prices (Lagrangean relaxation); those of the linear relaxation make it as good as that. A plan with the
programme p of u costs at least L + (what p costs at these prices more than the cheapest of u): where that is more than a
plan that is at hand, p is no part of a better one, nor of one as good.
Source: M. L. Fisher, The Lagrangian Relaxation Method for Solving Integer Programming Problems, Management Science 27 (1981).
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from planning.plan.highs import relaxed_duals
from planning.plan.listing import Listing
from planning.plan.model import Row


@dataclass(frozen=True)
class Priced:
    """`bound`: whole, no plan of usable programmes is below it. `least`: of any plan with the programme, one for each."""

    bound: int
    least: np.ndarray


def relaxed_prices(listing: Listing, costs: np.ndarray, rows: Sequence[Row], usable: np.ndarray) -> dict[str, float]:
    """What one more unit on the right of each row, by name, takes off the least sum of `costs` in the relaxation of the choice.

    Rows that do not bind, and all of them where the relaxation has no solution, have none.
    """
    numbers = np.flatnonzero(usable)
    parts, limits = np.array([row.parts[numbers] for row in rows]), np.array([row.limit for row in rows])
    starts = np.searchsorted(listing.station[numbers], np.arange(len(listing.first)))
    duals = relaxed_duals(costs[numbers], parts, limits, starts)
    return {row.name: -float(dual) for row, dual in zip(rows, duals, strict=True) if dual}


def priced(
    listing: Listing, costs: np.ndarray, rows: Sequence[Row], prices: dict[str, float], usable: np.ndarray
) -> Priced:
    """Bound and least costs at the `prices` of `rows`, by name; a row without one is free."""
    own, paid = costs.astype(float), 0.0
    for row in rows:
        if (price := prices.get(row.name, 0.0)) > 0:
            own += price * row.parts
            paid += price * row.limit
    cheapest = np.minimum.reduceat(np.where(usable, own, math.inf), listing.first)
    bound = float(cheapest.sum()) - paid
    return Priced(rounded_up(bound), np.where(usable, bound + own - cheapest[listing.station], math.inf))


def too_dear(priced: Priced, value: int) -> np.ndarray:
    """Programmes that are no part of any plan which costs at most `value`."""
    return priced.least > value + _margin(value)


def cheapest(listing: Listing, priced: Priced, most: int, usable: np.ndarray) -> np.ndarray:
    """Whether a programme is among the `most` usable ones of its station that cost least at the prices."""
    least = np.where(usable, priced.least, math.inf)
    order = np.lexsort((np.arange(len(least)), least, listing.station))
    place = np.empty(len(least), dtype=np.int64)
    place[order] = np.arange(len(least)) - listing.first[listing.station[order]]
    return usable & (place < most)


def improved(
    listing: Listing, chosen: np.ndarray, wish: np.ndarray, rows: Sequence[Row], priced: Priced, usable: np.ndarray
) -> np.ndarray:
    """The plan `chosen`, with a better programme for a station as long as one keeps every row.

    The station that saves most for what it pays at the prices comes first.

    Parameters
    ----------
    chosen : number of the programme of each station; keeps the rows.
    wish : what makes a programme better, the less the better.
    """
    chosen = chosen.copy()
    parts, limits = np.array([row.parts for row in rows]), np.array([row.limit for row in rows])
    left = limits - parts[:, chosen].sum(axis=1)
    least = np.where(usable, priced.least, math.inf)
    saved = np.minimum.reduceat(least, listing.first) - priced.least[chosen]
    order, ends = np.argsort(saved, kind="stable"), [*listing.first[1:], len(listing)]
    better = True
    while better:
        better = False
        for u in order:
            mine = slice(listing.first[u], ends[u])
            free = left + parts[:, chosen[u]]
            fits = usable[mine] & (wish[mine] < wish[chosen[u]]) & (parts[:, mine] <= free[:, None]).all(axis=0)
            if fits.any():
                chosen[u] = listing.first[u] + int(np.argmin(np.where(fits, least[mine], math.inf)))
                left = free - parts[:, chosen[u]]
                better = True
    return chosen


def rounded_up(bound: float) -> int:
    """The whole number, not below 0, that a bound summed up in floats proves for a whole objective that has no negative part."""
    return max(0, math.ceil(bound - _margin(bound)))


def _margin(value: float) -> float:
    """What sums of floats of this size may be wrong by, generously."""
    return max(1e-6, 1e-9 * abs(value))
