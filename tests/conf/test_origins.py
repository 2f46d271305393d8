"""Origins that a policy may name: in ASCII, and nothing that would end the directive."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.conf.origins import origin_of


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("https://intranet.example.com", "https://intranet.example.com"),
        ("HTTPS://Intranet.Example.COM/", "https://intranet.example.com"),
        ("http://localhost:8000", "http://localhost:8000"),
        ("https://intranet", "https://intranet"),
        ("https://192.0.2.7:8443", "https://192.0.2.7:8443"),
        ("https://*.example.com", "https://*.example.com"),
        ("https://*.Example.com:443", "https://*.example.com:443"),
        ("https://日本.example", "https://xn--wgv71a.example"),
        ("https://*.日本.example:8443", "https://*.xn--wgv71a.example:8443"),
        ("https://BÜCHER.example", "https://xn--bcher-kva.example"),
        ("https://straße.example", "https://xn--strae-oqa.example"),
        ("https://xn--wgv71a.example", "https://xn--wgv71a.example"),
        ("https://a。b.example", "https://a.b.example"),
        ("https://a--b.r3---sn.example", "https://a--b.r3---sn.example"),
    ],
)
def test_an_origin_is_written_as_browsers_compare_it(text: str, expected: str) -> None:
    assert origin_of(text) == expected
    assert origin_of(expected) == expected


@pytest.mark.parametrize(
    "text",
    [
        *("", "*", "null", "'self'", "data:", "https:", "https://", "example.com", "//example.com"),
        *("ftp://example.com", "javascript://example.com", "https:/example.com"),
        *("https://*", "https://*.", "https://*.com", "https://*.*.example.com", "https://a.*.com"),
        *("https://*example.com", "https://www.*", "https://*.1.2.3.4", "https://**.example.com"),
        *("https://a.com;script-src", "https://a.com,b.com", "https://a.com b.com"),
        *("https://a.com\n", "https://a.com\r\nX: y", "https://a\t.com", "https://a.com\x00"),
        *("https://a.com/b", "https://a.com//", "https://a.com?b", "https://a.com#b"),
        *("https://a.com\\b", "https://a.com/?", "https://a.com:", "https://a.com:0"),
        *("https://a.com:65536", "https://a.com:port", "https://a.com:８０", "https://a.com:1:2"),
        *("https://me:opensesame@a.com", "https://me@a.com", "https://[::1]", "https://[::1]:80"),
        *(
            "https://a_b.com",
            "https://-a.com",
            "https://a-.com",
            "https://a..com",
            "https://a.com.",
        ),
        *("https://.a.com", "https://a%2e.com", "https://a'b.com", 'https://a"b.com'),
        *("https://" + "a" * 64 + ".com", "https://" + "a." * 130 + "com", "https://☃.example"),
        *("https://xn--a.example", "https://1.2.3", "https://1.2.3.256", "https://a.example\u202e"),
    ],
)
def test_what_is_no_origin_is_refused_in_a_sentence(text: str) -> None:
    with pytest.raises(ValueError, match=r"is not an origin.*\.$") as caught:
        origin_of(text)
    sentence = str(caught.value)
    assert "\n" not in sentence
    assert "opensesame" not in sentence


@given(st.text(max_size=40), st.sampled_from(["", "https://", "http://*.", "https://a.example"]))
def test_whatever_is_taken_can_stand_in_a_header(text: str, before: str) -> None:
    try:
        found = origin_of(before + text)
    except ValueError:
        return
    assert found.isascii()
    assert not set(found) & set(" ,;'\"@\\?#")
    assert origin_of(found) == found
