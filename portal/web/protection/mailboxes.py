"""Readers of email addresses as people type and paste them: with names, in lists, from mails and pages."""

import re

from portal.i18n.mailboxes import without_invisible

# What stands within quotes divides nothing. East Asia and Arabic have commas and semicolons of their own.
_BREAKS = r"\n\r\x0b\x0c\x1c-\x1e\x85\u2028\u2029"
_LISTS = re.compile(rf'(?:"[^"\n]*"|[^;；؛{_BREAKS}"])+')
_DIVIDED = re.compile(r'(?:"[^"]*"|[^,，、،"])+')
_QUOTED = re.compile(r'"[^"]*"')
_NAMED = re.compile(r"[^<>]*<[^<>]+>")
_BRACKETED = re.compile(r"<\s*([^<>\s]+)\s*>")
# ``ada@example.com (Ada Byron)``, an older form.
_COMMENTED = re.compile(r"([^\s()<>@]+@[^\s()<>@]+)\s*\([^()]*\)")
# What heads a list in a mail or an address book (``To:``), and a link of a page.
_HEADED = re.compile(r"^\s*[^\W_][\w ]{0,40}:")
# As East Asian keyboards write them.
_WIDE = str.maketrans("＠．。｡", "@...")
_MAILTO = re.compile(r"mailto:", re.IGNORECASE)
# A bullet, a dash or a number of a list.
_BULLET = re.compile(r"[^\w@<>]+|[0-9]{1,3}[.)]")
# What quotations and sentences put around an address.
_AROUND = "\"'‘’“”„«»<>()[].:…"


def addresses_in(text: str) -> list[str]:
    """Return the addresses of a list such as ``Ada <ada@example.com>; bob@example.com``, without invisible characters.

    What is no address stays as it is, to be named to whoever typed it.
    """
    found: list[str] = []
    for each in _LISTS.findall(_MAILTO.sub("", without_invisible(text)).translate(_WIDE)):
        one_list = _HEADED.sub("", each).strip()
        # In ``Byron, Ada <ada@example.com>`` the comma is a part of the name.
        is_one = one_list.count("@") == 1 and _NAMED.fullmatch(one_list)
        for part in [one_list] if is_one else _DIVIDED.findall(one_list):
            found += _addresses_of(part.strip())
    return [one.lower() for one in found]


def _addresses_of(part: str) -> list[str]:
    if commented := _COMMENTED.fullmatch(part):
        return [commented[1]]
    words, begin = [], 0
    # Angle brackets end an address, also where nothing divides it from the next one.
    for found in _BRACKETED.finditer(part):
        name = _QUOTED.sub("", part[begin : found.start()])
        words += [*(word for word in name.split() if "@" in word), found[1]]
        begin = found.end()
    words += part[begin:].split()
    return [word.strip(_AROUND) or word for word in words if not _BULLET.fullmatch(word)]
