"""What a reader must know before the figures: how the week is known, and whether enough of its returns are in."""

import pandas as pd

from planning.report.cards import Sentence
from planning.report.values import Day, Share, Text, say


def what_is_known(state, counts: pd.Series, scenario) -> tuple[Sentence, ...]:
    """Sentences for the first page, none where the week is open and complete enough.

    Parameters
    ----------
    state : as read by `read_state`. counts : the state's row of `roll_up`.
    scenario : its least_reported_percent is the share of returns that a report wants.
    """
    basis, partial = _basis(state), _partial(state, counts, scenario.least_reported_percent)
    return (
        *((Sentence(text=partial, role="warning"),) if partial else ()),
        *((Sentence(text=basis, role="note"),) if basis else ()),
    )


def _partial(state, counts: pd.Series, least: int) -> Text | None:
    received, expected = int(counts["received"]), int(counts["expected"])
    if state.returns.empty:
        return say("No return has been taken in yet: nothing is known of the members of any group.")
    if 100 * received >= least * expected:
        return None
    return say(
        "Partial: of {expected} stations that have a group or have reported, only {received} have reported for this week, "
        "{share}; a report wants {least}. Members and stations at their floor may be more than is shown here.",
        received=received, expected=expected, share=Share(received / expected), least=Share(least / 100),
    )  # fmt: skip


def _basis(state) -> Text | None:
    if state.known_on is not None:
        return say("Only returns that the office had received by {day} are counted.", day=Day(state.known_on))
    if state.sealed_on is not None:
        return say(
            "The week was closed on {day}, and these are its figures as they stood then. Returns that came later change "
            "later weeks only.",
            day=Day(state.sealed_on),
        )  # fmt: skip
    return None
