"""Texts from Cal.com are untrusted."""

import re
from html import unescape

import nh3
import pytest

from portal.web.text import line_text, plain_text, render_untrusted, typed_text, web_address


@pytest.mark.parametrize(
    "source",
    [
        "<script>alert(1)</script>",
        '<img src=x onerror="alert(1)">',
        "[click](javascript:alert(1))",
        '<a href="data:text/html,x">x</a>',
        '<p style="position:fixed">x</p>',
        "<iframe src=https://example.com></iframe>",
    ],
)
def test_nothing_harmful_is_left(source: str) -> None:
    html = render_untrusted(source)
    for mark in ("<script", "onerror", '="javascript:', '="data:', "style=", "<iframe", "<img"):
        assert mark not in html


def test_markdown_becomes_html_with_safe_links() -> None:
    html = render_untrusted("Bring **slides**, see [the map](https://example.com/map).")
    assert "<strong>slides</strong>" in html
    assert 'href="https://example.com/map"' in html
    assert 'rel="noopener noreferrer nofollow"' in html


def test_plain_text_is_cut_at_a_word() -> None:
    assert plain_text("**One** <b>two</b> three", most=10) == "One two…"


@pytest.mark.parametrize(
    ("value", "address"),
    [
        ("https://example.com/x", "https://example.com/x"),
        ("javascript:alert(1)", ""),
        ("//example.com", ""),
        ("http://[", ""),
        (None, ""),
    ],
)
def test_only_web_addresses_become_links(value: str | None, address: str) -> None:
    assert web_address(value) == address


@pytest.mark.parametrize(
    ("source", "words"),
    [
        ('Tom & Jerry "x"', 'Tom & Jerry "x"'),
        ("a<b and c>d", "a<b and c>d"),
        ("if 1<2 and 3>2", "if 1<2 and 3>2"),
        ("<Tom> & <your name>", "<Tom> & <your name>"),
        ("line one\nline two", "line one line two"),
        ("1. first\n2. second", "1. first 2. second"),
        ("3) third", "3) third"),
        ("- milk\n- eggs", "- milk - eggs"),
        ("https://x.example/?a=1&b=2&copy=3", "https://x.example/?a=1&b=2&copy=3"),
        ("<p>One</p><p>Two &amp; three<br>four</p>", "One Two & three four"),
        ("&lt;b&gt; &amp;amp;", "<b> &amp;"),
        ("**One** [two](https://example.com/) `<three>`", "One two <three>"),
        ("<script>alert(1)</script>x<style>p{}</style>", "x"),
    ],
)
def test_a_description_keeps_its_words(source: str, words: str) -> None:
    assert plain_text(source) == words
    # The same words stand on the page, where HTML does the numbers and dashes.
    html = render_untrusted(source).replace("<", " <")
    shown = unescape(nh3.clean(html, tags=set()))
    assert shown.split() == [one for one in words.split() if not re.fullmatch(r"\d[.)]|-", one)]


@pytest.mark.parametrize("source", ["3. third", "3) third"])
def test_a_list_goes_on_with_its_number(source: str) -> None:
    assert '<ol start="3">' in render_untrusted(source)


@pytest.mark.parametrize(
    ("source", "most", "text"),
    [
        ("a\r\nb\rc  \n\n", 0, "a\nb\nc"),
        ("1. <b>&amp;\\", 0, "1. <b>&amp;\\"),
        ("one two three", 10, "one two…"),
        ("one\ntwo three", 10, "one\ntwo…"),
        ("a" * 20, 10, "a" * 9 + "…"),
        ("語" * 20, 10, "語" * 9 + "…"),
        ("👨‍👩‍👧👨‍👩‍👧", 8, "👨‍👩‍👧👨…"),
    ],
)
def test_what_was_typed_stays(source: str, most: int, text: str) -> None:
    assert typed_text(source, most=most) == text


CONTROLS = [
    chr(code) for code in (*range(9), *range(14, 32), *range(127, 160), 0xD83D) if code != 0x85
]


def test_a_typed_text_has_one_kind_of_line_break_and_no_control_characters() -> None:
    breaks = ("\n", "\r", "\r\n", "\x0b", "\x0c", "\x85", "\u2028", "\u2029")
    assert {typed_text(f"a{one}\tb") for one in breaks} == {"a\n\tb"}
    assert {typed_text(f"a{one}b") for one in CONTROLS} == {"ab"}
    assert typed_text("  a  b \n\n 👨\u200d👩\u200d👧 ") == "a  b\n\n 👨\u200d👩\u200d👧"


def test_the_words_of_a_description_turn_nothing_round() -> None:
    assert plain_text("**a**\u202e\u2028&#x202e;b") == "a b"


def test_a_line_is_one_and_turns_nothing_round() -> None:
    assert line_text("a\u202e\u2028b\x0b\u2067c\x00 \t d\u200d") == "a b c d\u200d"
