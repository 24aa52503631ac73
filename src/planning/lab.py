"""JupyterLab with the notebooks, on this machine alone."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

from planning.embedded import embedded
from planning.intake.folder import read_folder

# Left alone, JupyterLab asks the package index for a newer version of itself, and a web site for news.
NO_NETWORK = (
    "--LabApp.check_for_updates_class=jupyterlab.handlers.announcements.NeverCheckForUpdate",
    "--LabApp.news_url=None",
    "--LabApp.extension_manager=readonly",
)


def open_lab(folder: str | Path, port: int) -> int:
    """Copy the notebooks that are not there yet to DIR/notebooks and open JupyterLab on them; its exit code.

    The notebooks see DIR as their state through the variable PLANNING_STATE, and keep what an analyst changed.
    """
    state = read_folder(folder).path.resolve()
    place = state / "notebooks"
    place.mkdir(exist_ok=True)
    for source in sorted(embedded("notebooks").glob("*.ipynb")):
        if not (place / source.name).exists():
            shutil.copyfile(source, place / source.name)
    command = [sys.executable, "-m", "jupyterlab", "--ServerApp.ip=127.0.0.1", f"--ServerApp.port={port}", *NO_NETWORK]
    return subprocess.call([*command, f"--ServerApp.root_dir={place}"], env=os.environ | {"PLANNING_STATE": str(state)})
