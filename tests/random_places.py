"""Small districts drawn from a seed, small enough for every plan of theirs to be listed."""

from random import Random

from planning.plan.horizon import Horizon
from planning.plan.listing import District
from small_plans import district, horizon, station


def random_place(seed: int) -> tuple[District, Horizon, int]:
    """Two to four stations, their weeks in blocks, and the most drives of a station in a week."""
    draw = Random(f"place/{seed}")
    weeks, block = draw.choice([(2, 1), (3, 2), (3, 1), (4, 4), (4, 2)])
    stations = [
        station(
            f"u{number}", a=draw.randint(1, 4), f=draw.choice([0, 100, 200, 200]), m=draw.choice([0, draw.randint(0, 220)]), g=draw.randint(0, 1),
            c=draw.choice([110, 256]), n_max=draw.choice([0, *[1, 2] * 5]), p=draw.choice([0, *[90] * 5, *[600] * 10]),
            q=draw.choice([0, *[25, 40, 70] * 5]), t=draw.choice([1, 1, 2, 3]), churn=draw.choice([0, 100, 500]),
            j=draw.choice([0, 0, 2]), r=draw.choice([1, 1, 5]),
        )
        for number in range(draw.choice([2, 3, 3, 4]))
    ]  # fmt: skip
    most = 2 if len(stations) * weeks <= 6 and draw.random() < 0.3 else 1
    return (
        district(*stations, team_days=tuple(draw.choice([0, 2, 3, 4, 5, 6]) for _ in range(weeks))),
        horizon(weeks, block),
        most,
    )
