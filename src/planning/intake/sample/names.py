"""Names for the sample's stations, in both scripts: usual words of place names, put together by chance.

Inside a district no two stations are called the same; across districts many are, as in life.
"""

import random
from collections.abc import Iterator

from planning.intake.sample import facts

Name = tuple[str, str]  # Latin letters, Devanagari

NAGAR: Name = ("Nagar", "नगर")
MUFASSIL: Name = ("Mufassil", "मुफस्सिल")
SPECIAL: dict[str, Name] = {
    "mahila": ("Mahila Thana", "महिला थाना"),
    "sc_st": ("SC/ST Thana", "अनुसूचित जाति/जनजाति थाना"),
    "traffic": ("Traffic Thana", "यातायात थाना"),
    "railway": ("Rail Thana", "रेल थाना"),
}
OUTPOST: dict[str, Name] = {"outpost": ("OP", "ओपी"), "assistant_thana": ("Assistant Thana", "सहायक थाना")}
EAST_WEST: tuple[Name, Name] = (("East", "पूर्वी"), ("West", "पश्चिमी"))
KNOWN_TWICE = {"5128": ("Chakia", "चकिया"), "5102": ("Chakia", "चकिया")}
COMMON_SHARE = 0.3  # of the country names; these are the ones that many districts have


def town_names(rng: random.Random) -> Iterator[Name]:
    """Names of a district's town thanas: Nagar first, Mufassil next, then quarters of the town."""
    quarters = facts.words("town_names")
    rng.shuffle(quarters)
    yield from (NAGAR, MUFASSIL, *quarters)


def country_names(district_id: str, rng: random.Random) -> Iterator[Name]:
    """Names of a district's other places, without repetition; a good part of them stands in other districts too."""
    known = KNOWN_TWICE.get(district_id)
    common = [name for name in facts.words("common_names") if name not in KNOWN_TWICE.values()]
    made = _made_names()
    rng.shuffle(common)
    rng.shuffle(made)
    if known:
        yield known
    while common or made:
        yield common.pop() if common and (rng.random() < COMMON_SHARE or not made) else made.pop()


def joined(name: Name, word: Name) -> Name:
    """A name with a word behind it, in both scripts.

    >>> joined(("Rampur", "रामपुर"), OUTPOST["outpost"])
    ('Rampur OP', 'रामपुर ओपी')
    """
    return f"{name[0]} {word[0]}", f"{name[1]} {word[1]}"


def _made_names() -> list[Name]:
    taken = {name for name, _ in facts.words("common_names")} | set(facts.revenue_districts()["name"])
    made = [
        (stem[0] + ending[0], stem[1] + ending[1]) for stem in facts.words("stems") for ending in facts.words("endings")
    ]
    return [name for name in made if name[0] not in taken]
