"""Cards of an explanation: why this target for a station, and what one drive more would bring in each week of a district."""

from collections.abc import Iterable, Mapping

import pandas as pd

from planning.report.cards import Sentence, TableCard, TableColumn
from planning.report.terms import basis_word, gain_words, name_of
from planning.report.values import Day, Name, Text, say


def station_explained(explained, weeks: int, names: Mapping[str, Name]) -> TableCard:
    """Why a station has its target, question by question.

    Parameters
    ----------
    explained : as made by `explain_station`.
    weeks : length of the plan.
    names : of the stations of the district, by code.
    """
    rows = [
        (say("target"), _target(explained, weeks)),
        *([(say("without a drive"), _joining(explained))] if explained.joining else []),
        (say("floor"), _floor(explained)),
        *([(say("promise"), _promise(explained))] if explained.promise else []),
        (say("what holds it back"), held_back(explained)),
        (say("weeks of its drives"), _weeks(explained)),
        (say("its next drive"), _next_drive(explained)),
        *([(say("least drive of its neighbours"), _last_drive(explained, names))] if explained.last_drive else []),
        *([(say("one drive less here"), _brings(explained.one_drive_less, names))] if explained.one_drive_less else []),
        *((_one_drive_more(change), _brings(change, names)) for change in explained.more_drives),
        (say("one place more in each of its groups"), _brings(explained.more_place, names)),
        (say("one group more for it"), _brings(explained.more_group, names)),
        (say("one week more for the plan"), _brings(explained.more_week, names)),
    ]
    return TableCard(
        title=say("{station}: why {target} members", station=names[explained.unit_id], target=explained.target),
        columns=(
            TableColumn(key="asked", label=say("asked"), kind="word"),
            TableColumn(key="answer", label=say("answer"), kind="word"),
        ),
        rows=[{"asked": asked, "answer": answer} for asked, answer in rows],
        note=say(
            "Every change was planned anew for the whole district, everything else as it is. Weighted shortfall is what lacks "
            "to the floors, times the weight of each station's class."
        ),
    )  # fmt: skip


def district_explained(
    explained, days: Iterable, district: Name, names: Mapping[str, Name]
) -> tuple[Sentence | TableCard, ...]:
    """What one drive more would bring a district in each week, and which station is served when.

    Parameters
    ----------
    explained : as made by `explain_district`.
    days : the Sundays of the plan's weeks.
    names : of the stations of the district, by code.
    """
    lead = say(
        "{district}: {served} of {stations} stations hold drives, {short} stay short of their floor; the team-days are used "
        "up in {full} of {weeks} weeks.",
        district=district, served=len(explained.served), stations=explained.stations, short=explained.short,
        full=sum(week.team_days - week.used < week.drive for week in explained.weeks), weeks=len(explained.weeks),
    )  # fmt: skip
    return (
        Sentence(text=lead, role="answer"),
        *([Sentence(text=_reserve(explained))] if explained.reserve_brings else []),
        _drive_by_week(explained, list(days), names),
        _served(explained, names),
    )


def held_back(explained) -> Text:
    """The rule that binds at a station, with its figure."""
    match explained.held_back:
        case "at_floor":
            return say("nothing: it stands at its floor without a drive")
        case "reaches_floor":
            return say("nothing: with its drives it reaches its floor")
        case "pool":
            return say("its pool: no more than {limit} people can be won here", limit=explained.limits["pool"])
        case "cap":
            return say(
                "its groups: with every new one that it may open they hold {limit} people more",
                limit=explained.limits["cap"],
            )
        case "weeks":
            return say(
                "its weeks: it holds a drive whenever it may, and wins no more than {limit} people so",
                limit=explained.limits["weeks"],
            )
        case "capacity":
            return say("the district's team-days: they serve the plan better at other stations")
    raise ValueError(f"unknown reason {explained.held_back!r}")


def _target(explained, weeks: int) -> Text:
    return say(
        "{target}: of {members} members today ({basis}) {lost} will have left after {weeks} weeks; {recruits} people are won "
        "in {drives} drives, of whom some leave again",
        target=explained.target, members=explained.members, basis=basis_word(explained.basis), lost=explained.lost,
        weeks=weeks, recruits=explained.recruits, drives=explained.drives,
    )  # fmt: skip


def _joining(explained) -> Text:
    return say("{count} people join by themselves", count=explained.joining)


def _floor(explained) -> Text:
    if explained.shortfall:
        return say("{floor}; {shortfall} members stay lacking", floor=explained.floor, shortfall=explained.shortfall)
    return say("{floor}; it is reached", floor=explained.floor)


def _promise(explained) -> Text:
    broken = explained.promise - explained.recruits
    if broken > 0:
        return say("{promise} people; {broken} of them are not won", promise=explained.promise, broken=broken)
    return say("{promise} people; it is kept", promise=explained.promise)


def _weeks(explained) -> Text:
    place = say(
        "the worst-off come first within a block of weeks; it is number {rank} of {stations} in its district",
        rank=explained.rank, stations=explained.stations,
    )  # fmt: skip
    if not explained.weeks:
        return say("none; {place}", place=place)
    return say("{weeks}; {place}", weeks=", ".join(map(str, explained.weeks)), place=place)


def _next_drive(explained) -> Text:
    drive = explained.next_drive
    if drive is None:
        return say("there is none: it would win nobody, or no week is left for it")
    return say(
        "it would end {ends} of weighted shortfall (weight {weight}) and keep {wins} members to the end; team-days: {days}",
        ends=drive.ends, weight=explained.weight, wins=drive.wins, days=drive.team_days,
    )  # fmt: skip


def _last_drive(explained, names: Mapping[str, Name]) -> Text:
    drive = explained.last_drive
    return say(
        "at {station}: it ends {ends} of weighted shortfall and keeps {wins} members to the end; team-days: {days}",
        station=names[drive.unit_id], ends=drive.ends, wins=drive.wins, days=drive.team_days,
    )  # fmt: skip


def _one_drive_more(change) -> Text:
    return say("one drive more in the district, in week {weeks}", weeks=", ".join(map(str, change.weeks)))


def _brings(change, names: Mapping[str, Name]) -> Text:
    here = _here(change.members)
    told = say("{here}; {district}", here=here, district=gain_words(change.district))
    return (
        say("{told}; more drives at {stations}", told=told, stations=_listed(change.gets, names))
        if change.gets
        else told
    )


def _here(members: int) -> Text:
    if members == 0:
        return say("no member more or less here")
    if members > 0:
        return say("{count} members more here", count=members)
    return say("{count} members fewer here", count=-members)


def _listed(codes: Iterable[str], names: Mapping[str, Name]) -> Name:
    found = [names[code] for code in codes]
    return Name(", ".join(name.en for name in found), ", ".join(name.hi or name.en for name in found))


def _reserve(explained) -> Text:
    return say(
        "Headquarters send {days} team-days of their reserve. Against a plan without them: {brings}.",
        days=sum(week.reserve for week in explained.weeks), brings=gain_words(explained.reserve_brings),
    )  # fmt: skip


def _drive_by_week(explained, days: list, names: Mapping[str, Name]) -> TableCard:
    rows = [
        {
            "week": week.week,
            "day": Day(days[week.week - 1]),
            **{key: getattr(week, key) for key in ("team_days", "reserve", "used", "drives")},
            "brings": gain_words(week.gain),
            "gets": _listed(week.gets, names) if week.gets else None,
        }
        for week in explained.weeks
    ]
    return TableCard(
        title=say("What one drive more would bring, week by week"),
        columns=(
            TableColumn(key="week", label=say("week"), kind="count"),
            TableColumn(key="day", label=say("week to"), kind="date"),
            TableColumn(key="team_days", label=say("team-days"), kind="count"),
            TableColumn(key="reserve", label=say("of them of headquarters"), kind="count"),
            TableColumn(key="used", label=say("of them used"), kind="count"),
            TableColumn(key="drives", label=say("drives"), kind="count"),
            TableColumn(key="brings", label=say("one drive more would bring"), kind="word"),
            TableColumn(key="gets", label=say("more drives then at"), kind="name"),
        ),
        rows=rows,
        note=say("A drive more is {days} team-days more in that week.", days=explained.weeks[0].drive),
    )


def _served(explained, names: Mapping[str, Name]) -> TableCard:
    rows = [
        {"station": names[unit], "place": place, "weeks": ", ".join(map(str, weeks))}
        for unit, place, weeks in explained.served
    ]
    return TableCard(
        title=say("Stations in the order in which they are served"),
        columns=(
            TableColumn(key="station", label=say("station"), kind="name"),
            TableColumn(key="place", label=say("place among the worst-off"), kind="count"),
            TableColumn(key="weeks", label=say("drives in weeks"), kind="text"),
        ),
        rows=rows,
    )


def names_by_code(rows: pd.DataFrame) -> dict[str, Name]:
    """Names by code, of rows of tables.PLAN_NAMES."""
    return {row["code"]: name_of(row) for _, row in rows.iterrows()}
