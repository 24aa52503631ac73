"""Time in a plan: weeks, blocks of weeks, and what share of those who join is still there at the end."""

from dataclasses import dataclass
from datetime import date

from planning.weeks import weeks_after

PARTS = 10_000


@dataclass(frozen=True)
class Horizon:
    """The weeks of a plan (Sundays) and the blocks of week numbers, from 1, in which they are chosen."""

    weeks: tuple[date, ...]
    blocks: tuple[range, ...]

    @property
    def length(self) -> int:
        return len(self.weeks)


def horizon_after(week: date, weeks: int, block_weeks: int) -> Horizon:
    """The horizon that starts with the week after `week`.

    >>> [list(block) for block in horizon_after(date(2020, 5, 24), 6, 4).blocks]
    [[1, 2, 3, 4], [5, 6]]
    """
    whole, rest = divmod(weeks, block_weeks)
    return horizon_in_blocks(week, [block_weeks] * whole + [rest] * bool(rest))


def horizon_in_blocks(week: date, lengths: list[int]) -> Horizon:
    """The horizon after `week` whose blocks have these numbers of weeks."""
    starts = [1 + sum(lengths[:number]) for number in range(len(lengths))]
    blocks = tuple(range(start, start + length) for start, length in zip(starts, lengths, strict=True))
    return Horizon(tuple(weeks_after(week, sum(lengths))), blocks)


def retention(churn_per_10000: int, weeks: int) -> list[int]:
    """Share per 10,000 of those who join in week w that is there at the end; [0] is for the members of today.

    R[W] = 10,000;  R[w] = R[w+1] (10,000 - churn) / 10,000, rounded down every week, so never too hopeful.

    >>> retention(100, 3)
    [9702, 9801, 9900, 10000]
    """
    shares = [PARTS]
    for _ in range(weeks):
        shares.append(shares[-1] * (PARTS - churn_per_10000) // PARTS)
    return shares[::-1]


def after_churn(members: int, churn_per_10000: int, weeks: int) -> int:
    """Members of `members` who are still there after `weeks` weeks, rounded down.

    >>> after_churn(150, 100, 2)
    147
    """
    return members * retention(churn_per_10000, weeks)[0] // PARTS
