"""What one drive more or less is worth at a station by itself, read off its programmes."""

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction

import pandas as pd

from planning.plan.programmes import Programme, Station, programmes
from planning.plan.result import Plan


@dataclass(frozen=True)
class Marginal:
    """What a drive is worth where it is held: weighted shortfall that it ends, members it wins to the end, its team-days."""

    unit_id: str
    ends: int
    wins: int
    team_days: int

    @property
    def worth(self) -> tuple[Fraction, Fraction]:
        """For a team-day, shortfall before members."""
        return Fraction(self.ends, self.team_days), Fraction(self.wins, self.team_days)


def one_more(station: Station, plan: Plan) -> Iterator[Marginal]:
    """What one drive more is worth at the station, for every block that it may be in."""
    yield from _beside(station, plan, 1)


def one_less(station: Station, plan: Plan) -> Iterator[Marginal]:
    """What a drive that the station holds is worth, for every block that it may be taken from."""
    yield from _beside(station, plan, -1)


def _beside(station: Station, plan: Plan, step: int) -> Iterator[Marginal]:
    listed = {p.drives: p for p in programmes(station, plan.horizon, plan.scenario.max_drives_per_week)}
    held = _drives_by_block(station, plan)
    now = listed[held]
    for k in range(len(held)):
        other: Programme | None = listed.get((*held[:k], held[k] + step, *held[k + 1 :]))
        if other is not None:
            ends, wins = now.shortfall - other.shortfall, other.target - now.target
            yield Marginal(station.unit_id, step * station.a * ends, step * wins, station.t)


def by_worth(marginal: Marginal) -> tuple:
    """What drives are compared by, the least first; the code decides between equals."""
    return *marginal.worth, marginal.unit_id


def _drives_by_block(station: Station, plan: Plan) -> tuple[int, ...]:
    rows = plan.weeks[plan.weeks["unit_id"] == station.unit_id]
    held = dict(zip(rows["week_ending"], rows["drives"], strict=True))
    days = [pd.Timestamp(day) for day in plan.horizon.weeks]
    return tuple(sum(int(held.get(days[w - 1], 0)) for w in block) for block in plan.horizon.blocks)
