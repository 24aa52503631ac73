"""The verb that asks a plan why."""

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from planning.cli.options import Json
from planning.terminal import print_cards, print_json, working


class Lang(StrEnum):
    """The languages of an explanation."""

    EN = "en"
    HI = "hi"


def explain(
    plandir: Annotated[Path, typer.Argument(metavar="PLANDIR", help="Folder of a plan.")],
    unit: Annotated[
        str, typer.Argument(metavar="UNIT", help="Code or name of a station or a police district, or `state`.")
    ],
    lang: Annotated[Lang, typer.Option(help="Language of the sentences.")] = Lang.EN,
    as_json: Json = False,
) -> None:
    """Why a station has its target, or where a district's drives go, and what one drive, place or week more would bring."""
    from planning.explaining import explain as answer_to
    from planning.naming import read_names
    from planning.plans import checked_plan

    made = checked_plan(plandir)
    with working("solving again"):
        found = answer_to(made, unit, read_names(plandir))
    if as_json:
        print_json(found.figures)
    else:
        print_cards(found.cards, lang.value)
