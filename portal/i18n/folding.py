"""Texts folded to compare by: without case, accents and punctuation, as people type what they look for."""

import re
import unicodedata
from functools import lru_cache

# Letters that are written with a stroke or another shape, and have no accent to be taken off.
_PLAIN = str.maketrans(
    {"ł": "l", "ø": "o", "đ": "d", "ð": "d", "ħ": "h", "ı": "i", "æ": "ae", "œ": "oe", "þ": "th"}
    | {"ة": "ه", "ى": "ي", "ی": "ي", "ک": "ك"}
)
# As people write without the keys for them.
_IN_TWO = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ø": "oe", "å": "aa"})


# Names of zones and of what is listed come again and again.
@lru_cache(maxsize=32_768)
def fold(text: str) -> str:
    plain = "".join(
        character
        for character in unicodedata.normalize("NFKD", text.casefold())
        if not unicodedata.combining(character)
    ).translate(_PLAIN)
    return re.sub(r"[^\w/]+", " ", plain).strip()


def folded_path(text: str) -> str:
    """Return a folded text in which slashes and underscores, as in names of zones, are blanks."""
    return fold(text).replace("/", " ").replace("_", " ").strip()


def spellings(text: str) -> set[str]:
    """Return a name as people may write it: folded, and with two letters for an umlaut."""
    lower = unicodedata.normalize("NFC", text.casefold())
    return {folded_path(lower), folded_path(lower.translate(_IN_TWO))} - {""}
