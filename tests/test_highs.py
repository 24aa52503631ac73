"""What is said of a solution: found, proved, or neither."""

from itertools import product

import pulp
from hypothesis import given, settings
from hypothesis import strategies as st

from planning.plan.highs import minimise, needless

NUMBERS = (
    (85, 47, 92, 71, 38, 66, 59, 97, 53, 81, 44, 76, 62, 90, 35, 57),
    (49, 88, 61, 95, 73, 42, 84, 55, 68, 37, 91, 46, 79, 58, 83, 64),
)


def chosen(problem, count):
    return [problem.add_variable(f"z{number:02}", 0, 1, pulp.LpInteger) for number in range(count)]


def halves() -> pulp.LpProblem:
    """Split two lists of numbers into halves by one choice, as evenly as can be: notoriously hard to prove."""
    problem = pulp.LpProblem("halves", pulp.LpMinimize)
    z = chosen(problem, len(NUMBERS[0]))
    off = [problem.add_variable(f"off{number}", 0, 2_000, pulp.LpInteger) for number in range(4)]
    for number, row in enumerate(NUMBERS):
        terms = [*zip(z, row, strict=True), (off[2 * number], 1), (off[2 * number + 1], -1)]
        problem.addConstraint(pulp.LpAffineExpression(terms) == sum(row) // 2, f"half{number}")
    problem.setObjective(pulp.LpAffineExpression([(variable, 1) for variable in off]))
    return problem


def at_least(total: int, gains=(2, 4, 6), costs=(3, 5, 9)) -> pulp.LpProblem:
    """The cheapest choice that gains at least `total`."""
    problem = pulp.LpProblem("at_least", pulp.LpMinimize)
    z = chosen(problem, len(gains))
    problem.addConstraint(pulp.LpAffineExpression(list(zip(z, gains, strict=True))) >= total, "enough")
    problem.setObjective(pulp.LpAffineExpression(list(zip(z, costs, strict=True))))
    return problem


def test_what_is_proved_has_its_bound_at_its_value():
    outcome = minimise(at_least(5), 1_000)
    assert (outcome.objective, outcome.bound, outcome.proven) == (8, 8, True)


def test_what_was_stopped_is_not_called_proved():
    stopped = minimise(halves(), 1)
    assert not stopped.proven and 0 <= stopped.bound < stopped.objective


def test_what_cannot_be_is_nothing():
    assert minimise(at_least(13), 1_000) is None


def test_the_same_problem_stops_at_the_same_place():
    assert minimise(halves(), 1) == minimise(halves(), 1)


def test_what_is_far_too_dear_is_ruled_out():
    dear = at_least(5, costs=(3, 5, 30))
    assert [variable.name for variable in needless(dear, 8)] == ["z02"]
    assert needless(dear, 30) == []


@settings(max_examples=60, deadline=None)
@given(
    things=st.lists(st.tuples(st.integers(1, 9), st.integers(1, 9)), min_size=1, max_size=6),
    total=st.integers(0, 30),
    spare=st.integers(0, 3),
)
def test_nothing_is_ruled_out_that_a_choice_as_good_uses(things, total, spare):
    gains, costs = zip(*things, strict=True)
    problem = at_least(total, gains, costs)
    outcome = minimise(problem, 1_000)
    if outcome is None:
        assert sum(gains) < total
        return
    value = outcome.objective + spare
    as_good = [
        z for z in product((0, 1), repeat=len(things)) if gained(z, gains) >= total and gained(z, costs) <= value
    ]
    used = {f"z{number:02}" for z in as_good for number, taken in enumerate(z) if taken}
    assert outcome.objective == min(gained(z, costs) for z in as_good)
    assert not used & {variable.name for variable in needless(problem, value)}


def gained(choice, worth) -> int:
    return sum(taken * each for taken, each in zip(choice, worth, strict=True))


def test_ruling_out_leaves_the_values_that_were_found():
    problem = at_least(5)
    minimise(problem, 1_000)
    before = [variable.varValue for variable in problem.variables()]
    needless(problem, 8)
    assert [variable.varValue for variable in problem.variables()] == before == [1, 1, 0]


def test_the_solver_prints_nothing(capfd):
    minimise(at_least(5), 1_000)
    assert capfd.readouterr() == ("", "")
