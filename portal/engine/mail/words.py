"""Texts of bookings on one line, for headers and subjects."""

import unicodedata


def one_line(text: str, *, most: int = 300) -> str:
    """Return `text` on one line: control characters and runs of blanks become one blank."""
    # Categories C (control, format) and Z (separators) cover line breaks and bidirectional
    # overrides.
    plain = "".join(" " if unicodedata.category(each)[0] in "CZ" else each for each in text)
    line = " ".join(plain.split())
    return line if len(line) <= most else f"{line[: most - 1]}…"
