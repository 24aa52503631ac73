"""How many examples a property gets that has dear ones: few in the fast suite, five times as many in the thorough one."""

from hypothesis import settings

TIMES = 5


def examples(number: int) -> settings:
    """So many examples; under `--hypothesis-profile=thorough`, which `make test-slow` asks for, TIMES as many."""
    return settings(max_examples=number * (TIMES if settings.get_current_profile_name() == "thorough" else 1))
