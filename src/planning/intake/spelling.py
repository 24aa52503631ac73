"""How names are compared: what people write differently and mean alike is made alike."""

import unicodedata
from functools import lru_cache
from itertools import groupby

NUKTA = "\N{DEVANAGARI SIGN NUKTA}"
OPTIONAL_WORDS = {"ps", "op", "thana", "थाना", "ओपी"}


@lru_cache(maxsize=65536)
def normalised(text: str) -> str:
    """`text` as names are compared: NFC, case folded, without nukta, invisible characters and punctuation.

    >>> normalised("  CHAKIA  P.S."), normalised("मुज़फ़्फ़रपुर") == normalised("मुजफ्फरपुर")
    ('chakia ps', True)
    """
    seen = "".join(map(_compared, unicodedata.normalize("NFD", text)))
    words = unicodedata.normalize("NFC", seen).casefold().split()
    return f" {' '.join(_initials_joined(words))} ".replace(" ओ पी ", " ओपी ").strip()


@lru_cache(maxsize=65536)
def shortened(name: str) -> str:
    """A normalised name without its optional words, unless it has no others.

    >>> shortened("chakia ps"), shortened("thana")
    ('chakia', 'thana')
    """
    words = name.replace("police station", "ps").split()
    return " ".join(word for word in words if word not in OPTIONAL_WORDS) or name


def _compared(character: str) -> str:
    category = unicodedata.category(character)
    if character == NUKTA or category == "Cf":
        return ""
    if category == "Nd":
        return str(unicodedata.decimal(character))
    return " " if category[0] in "PSZC" else character


def _initials_joined(words: list[str]) -> list[str]:
    """Single Latin letters in a row become one abbreviation: p s is ps."""
    joined = []
    for initial, run in groupby(words, key=lambda word: len(word) == 1 and word.isascii() and word.isalpha()):
        together = list(run)
        joined += ["".join(together)] if initial else together
    return joined
