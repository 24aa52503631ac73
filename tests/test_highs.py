"""What is said of a solution: found, proved, or neither."""

import numpy as np
import pulp
import pytest

from planning.plan.highs import minimise, relaxed_duals

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


def test_a_row_that_binds_has_a_price_and_one_that_does_not_has_none():
    """Two to take one of each: a saves 3 a day for its first two days, b saves 2; one day more of three would go to b."""
    costs, days = np.array([6, 3, 0, 4, 2, 0]), np.array([[0, 1, 2, 0, 1, 2]])
    starts = np.array([0, 3])
    assert relaxed_duals(costs, days, np.array([3]), starts).tolist() == [pytest.approx(-2)]
    assert relaxed_duals(costs, days, np.array([1]), starts).tolist() == [pytest.approx(-3)]
    assert relaxed_duals(costs, days, np.array([5]), starts).tolist() == [0]


def test_rows_that_nothing_keeps_have_no_price():
    assert relaxed_duals(np.array([1, 2]), np.array([[1, 2]]), np.array([0]), np.array([0])).tolist() == [0]


def test_a_clock_that_has_run_out_leaves_an_honest_bound():
    stopped = minimise(halves(), 10**9, 0.0)
    assert stopped is None or (not stopped.proven and 0 <= stopped.bound < stopped.objective)


def test_the_solver_prints_nothing(capfd):
    minimise(at_least(5), 1_000)
    relaxed_duals(np.array([1, 2]), np.array([[1, 0]]), np.array([1]), np.array([0]))
    assert capfd.readouterr() == ("", "")
