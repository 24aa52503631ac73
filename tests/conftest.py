"""Settings of the whole suite, and the command line run in the process of a test."""

import json
import sys
from dataclasses import dataclass

import pytest
from hypothesis import settings

from planning import cli

# Time is a matter of benchmarks: a busy machine must not fail a test, and every machine sees the same examples.
settings.register_profile("suite", deadline=None, derandomize=True, max_examples=50)
settings.register_profile("thorough", settings.get_profile("suite"), max_examples=250)
settings.load_profile("suite")


@dataclass
class Done:
    code: int
    out: str
    err: str

    @property
    def json(self):
        return json.loads(self.out)


@pytest.fixture
def planning_(monkeypatch, capfd):
    """The command, run in this process, with its exit code and what it printed."""

    def run(*arguments) -> Done:
        monkeypatch.setattr(sys, "argv", ["planning", *map(str, arguments)])
        capfd.readouterr()
        with pytest.raises(SystemExit) as left:
            cli.main()
        code = left.value.code
        return Done(0 if code is None else code, *capfd.readouterr())

    return run
