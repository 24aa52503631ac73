"""Verbs about the register itself: close a week in it."""

from datetime import datetime
from typing import Annotated

import typer

from planning.cli.options import Dir, Json, as_day
from planning.terminal import print_json, working
from planning.weeks import INDIA, day_in_india, week_name


def seal(
    folder: Dir,
    week: Annotated[str, typer.Option(metavar="DATE", help="Sunday that ends the week.")],
    as_json: Json = False,
) -> None:
    """Close a week: its export stays as it is now, and returns that come later are told as restatements."""
    from planning.sealing import seal_week

    now = datetime.now(INDIA)
    with working("sealing"):
        done = seal_week(folder, as_day(week, "week"), today=day_in_india(now), recorded_at=now)
    if as_json:
        print_json(done.as_dict())
    elif done.already:
        print(f"{week_name(done.seal.week_ending)} was sealed already, at {done.seal.recorded_at}: nothing changed")
    else:
        print(
            f"{week_name(done.seal.week_ending)} sealed with {done.seal.returns:,} returns, sha256 {done.seal.sha256}"
        )
