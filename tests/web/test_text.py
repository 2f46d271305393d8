"""Texts from Cal.com are untrusted."""

import pytest

from portal.web.text import plain_text, render_untrusted, web_address


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
