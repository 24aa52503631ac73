"""Classes of a map: ordered bands that also read in grey, and states that carry a pattern, not just a hue."""

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

import pandas as pd

from planning.errors import Problem, RunFailed
from planning.report.values import Text, say

# One hue, falling lightness: the order survives a grey print and every kind of colour blindness.
RAMP = ((0xEA, 0xF1, 0xEC), (0xB4, 0xD3, 0xCC), (0x74, 0xAD, 0xAE), (0x35, 0x7C, 0x8C), (0x14, 0x4A, 0x60))
PAPER = "#ffffff"


@dataclass(frozen=True)
class Band:
    """Values below `below` that no earlier band took; the last band, without limit, takes the rest."""

    label: Text
    below: float | None = None


@dataclass(frozen=True)
class Hatched:
    """Units in `state`, whatever their value; state "" is for units without a value."""

    label: Text
    state: str
    pattern: Literal["lines", "cross", "dots"]


Class = Band | Hatched


def state_classes() -> tuple[Hatched, ...]:
    """The states of a station in which it has no coverage to show, or none that counts."""
    return (
        Hatched(say("silent: no return"), "silent", "lines"),
        Hatched(say("group not formed"), "not_formed", "dots"),
        Hatched(say("group gone"), "gone", "cross"),
    )


def coverage_classes() -> tuple[Class, ...]:
    """Classes of coverage (members / floor) of a station, and its states."""
    return (
        Band(say("below 25 % of the floor"), 0.25),
        Band(say("25 to below 50 %"), 0.5),
        Band(say("50 to below 75 %"), 0.75),
        Band(say("75 to below 100 %"), 1.0),
        Band(say("floor reached")),
        *state_classes(),
    )


def filled_classes() -> tuple[Class, ...]:
    """Classes of the share of its floors that a district has filled, and districts of which nothing is known."""
    return (
        Band(say("below 40 %"), 0.4),
        Band(say("40 to below 50 %"), 0.5),
        Band(say("50 to below 60 %"), 0.6),
        Band(say("60 to below 75 %"), 0.75),
        Band(say("75 to below 100 %"), 1.0),
        Band(say("100 %")),
        Hatched(say("not known: all silent"), "", "lines"),
    )


def count_classes(limits: Sequence[int]) -> tuple[Class, ...]:
    """Classes of a count: 0, then bands that end at each of `limits`, then all above; and units without a value.

    >>> [group.below for group in count_classes([50, 100])[:4]]
    [1, 51, 101, None]
    """
    starts = (1, *(limit + 1 for limit in limits))
    between = zip(starts, limits, strict=False)
    return (
        Band(say("none"), 1),
        *(Band(say("{low} to {high}", low=low, high=high), high + 1) for low, high in between),
        Band(say("more than {low}", low=limits[-1])),
        Hatched(say("no value"), "", "lines"),
    )


def fills(classes: Sequence[Class]) -> list[str]:
    """A fill for every class: bands run down the ramp in their order, hatched classes stand on paper."""
    bands = [group for group in classes if isinstance(group, Band)]
    shades = iter([_shade(place / max(1, len(bands) - 1)) for place in range(len(bands))])
    return [next(shades) if isinstance(group, Band) else PAPER for group in classes]


def keys(classes: Sequence[Class]) -> list[str]:
    """The key of every class: its number as a band, its state when hatched."""
    bands = iter(range(1, len(classes) + 1))
    return [f"band{next(bands)}" if isinstance(group, Band) else group.state or "no_value" for group in classes]


def grouped(values: pd.Series, states: pd.Series | None, classes: Sequence[Class]) -> pd.Series:
    """Key of the class of every unit.

    Parameters
    ----------
    values : number per unit, missing where there is none.
    states : state per unit on the same index, or None when units have no state.
    classes : in their order.

    Raises
    ------
    RunFailed : units that fit in no class.
    """
    states = pd.Series("", index=values.index) if states is None else states
    hatched = {g.state: key for g, key in zip(classes, keys(classes), strict=True) if isinstance(g, Hatched)}
    bands = [(g.below, key) for g, key in zip(classes, keys(classes), strict=True) if isinstance(g, Band)]
    found = {unit: _group(values[unit], states[unit], hatched, bands) for unit in values.index}
    lost = [unit for unit, key in found.items() if key is None]
    if lost:
        raise RunFailed(Problem("M-CLASS", "units fit in no class of the map", "add a class", value=", ".join(lost)))
    return pd.Series(found, index=values.index, dtype="str")


def _group(value, state: Hashable, hatched: Mapping, bands: Sequence) -> str | None:
    if state in hatched and state != "":
        return hatched[state]
    if pd.isna(value):
        return hatched.get("")
    return next((key for below, key in bands if below is None or value < below), None)


def _shade(place: float) -> str:
    """The colour at `place` (0 light to 1 dark) of the ramp."""
    left = min(int(place * (len(RAMP) - 1)), len(RAMP) - 2)
    part = place * (len(RAMP) - 1) - left
    mixed = (round(a + (b - a) * part) for a, b in zip(RAMP[left], RAMP[left + 1], strict=True))
    return "#" + "".join(f"{channel:02x}" for channel in mixed)
