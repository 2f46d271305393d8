"""Texts of bookings for headers and subjects: on one line, without links, set apart, and names that are only names."""

import re
import unicodedata
from typing import Final

from portal.i18n.languages import current

# Programs make links of these, also where blanks that cannot be seen stood inside.
_LINK: Final = re.compile(r"[a-z][a-z0-9+.-]*\s*:\s*//\S*|\bwww\s*\.\s*\S*", re.IGNORECASE)
_IN_NAMES: Final = frozenset("'’-‐·\u200c\u200d")
# Persian, the scripts of India and families of emoji are written with them.
_JOINERS: Final = frozenset("\u200c\u200d")
# First strong isolate and its end (UAX 9).
_FSI, _PDI = "\u2068", "\u2069"
ISOLATES: Final = frozenset((_FSI, _PDI))
# Control characters and halves of pairs, which neither a calendar file (RFC 5545, 3.1) nor UTF-8 can hold.
_CONTROL: Final = frozenset({"Cc", "Cs"})
_LONGEST_NAME: Final = 60
_MOST_WORDS: Final = 5


def one_line(text: str, *, most: int = 300, kept: frozenset[str] = frozenset()) -> str:
    """Return `text` on one line: control characters but those of `kept`, and runs of blanks, become one blank."""
    # Categories C (control, format) and Z (separators) cover line breaks and bidirectional
    # overrides.
    plain = "".join(
        " " if unicodedata.category(each)[0] in "CZ" and each not in _JOINERS | kept else each
        for each in text
    )
    line = " ".join(plain.split())
    return line if len(line) <= most else f"{line[: most - 1]}…"


def typed_lines(text: str) -> str:
    """Return a text of several lines with one kind of line break, and without other control characters."""
    plain = "".join(
        each
        for each in "\n".join(text.splitlines())
        if each in "\n\t" or unicodedata.category(each) not in _CONTROL
    )
    return "\n".join(line.rstrip() for line in plain.split("\n")).strip()


def without_links(text: str, *, most: int = 300, kept: frozenset[str] = frozenset()) -> str:
    """Return `text` on one line, without the web addresses in it; of one with addresses nothing is `kept`."""
    # Full-width letters and slashes are read as the usual ones.
    plain = unicodedata.normalize("NFKC", one_line(text, most=10_000))
    if not _LINK.search(plain):
        return one_line(text, most=most, kept=kept)
    return one_line(_LINK.sub(" ", plain), most=most)


def isolated(text: str) -> str:
    """Return `text` between the characters that keep it from turning round what stands beside it, if it is written in
    the other direction than the active language. What it holds of such characters itself is dropped.
    """
    plain = text.replace(_FSI, "").replace(_PDI, "")
    other = {"L"} if current().language.direction == "rtl" else {"R", "AL"}
    turns = any(unicodedata.bidirectional(each) in other for each in plain)
    return f"{_FSI}{plain}{_PDI}" if turns else plain


def plain_name(text: str) -> str:
    """Return a person's name, empty for a text that could be anything else than a name.

    A name is up to five words of letters, initials with a dot among them.
    """
    name = one_line(text, most=_LONGEST_NAME + 1)
    words = name.split()
    if not 0 < len(name) <= _LONGEST_NAME or len(words) > _MOST_WORDS:
        return ""
    letters = "".join(word.removesuffix(".") for word in words)
    # Marks are the vowels of many scripts.
    is_name = all(unicodedata.category(each)[0] in "LM" or each in _IN_NAMES for each in letters)
    return name if is_name and letters.strip("\u200c\u200d") else ""
