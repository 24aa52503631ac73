"""What was solved before in this process: the same question, word for word, has the same answer.

A district's plan follows from its task alone, and the solver is stopped by nodes, so that an answer that is remembered is
the one that solving again would give; what a clock has stopped is not remembered. Where one district's capacity changed,
only it is solved again.
"""

import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import replace
from hashlib import sha256

MOST = 4_000  # answers; a district asks once, up to three times where the goal is shared out, and more for a reserve


class Memory:
    """Answers of functions by the content of their questions (a Task of `stage`, an Ask of `reserve`), the longest unused forgotten first."""

    def __init__(self, most: int = MOST) -> None:
        self._most = most
        self._answers: OrderedDict[str, object] = OrderedDict()

    def __len__(self) -> int:
        return len(self._answers)

    def recall(self, function: Callable, asked):
        """The answer of `function` to `asked`, or None when it was not given yet."""
        name = content(function, asked)
        if name in self._answers:
            self._answers.move_to_end(name)
        return self._answers.get(name)

    def keep(self, function: Callable, asked, answer) -> None:
        """Remember the answer, unless the clock has stopped it, or may have: the question's deadline is over."""
        late = asked.deadline is not None and time.monotonic() >= asked.deadline
        if late or not getattr(answer, "in_time", True):
            return
        self._answers[content(function, asked)] = answer
        while len(self._answers) > self._most:
            self._answers.popitem(last=False)


def content(function: Callable, asked) -> str:
    """Hash of all that can change a proven answer: who is asked, and everything that a question says but its deadline."""
    return sha256(f"{function.__qualname__} {replace(asked, deadline=None)!r}".encode()).hexdigest()
