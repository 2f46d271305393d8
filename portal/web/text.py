"""Untrusted texts from Cal.com: descriptions, which are Markdown or HTML, and what visitors typed, which is not."""

import json
import re
import unicodedata
from collections.abc import Sequence
from functools import lru_cache
from html import escape, unescape
from typing import Any
from urllib.parse import urlsplit

import nh3
from django.utils.safestring import SafeString, mark_safe
from markdown_it import MarkdownIt
from markdown_it.renderer import RendererHTML
from markdown_it.token import Token

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
# Elements that descriptions from elsewhere hold besides; nh3 drops their tags and keeps their words.
_OTHER_TAGS = {
    *(
        "h1",
        "h2",
        "h5",
        "h6",
        "div",
        "span",
        "font",
        "center",
        "section",
        "article",
        "header",
        "footer",
    ),
    *(
        "table",
        "thead",
        "tbody",
        "tfoot",
        "tr",
        "td",
        "th",
        "caption",
        "hr",
        "pre",
        "del",
        "ins",
        "small",
    ),
    *(
        "sub",
        "sup",
        "mark",
        "label",
        "img",
        "figure",
        "figcaption",
        "dl",
        "dt",
        "dd",
        "iframe",
        "script",
    ),
    *(
        "style",
        "svg",
        "video",
        "audio",
        "source",
        "form",
        "input",
        "button",
        "object",
        "embed",
        "link",
    ),
    *("meta", "base", "title", "body", "html", "head", "textarea", "select", "option", "noscript"),
}
_TAG = re.compile(r"<(/?)([A-Za-z][A-Za-z0-9:-]*)([^<>]*)>")
# Tags of a description have values for their attributes; what people write between angle brackets has none.
_ATTRIBUTES = re.compile(r"""(?:\s+[^\s"'<>/=]+\s*=\s*(?:"[^"]*"|'[^']*'|[^\s"'=<>`]+))*\s*/?""")
# A bare address, without what a sentence puts behind it.
_ADDRESS = re.compile(r"https?://[^\s<>\"]*[^\s<>\"'.,;:!?)\]]")
_BREAK = re.compile(r"\r\n|[\n\r\x0b\x0c\x85\u2028\u2029]")
_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1f\x7f-\x9f\ud800-\udfff]")
# Embeddings, overrides and isolates of Unicode's bidirectional algorithm.
_OVERRIDES = re.compile(r"[\u202a-\u202e\u2066-\u2069]")
# What is left of a link whose address cannot be followed.
_NO_LINK = re.compile(r'<a target="_blank"[^>]*>(.*?)</a>', re.DOTALL)
_END_OF_LINE = re.compile(
    r"(<br\s*/?>|</(?:p|li|h[1-6]|div|tr|td|th|blockquote|dt|dd)>)", re.IGNORECASE
)


class _Words(RendererHTML):
    """Renderer that takes for HTML only what is, and leaves other texts between angle brackets as they are."""

    def html_inline(self, tokens: Sequence[Token], idx: int, *_args: Any) -> str:
        return _TAG.sub(_tag_or_text, tokens[idx].content)

    def html_block(self, tokens: Sequence[Token], idx: int, *args: Any) -> str:
        return self.html_inline(tokens, idx, *args)


class _Plain(_Words):
    """Renderer that also leaves the numbers and dashes of lists."""

    def list_item_open(self, tokens: Sequence[Token], idx: int, *_args: Any) -> str:
        return f"<li>{tokens[idx].info}{tokens[idx].markup} "


class _Links(_Words):
    """Renderer that also makes links of bare addresses."""

    def text(self, tokens: Sequence[Token], idx: int, *_args: Any) -> str:
        words = escape(tokens[idx].content, quote=False)
        # Links of Markdown nest, those of HTML are single tags here.
        before = "".join(one.content if one.type == "html_inline" else "" for one in tokens[:idx])
        is_inside = (
            sum(one.nesting for one in tokens[:idx]) + before.count("<a") - before.count("</a")
        )
        return words if is_inside > 0 else _ADDRESS.sub(r'<a href="\g<0>">\g<0></a>', words)


def _tag_or_text(found: re.Match[str]) -> str:
    is_tag = found[2].lower() in _TAGS | _OTHER_TAGS and _ATTRIBUTES.fullmatch(found[3])
    return found[0] if is_tag else escape(found[0], quote=False)


def _parser(renderer: type[RendererHTML], preset: str, rules: list[str]) -> MarkdownIt:
    # HTML passes, because Cal.com's descriptions hold HTML as well as Markdown; nh3 cleans the result.
    options = {"html": True, "breaks": True}
    return MarkdownIt(preset, options, renderer_cls=renderer).enable(rules)


_markdown = _parser(_Words, "commonmark", ["strikethrough"])
_plain = _parser(_Plain, "commonmark", ["strikethrough"])
# Of a label only links are Markdown: a star marks what is required.
_label = _parser(_Links, "zero", ["link", "autolink", "html_inline"])


@lru_cache(maxsize=1024)
def render_untrusted(source: str) -> SafeString:
    """Return Markdown or HTML from Cal.com as safe HTML: few tags, http(s) and mailto links, no other attributes."""
    html = nh3.clean(
        _markdown.render(source),
        tags=_TAGS,
        attributes={"a": {"href"}, "ol": {"start"}},
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
    """Return the words of a description, Markdown or HTML, on one line, cut at a word to at most `most` characters."""
    html = _END_OF_LINE.sub(r"\1 ", _plain.render(source))
    words = line_text(unescape(nh3.clean(html, tags=set())))
    return cut(words, most) if most else words


@lru_cache(maxsize=1024)
def linked_text(label: str) -> SafeString:
    """Return a line as safe HTML in which links are links: http(s) only, each in a new tab."""
    html = nh3.clean(
        _label.renderInline(label),
        tags={"a"},
        attributes={"a": {"href"}},
        url_schemes={"http", "https"},
        url_relative="deny",
        link_rel="noopener noreferrer nofollow",
        set_tag_attribute_values={"a": {"target": "_blank"}},
    )
    return mark_safe(_NO_LINK.sub(r"\1", html))


def link_words(label: str) -> str:
    """Return the words of a line that may hold links."""
    return unescape(nh3.clean(_label.renderInline(label), tags=set()))


def typed_text(source: str, *, most: int = 0) -> str:
    """Return what a visitor typed as it is, with its line breaks; cut at a word to at most `most` characters.

    Every kind of line break is a line feed, and control characters, which calendars refuse a file for (RFC 5545, 3.1),
    are left out.
    """
    lines = _CONTROL.sub("", _BREAK.sub("\n", source)).split("\n")
    text = "\n".join(line.rstrip() for line in lines).strip()
    return cut(text, most) if most else text


def line_text(source: str) -> str:
    """Return a title, a name or a location on one line, without what turns round the words that stand behind it."""
    return " ".join(without_overrides(typed_text(source)).split())


def without_overrides(source: str) -> str:
    """Return a text that does not turn round what stands beside it on a page."""
    return _OVERRIDES.sub("", source)


def cut(text: str, most: int) -> str:
    """Return at most `most` characters of a text, at the end of a word where there is one, with an ellipsis."""
    if len(text) <= most:
        return text
    begin = text[: most - 1]
    # Without the half of a character that is made of several, such as a family of emoji.
    while begin and unicodedata.category(begin[-1]) in {"Cf", "Mn", "Me", "Sk", "Zs"}:
        begin = begin[:-1]
    words = re.match(r"(?s).*\S(?=\s)", begin)
    # A text without blanks, as in Chinese, is cut within; so is one long address.
    return (words[0] if words and len(words[0]) > len(begin) // 2 else begin) + "…"


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
