"""Addresses of framed pages, as Cal.com's embed asks for them (CONTRACT.md 11.2, 11.3)."""

import re
from collections.abc import Mapping
from urllib.parse import parse_qsl, urlencode

from portal.web.frames.words import NEVER

# Parameters that say how a page is framed; all links and forms of the page keep them.
FRAME = ("embed", "theme", "ui.color-scheme", "ui.autoscroll")
# What is for Cal.com's own scripts. A framed page's script reads it in the first address, and nothing carries it on.
_DROPPED = frozenset(
    {
        *("embedType", "debug", "preload", "prerender", "flag.coep"),
        *("cal.skipSlotsFetch", "cal.cache", "__cal.reloadTs"),
    }
)
_MAYBE_DROPPED = re.compile(r"(?:^|&)(?:embedType|debug|pre|flag|cal\.|__cal)")
_EMBED = re.compile(r"(?:^|&)embed(?:=|&|$)")
_NO_PAGES = NEVER - {"d"}
# Words of which the next one is a name, which may be "embed".
_BEFORE_NAMES = frozenset({"team"})
_THEMES = frozenset({"light", "dark"})


def framed_address(path: str, query: str) -> tuple[str, str]:
    """Return the decoded path and the query of the page that an address of Cal.com's embed means.

    ``/team/law/intro/embed`` is that page with ``embed=``, which says that it is framed; its value names the embed of
    the site around it. Other addresses stay as they are.
    """
    words = [word for word in path.split("/") if word]
    if words and words[0].lower() in _NO_PAGES and words != ["embed"]:
        return path, query
    has_end = bool(words) and words[-1].lower() == "embed"
    if has_end and not (len(words) == 2 and words[0].lower() in _BEFORE_NAMES):
        path = "/" + "/".join(words[:-1])
        if not is_framed(query):
            query = f"{query}&embed=" if query else "embed="
    if not _MAYBE_DROPPED.search(query):
        return path, query
    given = parse_qsl(query, keep_blank_values=True)
    # A page that is made before somebody looks at it reserves nothing.
    unseen = {"slot"} if any(name in {"preload", "prerender"} for name, _value in given) else set()
    kept = [(name, value) for name, value in given if not _is_dropped(name) and name not in unseen]
    return path, urlencode(kept)


def is_framed(query: str) -> bool:
    return bool(_EMBED.search(query))


def theme_of(query: Mapping[str, str]) -> str:
    """Return ``light`` or ``dark`` where the address decides, empty where the visitor's device does."""
    found = (query.get(name, "").lower() for name in ("theme", "ui.color-scheme"))
    return next((name for name in found if name in _THEMES), "")


def _is_dropped(name: str) -> bool:
    return name in _DROPPED or name.startswith("cal.embed.")
