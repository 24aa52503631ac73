"""When a count is too far from the one before to be believed without asking."""

JUMP = 10  # times the last count, up or down


def far(members: int, last: int) -> bool:
    """Whether `members` is ten times `last` or more, or a tenth of it or less; after a count of 0 nothing is far.

    >>> far(3, 214), far(150, 160), far(160, 0)
    (True, False, False)
    """
    return last > 0 and (members >= JUMP * last or members * JUMP <= last)
