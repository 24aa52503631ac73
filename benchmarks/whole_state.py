"""The whole state as one integer program, in two forms, and the solvers that are set on it.

`by_programmes` is the formulation of planning.plan.model, the districts put side by side; `by_weeks` the textbook form, with
rows for every rule of every station in every week:

    (1) end     10,000 s[u]  >=  10,000 f[u] - R0 m[u] - J[u] - sum_w R[w] x[u,w]
    (3) yield   x[u,w]  <=  q b[u,w]
    (4) cap     sum_{v<=w} x[u,v]  <=  room[u] + c sum_{v<=w} n[u,v],   n[u,w] <= x[u,w],   sum_w n[u,w] <= n_max
    (5) pool    sum_w x[u,w]  <=  p[u]
    (6) drives  sum_{u in d} t b[u,w]  <=  K[d,w]
    formed      v[u] + sum_w n[u,w]  >=  1  for stations without a group

Two stages: stations without a group, then weighted shortfall with as few of them.
"""

import math
import re
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import pulp

from planning.plan.horizon import PARTS, Horizon, retention
from planning.plan.listing import listed, worth
from planning.plan.model import rows
from planning.plan.programmes import Station

STAGES = ("unformed", "shortfall")


@dataclass
class Program:
    """Whole variables with their upper bounds, rows (name, {variable: factor}, at least, at most), objectives of STAGES."""

    most: dict[str, int] = field(default_factory=dict)
    rows: list[tuple[str, dict[str, int], float, float]] = field(default_factory=list)
    stages: tuple[dict[str, int], ...] = field(default_factory=lambda: tuple({} for _ in STAGES))

    def add_row(self, name: str, terms: dict[str, int], least: float = -math.inf, most: float = math.inf) -> None:
        self.rows.append((name, terms, least, most))

    def keeps(self, values: dict[str, int]) -> bool:
        """Whether whole values keep every bound and every row, in exact integers."""
        sums = (
            (sum(factor * values[name] for name, factor in terms.items()), low, up) for _, terms, low, up in self.rows
        )
        return all(0 <= values[name] <= up for name, up in self.most.items()) and all(
            low <= s <= up for s, low, up in sums
        )

    def worth(self, stage: int, values: dict[str, int]) -> int:
        return sum(factor * values[name] for name, factor in self.stages[stage].items())


@dataclass(frozen=True)
class Found:
    """What a solver came back with in one stage: values (None: nothing that is whole and keeps every row), bound or None."""

    values: dict[str, int] | None
    bound: float | None


Solver = Callable[[Program, int, float], Found]


def by_programmes(districts, horizon: Horizon, max_drives_per_week: int) -> Program:
    """The rows of every district as planning.plan.model has them, over the programmes that these stages may need."""
    program = Program()
    for district in districts:
        listing = listed(district, horizon, max_drives_per_week)
        names = [f"z_{district.district_id}_{number}" for number in range(len(listing))]
        usable = np.flatnonzero(listing.needed)
        program.most |= {names[number]: 1 for number in usable}
        for station, u in enumerate(district.stations):
            ways = {names[number]: 1 for number in usable[listing.station[usable] == station]}
            program.add_row(f"one_{u.unit_id}", ways, least=1, most=1)
        for row in rows(listing):
            terms = {names[number]: int(row.parts[number]) for number in usable if row.parts[number]}
            program.add_row(f"{row.name}_{district.district_id}", terms, most=row.limit)
        for number, stage in enumerate(STAGES):
            costs = worth(listing, stage)
            program.stages[number].update({names[n]: int(costs[n]) for n in usable if costs[n]})
    return program


def by_weeks(districts, horizon: Horizon, max_drives_per_week: int) -> Program:
    """The textbook form; targets are handed out one by one (no steps)."""
    program = Program()
    for district in districts:
        for u in district.stations:
            _station_rows(program, u, horizon.length, max_drives_per_week)
        for w in range(1, horizon.length + 1):
            days = {_name("b", u, w): u.t for u in district.stations}
            program.add_row(f"drives_{district.district_id}_{w}", days, most=district.team_days[w - 1])
    return program


def _station_rows(program: Program, u: Station, length: int, max_drives_per_week: int) -> None:
    weeks, shares = range(1, length + 1), retention(u.churn, length)
    x, b, n = ([_name(letter, u, w) for w in weeks] for letter in "xbn")
    short, unformed = f"s_{u.unit_id}", f"v_{u.unit_id}"
    program.most |= {short: u.f, **dict.fromkeys(b, max_drives_per_week), **dict.fromkeys(n, u.n_max)}
    program.most |= dict.fromkeys(x, max_drives_per_week * u.q)
    joined = {name: shares[w] for w, name in zip(weeks, x, strict=True)}
    program.add_row(f"end_{u.unit_id}", {short: PARTS, **joined}, least=PARTS * u.f - u.certain(length))
    program.add_row(f"pool_{u.unit_id}", dict.fromkeys(x, 1), most=u.p)
    program.add_row(f"groups_{u.unit_id}", dict.fromkeys(n, 1), most=u.n_max)
    for w in weeks:
        program.add_row(f"yield_{u.unit_id}_{w}", {x[w - 1]: 1, b[w - 1]: -u.q}, most=0)
        program.add_row(f"opened_{u.unit_id}_{w}", {n[w - 1]: 1, x[w - 1]: -1}, most=0)
        so_far = {**dict.fromkeys(x[:w], 1), **dict.fromkeys(n[:w], -u.c)}
        program.add_row(f"cap_{u.unit_id}_{w}", so_far, most=u.room(length))
    if u.g == 0:
        program.most[unformed] = 1
        program.add_row(f"formed_{u.unit_id}", {unformed: 1, **dict.fromkeys(n, 1)}, least=1)
        program.stages[0][unformed] = 1
    program.stages[1][short] = u.a


def _name(letter: str, u: Station, week: int) -> str:
    return f"{letter}_{u.unit_id}_{week}"


def stage_by_stage(program: Program, solver: Solver, seconds: float) -> list[Found]:
    """What a solver finds of every stage within `seconds` in all; a stage that ends without values ends the list."""
    found, ends = [], time.perf_counter() + seconds
    for number in range(len(STAGES)):
        found.append(solver(program, number, max(1.0, ends - time.perf_counter())))
        if found[-1].values is None:
            break
        program.add_row(f"keep_{number}", program.stages[number], most=program.worth(number, found[-1].values))
    return found


def highs(program: Program, stage: int, seconds: float) -> Found:
    """PuLP's own HiGHS, one thread, no gap allowed."""
    problem, variables = _as_pulp(program, stage)
    problem.solve(pulp.HiGHS(msg=False, timeLimit=seconds, threads=1, gapRel=0.0, random_seed=0))
    bound = problem.solverModel.getInfo().mip_dual_bound
    return Found(_whole(program, variables), bound if math.isfinite(bound) else None)


def cbc(program: Program, stage: int, seconds: float) -> Found:
    """The CBC that comes with PuLP, one thread; the bound is only in its log."""
    problem, variables = _as_pulp(program, stage)
    with tempfile.TemporaryDirectory() as folder:
        log = Path(folder) / "cbc.log"
        solver = pulp.PULP_CBC_CMD(
            msg=False, timeLimit=seconds, gapRel=0.0, logPath=str(log), _skip_v4_deprecation=True
        )
        problem.solve(solver)
        said = re.findall(r"^Lower bound:\s+(\S+)", log.read_text(), flags=re.MULTILINE)
    values = _whole(program, variables)
    if said:
        return Found(values, float(said[-1]))
    proven = values is not None and problem.sol_status == pulp.LpSolutionOptimal
    return Found(values, program.worth(stage, values) if proven else None)


def cp_sat(program: Program, stage: int, seconds: float) -> Found:
    """OR-Tools' CP-SAT, one worker."""
    from ortools.sat.python import cp_model

    model = cp_model.CpModel()
    variables = {name: model.new_int_var(0, most, name) for name, most in program.most.items()}
    for _, terms, low, up in program.rows:
        total = cp_model.LinearExpr.weighted_sum([variables[name] for name in terms], list(terms.values()))
        least = cp_model.INT_MIN if low == -math.inf else round(low)
        model.add_linear_constraint(total, least, cp_model.INT_MAX if up == math.inf else round(up))
    worth = program.stages[stage]
    model.minimize(cp_model.LinearExpr.weighted_sum([variables[name] for name in worth], list(worth.values())))
    solver = cp_model.CpSolver()
    solver.parameters.max_time_in_seconds, solver.parameters.num_workers, solver.parameters.random_seed = seconds, 1, 0
    status = solver.solve(model)
    if status not in (cp_model.OPTIMAL, cp_model.FEASIBLE):
        return Found(None, None)
    values = {name: solver.value(variable) for name, variable in variables.items()}
    return Found(values if program.keeps(values) else None, solver.best_objective_bound)


def _as_pulp(program: Program, stage: int) -> tuple[pulp.LpProblem, dict[str, pulp.LpVariable]]:
    problem = pulp.LpProblem("whole_state", pulp.LpMinimize)
    variables = {name: problem.add_variable(name, 0, most, pulp.LpInteger) for name, most in program.most.items()}
    problem.setObjective(_sum(program.stages[stage], variables))
    for name, terms, low, up in program.rows:
        total = _sum(terms, variables)
        problem.addConstraint(total == up if low == up else total >= low if up == math.inf else total <= up, name)
    return problem, variables


def _sum(terms: dict[str, int], variables: dict[str, pulp.LpVariable]) -> pulp.LpAffineExpression:
    return pulp.LpAffineExpression([(variables[name], factor) for name, factor in terms.items()])


def _whole(program: Program, variables: dict[str, pulp.LpVariable]) -> dict[str, int] | None:
    """The values as whole numbers; None where a solver stopped without any, or handed a fractional relaxation back."""
    if any(variable.varValue is None for variable in variables.values()):
        return None
    if any(abs(variable.varValue - round(variable.varValue)) > 1e-5 for variable in variables.values()):
        return None
    values = {name: round(variable.varValue) for name, variable in variables.items()}
    return values if program.keeps(values) else None
