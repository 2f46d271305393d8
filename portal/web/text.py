"""Sanitising of untrusted texts from Cal.com: Markdown and HTML that can do no harm."""

import json
from functools import lru_cache
from urllib.parse import urlsplit

import nh3
from django.utils.html import strip_tags
from django.utils.safestring import SafeString, mark_safe
from markdown_it import MarkdownIt

from portal.i18n.languages import current

_TAGS = {
    "p",
    "br",
    "strong",
    "em",
    "b",
    "i",
    "u",
    "s",
    "ul",
    "ol",
    "li",
    "a",
    "code",
    "blockquote",
    # The page has h1 and h2 of its own; larger headings in a description lose their tags and keep their words.
    "h3",
    "h4",
}
# HTML passes, because Cal.com's descriptions hold HTML as well as Markdown; nh3 cleans the result.
_markdown = MarkdownIt("commonmark", {"html": True, "breaks": True}).enable("strikethrough")


@lru_cache(maxsize=1024)
def render_untrusted(source: str) -> SafeString:
    """Return Markdown or HTML from Cal.com as safe HTML: few tags, http(s) and mailto links, no other attributes."""
    html = nh3.clean(
        _markdown.render(source),
        tags=_TAGS,
        attributes={"a": {"href"}},
        url_schemes={"http", "https", "mailto"},
        link_rel="noopener noreferrer nofollow",
    )
    return mark_safe(html)


def json_text(data: object) -> SafeString:
    """Return JSON that can stand inside a script element."""
    text = json.dumps(data, ensure_ascii=False, separators=(",", ":"))
    # "</script>" or "<!--" inside of a text would end the element; JSON reads the escapes as the same characters.
    return mark_safe(text.replace("&", "\\u0026").replace("<", "\\u003c").replace(">", "\\u003e"))


@lru_cache(maxsize=1024)
def plain_text(source: str, *, most: int = 0) -> str:
    """Return the words of Markdown or HTML without its marks, cut at a word to at most `most` characters."""
    words = " ".join(strip_tags(_markdown.render(source)).split())
    if most and len(words) > most:
        return words[: most - 1].rsplit(" ", 1)[0] + "…"
    return words


def web_address(value: str | None) -> str:
    """Return `value` when it is an http(s) address that can stand in a link, else an empty text."""
    if not value:
        return ""
    try:
        parts = urlsplit(value.strip())
    except ValueError:
        return ""
    return value.strip() if parts.scheme in {"http", "https"} and parts.hostname else ""


def left_to_right(text: str) -> str:
    """Return a telephone number or the like so that it stays in its order inside a sentence from right to left."""
    # LEFT-TO-RIGHT ISOLATE: in Arabic "+49 30 1" would be written with the plus at the wrong end.
    return f"\u2066{text}\u2069" if current().language.direction == "rtl" else text
