"""kill -9 at random moments: each run is a process of its own, forked off one that has the libraries in memory already."""

import multiprocessing
import random
import signal
from collections.abc import Callable
from multiprocessing.process import BaseProcess

FORKS = multiprocessing.get_context("forkserver")
FORKS.set_forkserver_preload(["planning.people", "planning.takein"])


def started(work: Callable, *arguments) -> BaseProcess:
    """A process that has just begun with `work(*arguments)`."""
    waiting, saying = FORKS.Pipe(duplex=False)
    run = FORKS.Process(target=_begin, args=(saying, work, arguments))
    run.start()
    saying.close()
    waiting.recv()
    waiting.close()
    return run


def ended(run: BaseProcess, seconds: float) -> bool:
    """Kill a run after `seconds`; whether it had come to its end by then, and so was told of as done."""
    run.join(seconds)
    run.kill()
    run.join()
    assert run.exitcode in (0, -signal.SIGKILL), "it failed by itself"
    return run.exitcode == 0


def kill_at_random(kills: int, longest: float, work: Callable[[int], tuple], look: Callable[[int, bool], None]) -> int:
    """Runs of `work(n)`, a function and its arguments, until so many were killed within `longest` seconds; how many runs.

    After each `look(n, ended)`. Where a kill falls depends on the machine: what `look` asserts holds wherever it does.
    """
    moments = random.Random(2020)
    runs = 0
    while kills:
        came_to_its_end = ended(started(*work(runs)), moments.uniform(0, longest))
        look(runs, came_to_its_end)
        runs, kills = runs + 1, kills - (not came_to_its_end)
    return runs


def _begin(saying, work: Callable, arguments: tuple) -> None:
    saying.send(None)
    saying.close()
    work(*arguments)
