"""Work in processes of their own, that tests kill or run at once; what the work imports is imported once for all of them."""

from collections.abc import Callable
from multiprocessing import get_context
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess

PROCESSES = get_context("forkserver")
PROCESSES.set_forkserver_preload(["planning.takein"])


def begun(work: Callable, *arguments, **named) -> BaseProcess:
    """A process that has begun with `work`."""
    heard, tell = PROCESSES.Pipe(duplex=False)
    process = PROCESSES.Process(target=_begin, args=(tell, work, arguments, named))
    process.start()
    heard.recv()
    heard.close()
    tell.close()
    return process


def _begin(tell: Connection, work: Callable, arguments: tuple, named: dict) -> None:
    tell.send(None)
    work(*arguments, **named)
