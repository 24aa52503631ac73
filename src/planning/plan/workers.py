"""Questions about districts answered at the same time, in processes that never change an answer."""

import multiprocessing
import os
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager

from planning.plan.memory import Memory

Progress = Callable[[int, int], None]


class Workers:
    """Up to `number` processes, started when there is more than one question, and what was answered before.

    With more than one, a script needs the usual `if __name__ == "__main__":` around its work.
    """

    def __init__(self, number: int, memory: Memory, progress: Progress | None = None) -> None:
        self._number, self._memory, self._pool = number, memory, None
        self._progress = progress or (lambda _done, _of: None)

    def answers(self, function: Callable, asked: list) -> list:
        """`function` of everything that is `asked`, in the order of `asked`.

        The largest districts come first, so that no worker waits long for another.
        """
        recalled = [self._memory.recall(function, question) for question in asked]
        known = {i: answer for i, answer in enumerate(recalled) if answer is not None}
        if known:
            self._progress(len(known), len(asked))
        order = sorted(set(range(len(asked))) - set(known), key=lambda i: (-len(asked[i].district.stations), i))
        for i, answer in zip(order, self._map(function, [asked[i] for i in order]), strict=True):
            known[i] = answer
            self._memory.keep(function, asked[i], answer)
            self._progress(len(known), len(asked))
        return [known[i] for i in range(len(asked))]

    def _map(self, function: Callable, asked: list) -> Iterator:
        if self._number <= 1 or len(asked) <= 1:
            return map(function, asked)
        if self._pool is None:
            spawn = multiprocessing.get_context("spawn")
            self._pool = ProcessPoolExecutor(self._number, spawn, initializer=_end_with_parent)
        return self._pool.map(function, asked)

    def end(self) -> None:
        """Let the processes go, without waiting for what nobody wants any more."""
        if self._pool is not None:
            self._pool.shutdown(cancel_futures=True)


@contextmanager
def workers(number: int, memory: Memory | None, progress: Progress | None) -> Iterator[Workers]:
    """Workers for the length of a plan."""
    made = Workers(number, Memory() if memory is None else memory, progress)
    try:
        yield made
    finally:
        made.end()


def _end_with_parent() -> None:
    """A worker whose parent was killed would wait for its next question for ever."""
    parent = multiprocessing.parent_process()

    def watch() -> None:
        parent.join()
        os._exit(1)

    threading.Thread(target=watch, daemon=True).start()
