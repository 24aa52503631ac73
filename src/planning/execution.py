"""Notebooks executed by papermill; a run is good only if every cell completed and the last card is there."""

import logging
import tempfile
from collections.abc import Mapping
from pathlib import Path

import nbformat
import papermill
from papermill.exceptions import PapermillExecutionError

from planning.embedded import embedded
from planning.errors import InputRefused, Problem, RunFailed
from planning.notebook import checked_run
from planning.report.render import cards_of

CELL_SECONDS = 900
QUIET_KERNEL = ["--IPKernelApp.log_level=ERROR"]


def run_notebook(name: str, out: Path, parameters: Mapping) -> Path:
    """Execute the notebook `name` with `parameters` and put the whole result at `out`.

    Raises
    ------
    InputRefused : no such notebook, or a parameter refused; nothing is run.
    RunFailed : a cell failed, hung for CELL_SECONDS, or the run ended before its last card; nothing is left at `out`.
    """
    source = embedded("notebooks") / f"{name}.ipynb"
    _refuse_untagged(source)
    checked_run(parameters)
    out.parent.mkdir(parents=True, exist_ok=True)
    logging.getLogger("papermill").setLevel(logging.ERROR)
    with tempfile.TemporaryDirectory(dir=out.parent, prefix=f".{name}.") as made:
        result = Path(made) / "run.ipynb"
        try:
            papermill.execute_notebook(
                str(source), str(result), dict(parameters), kernel_name="python3", progress_bar=False,
                execution_timeout=CELL_SECONDS, log_output=False, extra_arguments=QUIET_KERNEL,
            )  # fmt: skip
        except PapermillExecutionError as error:
            place = f"cell {error.cell_index}"
            raise RunFailed(
                Problem("N-CELL", f"{error.ename}: {error.evalue}", file=source.name, column=place)
            ) from None
        except (RuntimeError, TimeoutError) as error:
            raise RunFailed(Problem("N-KERNEL", f"the run was cut off: {error}", file=source.name)) from None
        cards_of(result)
        result.rename(out)
    return out


def _refuse_untagged(source: Path) -> None:
    if not source.exists():
        known = ", ".join(sorted(path.stem for path in source.parent.glob("*.ipynb")))
        raise InputRefused(Problem("N-NOTEBOOK", "no such notebook", f"there are {known}", value=source.stem))
    cells = nbformat.read(source, as_version=4).cells
    if not any("parameters" in cell.metadata.get("tags", []) for cell in cells):
        raise InputRefused(
            Problem("N-PARAMETERS", "no cell is tagged parameters, so defaults would win", "tag it", file=source.name)
        )
