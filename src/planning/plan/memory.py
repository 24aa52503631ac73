"""Districts that were solved before in this process: the same question, word for word, has the same answer.

A district's plan follows from its task alone, and the solver is stopped by nodes, so that an answer that is remembered is
the one that solving again would give; what a clock has stopped is not remembered. Where one district's capacity changed,
only it is solved again.
"""

from collections import OrderedDict
from dataclasses import replace
from hashlib import sha256

from planning.plan.district import Solved
from planning.plan.stage import Task

MOST = 2_000  # answers; a district asks once, or three times where the goal has to be shared out


class Memory:
    """Solved districts by the content of their task, the longest unused forgotten first."""

    def __init__(self, most: int = MOST) -> None:
        self._most = most
        self._solved: OrderedDict[str, Solved] = OrderedDict()

    def __len__(self) -> int:
        return len(self._solved)

    def recall(self, task: Task) -> Solved | None:
        """The answer to `task`, or None when it was not solved yet."""
        name = content(task)
        if name in self._solved:
            self._solved.move_to_end(name)
        return self._solved.get(name)

    def keep(self, task: Task, solved: Solved) -> None:
        """Remember the answer to `task`, unless the clock has stopped it."""
        if not solved.in_time:
            return
        self._solved[content(task)] = solved
        while len(self._solved) > self._most:
            self._solved.popitem(last=False)


def content(task: Task) -> str:
    """Hash of all that can change a proven answer: stations, team-days, weeks and blocks, stages, goal and node limit."""
    return sha256(repr(replace(task, deadline=None)).encode()).hexdigest()
