"""A district with the programmes of all its stations in one list: what the rows and the stages of the choice count."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np

from planning.plan.horizon import PARTS, Horizon
from planning.plan.programmes import Programme, Programmes, Station, programmes


@dataclass(frozen=True)
class Subdivision:
    """Stations of a district that share team-days of their own: K[w] for week 1..W."""

    name: str
    unit_ids: tuple[str, ...]
    team_days: tuple[int, ...]


@dataclass(frozen=True)
class District:
    """One district of the model: its stations in order of unit_id, and K[w] for week 1..W."""

    district_id: str
    stations: tuple[Station, ...]
    team_days: tuple[int, ...]
    subdivisions: tuple[Subdivision, ...] = ()

    def with_days(self, more: Sequence[int]) -> "District":
        """The district with `more` team-days in each week, for any of its sub-divisions."""

        def raised(team_days: tuple[int, ...]) -> tuple[int, ...]:
            return tuple(own + added for own, added in zip(team_days, more, strict=True))

        parts = tuple(replace(part, team_days=raised(part.team_days)) for part in self.subdivisions)
        return replace(self, team_days=raised(self.team_days), subdivisions=parts)


@dataclass(frozen=True)
class Listing:
    """Every programme of every station of `district`, in order of station and drives.

    station : number of the station of each programme; first : number of the first programme of each station.
    drives (a row for each programme, a column for each block), new_groups, target, shortfall, broken, needed: as in
    Programmes, one below the other.
    """

    district: District
    horizon: Horizon
    max_drives_per_week: int
    of_station: tuple[Programmes, ...]
    station: np.ndarray
    first: np.ndarray
    drives: np.ndarray
    new_groups: np.ndarray
    target: np.ndarray
    shortfall: np.ndarray
    broken: np.ndarray
    needed: np.ndarray

    def __len__(self) -> int:
        return len(self.station)

    def each(self, figure) -> np.ndarray:
        """`figure(station)` beside every programme."""
        values = np.array([figure(u) for u in self.district.stations], dtype=np.int64)
        return values[self.station]

    def programme(self, number: int) -> Programme:
        """The programme in row `number`."""
        station = self.station[number]
        return self.of_station[station][number - self.first[station]]

    @cached_property
    def rank(self) -> dict[str, int]:
        """Place of every station when the worst-off come first."""
        return rank_by_need(self.district.stations, self.horizon.length)


def listed(district: District, horizon: Horizon, max_drives_per_week: int) -> Listing:
    """Every programme of every station of a district."""
    of_station = tuple(programmes(u, horizon, max_drives_per_week) for u in district.stations)
    lengths = [len(each) for each in of_station]
    first = np.cumsum([0, *lengths[:-1]])
    figures = ("drives", "new_groups", "target", "shortfall", "broken", "needed")
    joined = {name: np.concatenate([getattr(each, name) for each in of_station]) for name in figures}
    station = np.repeat(np.arange(len(lengths)), lengths)
    return Listing(district, horizon, max_drives_per_week, of_station, station, first, **joined)


def rank_by_need(stations: tuple[Station, ...], weeks: int) -> dict[str, int]:
    """Place of every station when the worst-off come first: smallest share of its floor at the end without drives."""

    def need(u: Station) -> tuple:
        return (u.certain(weeks) / u.f if u.f else float("inf"), -u.a, u.unit_id)

    return {u.unit_id: place for place, u in enumerate(sorted(stations, key=need))}


def worth(listing: Listing, stage: str) -> np.ndarray:
    """What every programme adds to a stage that adds up, as whole numbers."""
    match stage:
        case "promises":
            return listing.broken
        case "unformed":
            return (listing.each(lambda u: u.g) + listing.new_groups.sum(axis=1) == 0).astype(np.int64)
        case "shortfall":
            return listing.each(lambda u: u.a) * listing.shortfall
        case "team_days":
            return listing.each(lambda u: u.t) * listing.drives.sum(axis=1)
        case "change":
            return _change(listing)
        case "new_groups":
            return listing.new_groups.sum(axis=1)
        case "order":
            late = len(listing.district.stations) * np.arange(len(listing.horizon.blocks))
            place = listing.each(lambda u: listing.rank[u.unit_id])
            return (listing.drives * (place[:, None] + late)).sum(axis=1)
    raise ValueError(f"unknown stage {stage!r}")


def shares_short(listing: Listing) -> np.ndarray:
    """Shortfall of every programme per 10,000 of the floor, rounded up; 0 without a floor."""
    floor = listing.each(lambda u: u.f)
    return -(-PARTS * listing.shortfall // np.maximum(1, floor)) * (floor > 0)


def _change(listing: Listing) -> np.ndarray:
    """Drives of each block that the last plan has and this one not, or the other way round.

    A week of the block that the last plan did not reach may hold any drives.
    """
    moved = np.zeros(len(listing), dtype=np.int64)
    for k, block in enumerate(listing.horizon.blocks):
        before = listing.each(lambda u, block=block: sum(u.before[block[0] - 1 : block[-1]]))
        free = listing.max_drives_per_week * listing.each(lambda u, block=block: sum(w > len(u.before) for w in block))
        held = listing.drives[:, k]
        moved += np.maximum(0, np.maximum(before - held, held - before - free))
    return moved
