"""Parameters of a plan: frozen, checked, and refused by name when unknown.

One name is TOML key, field, notebook parameter and `--set`. The packaged base is the set of defaults below;
`DIR/scenarios/<name>.toml` says only what differs from it.
"""

import tomllib
from pathlib import Path
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator, model_validator
from rapidfuzz import process

from planning.errors import InputRefused, Problem, raise_if_any

Stage = Literal["unformed", "shortfall", "worst", "goal", "team_days"]
Wish = Literal["floors", "goal"]
Class = Literal["A", "B", "C", "D"]
STAGE_OF_WISH = {"floors": "shortfall", "goal": "goal"}
Weight = Annotated[int, Field(ge=1, le=100)]


def parameter(default, meaning: str, unit: str, **limits):
    """A scenario field with its meaning and unit beside it."""
    return Field(default, description=meaning, json_schema_extra={"unit": unit}, **limits)


class Scenario(BaseModel):
    """One named set of parameters. Defaults are assumptions, and every report says so."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)

    name: str = parameter("base", "name of the scenario", "", pattern=r"^[A-Za-z0-9_-]{1,60}$")
    goal: int = parameter(200_000, "members wanted in the public groups of the whole state", "members", ge=0, le=10**9)
    weeks: int = parameter(12, "length of the plan; the order gives no deadline", "weeks", ge=1, le=104)
    block_weeks: int = parameter(4, "weeks that are chosen together before they get a calendar", "weeks", ge=1, le=26)
    cap: int | None = parameter(
        None, "most members of one group; empty: WhatsApp's cap of the day", "members", ge=2, le=100_000
    )
    max_groups: int = parameter(4, "most public groups of one station", "groups", ge=1, le=100)
    drive_yield: int = parameter(
        40, "people won by one drive where returns or office say nothing", "people", ge=0, le=5_000
    )
    drive_team_days: int = parameter(
        1, "team-days of one drive where the office says nothing", "team-days", ge=1, le=100
    )
    max_drives_per_week: int = parameter(1, "most drives of one station in one week", "drives", ge=1, le=7)
    capacity_percent: int = parameter(
        100, "capacity of every district, against what is known or assumed", "%", ge=0, le=10_000
    )
    churn_per_10000: int = parameter(
        100, "members who leave in a week where returns say nothing", "per 10,000", ge=0, le=9_999
    )
    growth_per_week: int = parameter(0, "people who join in a week without a drive", "people", ge=0, le=5_000)
    pool_percent: int = parameter(
        300, "people who can be won in the horizon, against the floor", "% of floor", ge=0, le=100_000
    )
    stale_weeks: int = parameter(4, "oldest count of a silent station that the plan may use", "weeks", ge=0, le=52)
    members_per_1000: int = parameter(
        0,
        "floor for the people on a station's ground, where it is above the order's; 0: none",
        "members per 1,000 people",
        ge=0,
        le=1_000,
    )
    reserve_team_days: int = parameter(
        0, "team-days a week that headquarters can send to any district", "team-days", ge=0, le=1_000
    )
    reserve_most: int = parameter(
        4, "most team-days a week that headquarters sends to one district", "team-days", ge=1, le=100
    )
    women_percent: int = parameter(0, "least share of women among the recruits; 0: not asked for", "%", ge=0, le=100)
    eminent_percent: int = parameter(50, "share of eminent people among the recruits", "%", ge=0, le=100)
    target_step: int = parameter(
        1, "targets are handed out in whole multiples of this; 5: in fives", "members", ge=1, le=50
    )
    class_weights: dict[Class, Weight] = parameter(
        {"A": 4, "B": 3, "C": 2, "D": 1}, "weight of a missing member by class of the station", "weight"
    )
    stages: tuple[Stage, ...] = parameter(
        ("unformed", "shortfall", "worst", "goal", "team_days"), "what is optimised, most important first", ""
    )
    must_reach: tuple[Wish, ...] = parameter(
        (), "what a plan must meet wholly, or there is none: floors, goal; its stages then come first", ""
    )
    least_reported_percent: int = parameter(
        60, "returns that must be in before a report goes out, of those that can be expected", "%", ge=0, le=100
    )
    node_limit: int = parameter(200_000, "branch-and-bound nodes of one district and stage", "nodes", ge=1, le=10**9)

    @model_validator(mode="before")
    @classmethod
    def _what_must_be_comes_first(cls, values):
        """Stages that must end at nothing stand before all others, floors before the goal."""
        musts, stages = values.get("must_reach", ()), values.get("stages", cls.model_fields["stages"].default)
        if not all(isinstance(names, list | tuple) for names in (musts, stages)):
            return values
        first, rest = [stage for wish, stage in STAGE_OF_WISH.items() if wish in musts], list(stages)
        for stage in first:
            if stage in rest:
                rest.remove(stage)
        return {**values, "stages": (*first, *rest)} if first else values

    @field_validator("stages", "must_reach", mode="before")
    @classmethod
    def _as_tuple(cls, value):
        return tuple(value) if isinstance(value, list) else value

    @field_validator("stages")
    @classmethod
    def _every_stage_once(cls, value):
        if not value or len(set(value)) != len(value):
            raise ValueError("every stage at most once, and at least one")
        return value

    @field_validator("class_weights")
    @classmethod
    def _every_class_has_a_weight(cls, value):
        if set(value) != {"A", "B", "C", "D"}:
            raise ValueError("a weight for each of the classes A, B, C, D")
        return value


def load_scenario(name: str = "base", folder: str | Path | None = None, /, **changes) -> Scenario:
    """The scenario `name` of a state folder, with `changes` on top.

    Parameters
    ----------
    name : the packaged `base`, or the stem of `folder/scenarios/<name>.toml`.
    folder : state folder; without one only `base` is known.
    changes : fields of :class:`Scenario`.

    Raises
    ------
    InputRefused : unknown scenario or field (with the nearest name), wrong type, value out of range.

    >>> load_scenario(goal=300_000).goal
    300000
    """
    if "name" in changes:
        raise InputRefused(
            Problem("S-NAME", "a scenario is named by its file", "name it with --scenario", column="name",
                    value=repr(changes["name"]))
        )  # fmt: skip
    written, origin = _read_file(name, folder)
    return checked_scenario(written | {"name": name} | changes, origin)


def checked_scenario(values: dict, origin: str = "") -> Scenario:
    """A scenario from plain values; every unknown name and wrong value is reported at once."""
    try:
        return Scenario(**values)
    except ValidationError as error:
        raise InputRefused([_problem(detail, origin) for detail in error.errors()]) from None


def _read_file(name: str, folder: str | Path | None) -> tuple[dict, str]:
    known = {"base": None}
    if folder is not None:
        known |= {path.stem: path for path in sorted(Path(folder).glob("scenarios/*.toml"))}
    if name not in known:
        raise InputRefused(
            Problem("S-SCENARIO", "no such scenario", _nearest(name, known), file=str(folder or ""), value=name)
        )
    path = known[name]
    if path is None:
        return {}, ""
    try:
        return tomllib.loads(path.read_text(encoding="utf-8")), str(path)
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise InputRefused(
            Problem("S-TOML", f"not readable as TOML: {error}", "mend the line", file=str(path))
        ) from None


def _problem(detail: dict, origin: str) -> Problem:
    name = str(detail["loc"][0]) if detail["loc"] else ""
    value = repr(detail.get("input"))
    if detail["type"] == "extra_forbidden":
        return Problem(
            "S-UNKNOWN",
            f"unknown parameter {name!r}",
            _nearest(name, Scenario.model_fields),
            origin,
            column=name,
            value=value,
        )
    field = Scenario.model_fields.get(name)
    return Problem(
        "S-VALUE", detail["msg"], f"{name}: {field.description}" if field else "", origin, column=name, value=value
    )


def _nearest(name: str, known) -> str:
    best = process.extract(name, list(known), limit=3)
    return "nearest: " + ", ".join(match for match, _, _ in best)


def parse_settings(settings: list[str]) -> dict:
    """Values of `--set name=value` lines, each read as TOML, so that one syntax serves file and command line.

    >>> parse_settings(["goal=300000", "stages=['goal', 'shortfall']"])
    {'goal': 300000, 'stages': ['goal', 'shortfall']}
    """
    values, problems = {}, []
    for setting in settings:
        name, _, text = setting.partition("=")
        try:
            values[name.strip()] = tomllib.loads(f"value = {text}")["value"]
        except tomllib.TOMLDecodeError:
            problems.append(
                Problem("S-SET", "not of the form name=value", "for example --set goal=300000", value=setting)
            )
    raise_if_any(problems)
    return values
