"""How a name sounds, in Latin letters, so that names in two scripts can be set beside each other; it never decides."""

import re
import unicodedata
from functools import lru_cache

DEVANAGARI = re.compile(r"[\u0900-\u097f]")
ALIKE = (("ph", "f"), ("z", "j"), ("w", "v"), ("sh", "s"), ("ee", "i"), ("oo", "u"), ("ck", "k"), ("q", "k"))


@lru_cache(maxsize=65536)
def sounds(name: str) -> str:
    """A normalised name as it sounds: Latin letters, one spelling for sounds that are written in several ways, no `a`.

    The `a` that Devanagari leaves unwritten is spoken in some places only; so it counts nowhere.

    >>> sounds("मुजफ्फरपुर") == sounds("muzaffarpur"), sounds("चकिया") == sounds("chakia")
    (True, True)
    """
    latin = _latin(name) if DEVANAGARI.search(name) else name
    plain = "".join(
        letter for letter in unicodedata.normalize("NFD", latin.casefold()) if letter.isalnum() or letter == " "
    )
    for written, heard in ALIKE:
        plain = plain.replace(written, heard)
    once = re.sub(r"(.)\1", r"\1", plain.replace("a", ""))
    return " ".join(re.sub(r"iy\b", "i", once).split())


def _latin(name: str) -> str:
    # The library takes a second to load, and only names in Devanagari that nobody knows need it.
    from indic_transliteration.sanscript import DEVANAGARI as FROM
    from indic_transliteration.sanscript import OPTITRANS, transliterate

    return transliterate(name, FROM, OPTITRANS)
