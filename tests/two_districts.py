"""Two districts of three stations each, in which every rule of a plan has something to bind.

 district N (3 team-days a week)                    district S (2 team-days a week)
 N1  thana, class A, 100 of 200, drives cost 2      S1  thana, 230 of 200 and nobody left to win
 N2  thana, silent, 150 two weeks ago: estimated    S2  thana, silent, 150 six weeks ago: provisional
 N3  thana, class A, no group yet                   S3  outpost, 20 of 100, a pool of 30

Four weeks in two blocks; a drive wins 40; one in a hundred leaves in a week.
"""

import pandas as pd

from planning.plan.result import Plan
from planning.plan.solve import recruitment_plan
from planning.scenario import Scenario
from small_plans import WEEK, gaps, office

SCENARIO = Scenario(name="drawn", goal=1_000, weeks=4, block_weeks=2)
CAPACITY = office(
    ("district", "N", "team_days_per_week", 3),
    ("district", "S", "team_days_per_week", 2),
    ("unit", "N1", "drive_team_days", 2),
    ("unit", "S1", "pool", 0),
    ("unit", "S3", "pool", 30),
)


def drawn_gaps() -> pd.DataFrame:
    drawn = gaps(
        ("N1", "N", 200, 100), ("N2", "N", 200, "silent"), ("N3", "N", 200, "not_formed"),
        ("S1", "S", 200, 230), ("S2", "S", 200, "silent"), ("S3", "S", 100, 20),
    )  # fmt: skip
    drawn.loc[["N1", "N3"], "class"] = "A"
    drawn.loc["S2", "last_week"] = WEEK - pd.Timedelta(weeks=6)
    return drawn


def drawn_plan(**changed) -> Plan:
    return recruitment_plan(drawn_gaps(), SCENARIO.model_copy(update=changed), CAPACITY)
