"""The name of a run: the hash of everything that its figures rest on."""

from importlib.metadata import version

from planning.files import sha256
from planning.scenario import Scenario
from planning.state import State


def run_id(state: State, scenario: Scenario) -> str:
    """Twelve hexadecimal digits that are the same for the same input, scenario and version of this software."""
    parts = (version("bihar-police-planning"), state.input_hash, scenario.model_dump_json())
    return sha256("\0".join(parts).encode())[:12]
