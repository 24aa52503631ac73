"""The words for codes that stand in tables: states, reasons, sources, and the figures that the plan rests on."""

import pandas as pd

from planning.report.values import Name, Text, say


def state_word(code: str) -> Text:
    return {
        "reported": say("reported"),
        "silent": say("silent"),
        "not_formed": say("not formed"),
        "gone": say("gone"),
    }[code]


def severity_word(code: str) -> Text:
    return {"error": say("errors"), "warning": say("warnings"), "note": say("notes")}[code]


def basis_word(code: str) -> Text:
    return {
        "reported": say("reported"),
        "estimated": say("estimated"),
        "provisional": say("provisional"),
        "not_formed": say("not formed"),
        "gone": say("gone"),
    }[code]


def reason_word(code: str) -> Text:
    return {
        "at_floor": say("at its floor"),
        "reaches_floor": say("reaches its floor"),
        "pool": say("nobody left to win"),
        "cap": say("its groups are full"),
        "weeks": say("too few weeks"),
        "capacity": say("too few drives"),
    }[code]


def alarm_word(code: str) -> Text:
    return {
        "fallen_by_ten": say("a tenth or less is left"),
        "halved": say("half or less is left"),
        "risen_by_ten": say("ten times as many or more"),
    }[code]


def source_word(code: str, level: str | None = None) -> Text:
    if code == "measured":
        return {
            "station": say("measured: the station's own returns"),
            "district": say("measured: returns of its police district"),
            "state": say("measured: returns of the whole state"),
        }[level]
    return {
        "office": say("given by the office"),
        "default": say("default"),
    }[code]


def figure_word(key: str) -> Text:
    return {
        "team_days_per_week": say("team-days of a district for drives, per week"),
        "drive_yield": say("people won by one drive"),
        "drive_team_days": say("team-days of one drive"),
        "pool": say("people who can be won in the horizon"),
        "churn_per_10000": say("members of 10,000 who leave in a week"),
        "growth_per_week": say("people who join in a week without a drive"),
    }[key]


def stage_word(stage: str) -> Text:
    return {
        "promises": say("people promised and not won"),
        "unformed": say("stations that have no group at the end"),
        "shortfall": say("weighted shortfall of all stations"),
        "worst": say("largest shortfall of a station, per 10,000 of its floor"),
        "goal": say("members missing to the goal"),
        "team_days": say("team-days used"),
        "change": say("drives that the last plan had otherwise"),
    }[stage]


def gain_words(gain) -> Text:
    """What a district gains or gives up in the first stage in which two plans of it differ, as of plan.question.gain."""
    words = _gained(gain.stage, gain.by) if gain.by >= 0 else _given_up(gain.stage, -gain.by)
    return words if gain.proven else say("{what} (not proved best)", what=words)


def _gained(stage: str, by: int) -> Text:
    return {
        "": say("no stage of the plan gains or loses anything"),
        "promises": say("{by} promised people more are won in the district", by=by),
        "unformed": say("in the district {by} stations more have a group", by=by),
        "shortfall": say("the district's weighted shortfall falls by {by}", by=by),
        "worst": say("the district's largest shortfall falls by {by} per 10,000 of the floor", by=by),
        "goal": say("the district has {by} members more", by=by),
        "team_days": say("the district saves {by} team-days", by=by),
        "change": say("{by} drives fewer differ from the last plan", by=by),
    }[stage]


def _given_up(stage: str, by: int) -> Text:
    return {
        "promises": say("{by} promised people fewer are won in the district", by=by),
        "unformed": say("in the district {by} stations fewer have a group", by=by),
        "shortfall": say("the district's weighted shortfall rises by {by}", by=by),
        "worst": say("the district's largest shortfall rises by {by} per 10,000 of the floor", by=by),
        "goal": say("the district has {by} members fewer", by=by),
        "team_days": say("the district spends {by} team-days more", by=by),
        "change": say("{by} drives more differ from the last plan", by=by),
    }[stage]


def rule_word(rule: str) -> Text:
    return {
        "pro_rata": say("pro rata to what is missing"),
        "code_order": say("in order of code"),
        "worst_first": say("worst-off first"),
        "cheapest_first": say("most for a team-day first"),
    }[rule]


def name_of(row) -> Name:
    """Name of a row of units or districts; a missing Hindi name stays missing."""
    hindi = row["name_hi"]
    return Name(str(row["name"]), hindi if isinstance(hindi, str) and hindi else None)


def in_order(frame: pd.DataFrame, state) -> pd.DataFrame:
    """Rows of stations as a reader looks them up: by name of the police district, then of the station.

    frame : index unit_id, with district_id and name; state : its districts' names.
    """
    keys = pd.DataFrame(
        {
            "district": state.districts["name"].reindex(frame["district_id"]).str.casefold().to_numpy(),
            "district_id": frame["district_id"].to_numpy(),
            "station": frame["name"].str.casefold().to_numpy(),
            "unit_id": frame.index.to_numpy(),
        }
    )
    return frame.iloc[keys.sort_values(list(keys)).index]


def marks(state) -> tuple[Text, ...]:
    """What must be read beside every picture of this state: synthetic, approximate."""
    said = {"all": (say("synthetic data"),), "returns": (say("synthetic returns"),)}.get(state.synthetic, ())
    drawn = bool(state.approximate) or bool(state.ground["approximate"].fillna(False).astype(bool).any())
    return (*said, say("approximate boundaries")) if drawn else said
