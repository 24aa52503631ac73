"""PuLP's HiGHS, with the model handed over in one piece and the solver's own word on what it proved."""

import math
import os
from contextlib import contextmanager
from dataclasses import dataclass

import highspy
import numpy as np
import pulp
from pulp import constants

WHOLE_OBJECTIVE_GAP = 1 - 1e-6


@dataclass(frozen=True)
class Outcome:
    """What HiGHS proved of a problem with a whole-number objective: value found, bound, whether they meet."""

    objective: int
    bound: int
    proven: bool


class BulkHiGHS(pulp.HiGHS):
    """`pulp.HiGHS` that passes arrays instead of one column and one row at a time.

    It is given no start: with one, HiGHS 1.16 takes the start's value after presolve for that of the start itself, and
    calls it optimal although a better plan exists.
    """

    def createAndConfigureSolver(self, lp):
        with _without_stdout():
            super().createAndConfigureSolver(lp)

    def buildSolverModel(self, lp):
        variables, rows = lp.variables(), list(lp._constraints.values())
        for number, variable in enumerate(variables):
            variable.index = number
        for number, row in enumerate(rows):
            row.index = number
        model = highspy.HighsLp()
        model.num_col_, model.num_row_ = len(variables), len(rows)
        model.col_cost_ = np.array([lp.objective.get(variable, 0.0) for variable in variables], dtype=float)
        model.col_lower_ = np.array([_or(variable.lowBound, -math.inf) for variable in variables], dtype=float)
        model.col_upper_ = np.array([_or(variable.upBound, math.inf) for variable in variables], dtype=float)
        model.row_lower_ = np.array([_or(row.getLb(), -math.inf) for row in rows], dtype=float)
        model.row_upper_ = np.array([_or(row.getUb(), math.inf) for row in rows], dtype=float)
        whole = [self.mip and variable.cat == constants.LpInteger for variable in variables]
        model.integrality_ = [highspy.HighsVarType.kInteger if w else highspy.HighsVarType.kContinuous for w in whole]
        entries = [[(variable.index, value) for variable, value in row.items() if value] for row in rows]
        model.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
        model.a_matrix_.start_ = np.cumsum([0, *map(len, entries)], dtype=np.int32)
        model.a_matrix_.index_ = np.array([index for row in entries for index, _ in row], dtype=np.int32)
        model.a_matrix_.value_ = np.array([value for row in entries for _, value in row], dtype=float)
        lp.solverModel.passModel(model)

    def findSolutionValues(self, lp):
        status, feasible = lp.solverModel.getModelStatus(), lp.solverModel.getInfo().primal_solution_status
        if feasible != highspy.SolutionStatus.kSolutionStatusFeasible:
            infeasible = status == highspy.HighsModelStatus.kInfeasible
            word = constants.LpStatusInfeasible if infeasible else constants.LpStatusNotSolved
            return word, constants.LpSolutionNoSolutionFound
        if not self.mip:
            return constants.LpStatusOptimal, constants.LpSolutionOptimal
        for variable, value in zip(lp.variables(), lp.solverModel.getSolution().col_value, strict=True):
            variable.varValue = float(round(value))
        if status == highspy.HighsModelStatus.kOptimal:
            return constants.LpStatusOptimal, constants.LpSolutionOptimal
        return constants.LpStatusNotSolved, constants.LpSolutionIntegerFeasible


@contextmanager
def _without_stdout():
    """HiGHS prints its banner to the process' standard output when first made, which may have to be JSON only."""
    kept, nowhere = os.dup(1), os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 1)
    try:
        yield
    finally:
        os.dup2(kept, 1)
        os.close(kept)
        os.close(nowhere)


def minimise(problem: pulp.LpProblem, node_limit: int, seconds: float | None = None) -> Outcome | None:
    """Solve `problem`, whose variables and objective are whole; None when no solution is found.

    node_limit : a plan must not depend on how busy the machine was, so that branch and bound is stopped by its nodes.
    seconds : also stopped by the clock, where somebody would rather have an unproven plan than wait.
    """
    limits = {} if seconds is None else {"timeLimit": max(seconds, 0.01)}
    solver = BulkHiGHS(
        msg=False,
        threads=1,
        gapRel=0.0,
        gapAbs=WHOLE_OBJECTIVE_GAP,
        random_seed=0,
        mip_max_nodes=node_limit,
        mip_feasibility_tolerance=1e-7,
        **limits,
    )
    problem.solve(solver)
    if problem.sol_status not in (constants.LpSolutionOptimal, constants.LpSolutionIntegerFeasible):
        return None
    objective, info = round(pulp.value(problem.objective) or 0), problem.solverModel.getInfo()
    found = problem.sol_status == constants.LpSolutionOptimal and _same(objective, info.objective_function_value)
    bound = objective if found else _rounded_up(info.mip_dual_bound)
    return Outcome(objective, min(bound, objective), bound >= objective)


def relaxed_prices(problem: pulp.LpProblem) -> dict[str, float]:
    """What one more unit on the right of each row, by name, would take off the objective of the relaxation; none below 0.

    Empty when the relaxation has no optimal solution. The variables keep their values.
    """
    if problem.objective.isNumericalConstant():  # nothing costs anything; and PuLP would add a variable of its own
        return {}
    solver = BulkHiGHS(mip=False, msg=False, threads=1)
    kept = [variable.varValue for variable in problem.variables()]
    problem.solve(solver)
    for variable, old in zip(problem.variables(), kept, strict=True):
        variable.varValue = old
    if problem.sol_status != constants.LpSolutionOptimal:
        return {}
    duals = problem.solverModel.getSolution().row_dual
    rows = problem._constraints.items()
    return {name: abs(dual) for (name, row), dual in zip(rows, duals, strict=True) if row.sense and dual}


def _same(objective: int, stated: float) -> bool:
    """Whether HiGHS speaks of the solution that it handed over."""
    return abs(objective - stated) < 0.5


def _rounded_up(bound: float) -> int:
    """The whole number that a bound proves for a whole objective; weights are positive, so 0 always holds."""
    return max(0, math.ceil(bound - 1e-6)) if math.isfinite(bound) else 0


def _or(value, other):
    return other if value is None else value
