"""The command line: one verb for each step, in the order of the work. Only this package reads the clock."""

import sys
from typing import NoReturn

import typer

from planning.cli.additions import fetch, population
from planning.cli.comparisons import compare, frontier, sensitivity
from planning.cli.explanations import explain
from planning.cli.membership import gaps, intake, template
from planning.cli.people import erase, key, people
from planning.cli.plans import plan, rule, verify
from planning.cli.register import register, seal
from planning.cli.reports import lab, weekly
from planning.cli.states import check, ground, init, sample
from planning.errors import PlanningError, Problem, RunFailed
from planning.terminal import print_json, print_problems

__all__ = ["app", "main"]

CONTENTS = {
    "A state": (sample, fetch, init, ground, check, population),
    "Every week": (template, intake, gaps, plan, rule, verify, explain, weekly, seal),
    "What if": (compare, frontier, sensitivity),
    "People": (key, people, erase),
    "The register": (register,),
    "Exploring": (lab,),
}
app = typer.Typer(
    name="planning",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode="rich",
    help="Where WhatsApp groups of police stations lack members, and which stations recruit them in which week.\n\n"
    "A state is a folder of tables; files -> intake -> register -> gaps -> plan -> report, one verb for each step.",
    epilog="Exit codes: 0 done; 1 a run failed or a plan breaks a rule; 2 input refused; 3 done, but review.csv waits for a "
    "person; 4 no plan can meet what was asked; 75 another run holds the lock; 130 interrupted.",
)  # fmt: skip
for panel, verbs in CONTENTS.items():
    for verb in verbs:
        app.command(rich_help_panel=panel)(verb)


def main() -> None:
    """Entry point of the command `planning`: what is refused is printed, as JSON too where that was asked for."""
    try:
        app(prog_name="planning")
    except PlanningError as error:
        stop(error)
    except OSError as error:
        mend = "check the name, the rights and the free space"
        stop(RunFailed(Problem("A-DISK", error.strerror or str(error), mend, file=str(error.filename or ""))))


def stop(error: PlanningError) -> NoReturn:
    print_problems(error.problems)
    if "--json" in sys.argv:
        print_json({"problems": [problem.as_dict() for problem in error.problems]})
    sys.exit(error.exit_code)
