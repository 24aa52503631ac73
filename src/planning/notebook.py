"""Parameters of a notebook: only those that are allowed, refused before the run and inside the notebook alike."""

import ast
from collections.abc import Mapping
from dataclasses import dataclass

from rapidfuzz import process

from planning.errors import InputRefused, Problem, raise_if_any
from planning.scenario import Scenario, load_scenario

RUN_PARAMETERS = {
    "state": "folder of the state; empty: the embedded sample",
    "as_of": "day, YYYY-MM-DD; figures use the latest week that ends on or before it; empty: the latest week with returns",
    "known_on": "day, YYYY-MM-DD; only returns received by then count; empty: the week as sealed, else all there are",
    "scenario": "name of the scenario: base, or a file of the state's folder scenarios/",
    "plan_dir": "folder of a plan that is already solved; empty: the notebook solves it",
}
FIELDS = {name: field.description for name, field in Scenario.model_fields.items() if name != "name"}
ALLOWED = RUN_PARAMETERS | FIELDS
INJECTED = "# Parameters"


@dataclass(frozen=True)
class Run:
    """What a notebook was asked for; empty texts became None."""

    state: str | None
    as_of: str | None
    known_on: str | None
    plan_dir: str | None
    scenario: Scenario


def run_parameters(namespace: Mapping) -> Run:
    """The run that a notebook's variables describe: call it with `globals()` right after the parameters cell.

    None (or an empty text) means: as the scenario, or the default, has it. What counts are the names assigned in
    parameter cells, those that papermill injected and those that only give literal values to parameters, so that the
    cell may be run again when the notebook has variables of its own.

    Raises
    ------
    InputRefused : a name that is no parameter (with the nearest name), a wrong type, a value out of range.
    """
    cells = namespace.get("In", [])
    names = [name for cell in cells for name in _parameters_of_cell(cell)]
    return checked_run({name: namespace[name] for name in names if name in namespace})


def checked_run(values: Mapping) -> Run:
    """The run that parameters describe, every fault of theirs reported at once."""
    problems = [_unknown(name) for name in values if name not in ALLOWED]
    problems += [
        Problem("N-TYPE", "must be a text", RUN_PARAMETERS[name], column=name, value=repr(values[name]))
        for name in RUN_PARAMETERS
        if values.get(name) is not None and not isinstance(values[name], str)
    ]
    fields = {name: value for name, value in values.items() if name in FIELDS and value is not None}
    texts = {name: values.get(name) or None for name in RUN_PARAMETERS}
    scenario = None
    if not any(problem.code == "N-TYPE" for problem in problems):
        try:
            scenario = load_scenario(texts["scenario"] or "base", texts["state"], **fields)
        except InputRefused as refused:
            problems += refused.problems
    raise_if_any(problems)
    return Run(**{name: texts[name] for name in ("state", "as_of", "known_on", "plan_dir")}, scenario=scenario)


def _parameters_of_cell(source: str) -> list[str]:
    """Names that a parameter cell assigns; none for any other cell."""
    try:
        statements = ast.parse(source).body
    except SyntaxError:
        return []
    assigned = [s for s in statements if isinstance(s, ast.Assign | ast.AnnAssign)]
    targets = [t for s in assigned for t in (s.targets if isinstance(s, ast.Assign) else [s.target])]
    names = [target.id for target in targets if isinstance(target, ast.Name)]
    if source.lstrip().startswith(INJECTED):
        return names
    plain = len(assigned) == len(statements) and all(_is_literal(statement.value) for statement in assigned)
    return names if plain and any(name in ALLOWED for name in names) else []


def _is_literal(value: ast.expr | None) -> bool:
    try:
        return value is not None and (ast.literal_eval(value), True)[1]
    except ValueError:
        return False


def _unknown(name: str) -> Problem:
    best = [match for match, _, _ in process.extract(name, list(ALLOWED), limit=3)]
    return Problem("N-UNKNOWN", f"unknown parameter {name!r}", f"nearest: {', '.join(best)}", column=name)
