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
        whole = [variable.cat == constants.LpInteger for variable in variables]
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
        for variable, value in zip(lp.variables(), lp.solverModel.getSolution().col_value, strict=True):
            variable.varValue = float(round(value))
        if status == highspy.HighsModelStatus.kOptimal:
            return constants.LpStatusOptimal, constants.LpSolutionOptimal
        return constants.LpStatusNotSolved, constants.LpSolutionIntegerFeasible


def _quiet() -> highspy.Highs:
    with _without_stdout():
        solver = highspy.Highs()
    solver.setOptionValue("output_flag", False)
    solver.setOptionValue("threads", 1)
    return solver


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


def relaxed_duals(costs: np.ndarray, parts: np.ndarray, limits: np.ndarray, starts: np.ndarray) -> np.ndarray:
    """Duals, none above 0, of parts z <= limits in the linear program: minimise costs z, with z >= 0 and sum z = 1 in every group.

    It is passed as arrays, since only its duals are wanted and it is asked often. All duals are 0 when it has no optimal solution.

    Parameters
    ----------
    parts : a row for each limit, a column for each z.
    starts : number of the first z of each group, in order; the first is 0.
    """
    solver = _quiet()
    solver.passModel(_relaxation(costs, parts, limits, starts))
    solver.run()
    if solver.getModelStatus() != highspy.HighsModelStatus.kOptimal:
        return np.zeros(len(limits))
    return np.minimum(0.0, np.array(solver.getSolution().row_dual)[len(starts) :])


def _relaxation(costs: np.ndarray, parts: np.ndarray, limits: np.ndarray, starts: np.ndarray) -> highspy.HighsLp:
    row, column = np.nonzero(parts)
    ends = len(costs) + np.cumsum([0, *np.bincount(row, minlength=len(limits))])
    model = highspy.HighsLp()
    model.num_col_, model.num_row_ = len(costs), len(starts) + len(limits)
    model.col_cost_, model.col_lower_ = costs.astype(float), np.zeros(len(costs))
    model.col_upper_ = np.full(len(costs), math.inf)
    model.row_lower_ = np.concatenate([np.ones(len(starts)), np.full(len(limits), -math.inf)])
    model.row_upper_ = np.concatenate([np.ones(len(starts)), limits])
    model.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
    model.a_matrix_.start_ = np.concatenate([starts, ends]).astype(np.int32)
    model.a_matrix_.index_ = np.concatenate([np.arange(len(costs)), column]).astype(np.int32)
    model.a_matrix_.value_ = np.concatenate([np.ones(len(costs)), parts[row, column]])
    return model


def _same(objective: int, stated: float) -> bool:
    """Whether HiGHS speaks of the solution that it handed over."""
    return abs(objective - stated) < 0.5


def _rounded_up(bound: float) -> int:
    """The whole number that a bound proves for a whole objective; weights are positive, so 0 always holds."""
    return max(0, math.ceil(bound - 1e-6)) if math.isfinite(bound) else 0


def _or(value, other):
    return other if value is None else value
