"""What is typed into fields: what nobody sees, what turns texts round, links in labels, and the words of faults."""

import re
from typing import Any

import pytest
from django.test import Client
from django.utils import translation
from django.utils.translation import gettext

from portal.calcom.schemas.event_type import BookingField
from portal.engine import models
from portal.i18n.languages import reader_of, speaking
from portal.public.shared.booking_fields import PortalForm, make_field
from portal.web.protection.form_token import make_token
from tests.cast import Cast, add_event_type

SLOT = "/team/desk/visit?slot=2026-03-03T10:00:00Z"
UNSEEN = [
    "\u200b",
    "\u200d\u200c",
    " \u2060 \ufeff ",
    "\xad",
    "\u202e",
    "\u2066\u2069",
    "\u3164",
    "\u115f\u1160",
    "\u2800",
    "\ufe0f",
    "\U000e0041",
    "\u00a0\u3000",
]
OVERRIDES = [chr(code) for code in (*range(0x202A, 0x202F), *range(0x2066, 0x206A))]
NAMES = ["👨‍👩‍👧", "می‌خواهم", "क्‍ष", "❤️ Ada", "\u200fעדה"]
# A type of field, and what it refuses.
REFUSED: list[tuple[str, Any]] = [
    *[
        (kind, "")
        for kind in ("name", "text", "textarea", "address", "email", "phone", "url", "number")
    ],
    *[
        (kind, "x" * 6000)
        for kind in ("name", "text", "textarea", "address", "email", "phone", "url")
    ],
    *[(kind, "a\0b") for kind in ("name", "text", "textarea", "address", "email", "phone", "url")],
    *[(kind, "a\x07b") for kind in ("name", "text", "textarea", "address", "email", "url")],
    ("email", "ada"),
    ("multiemail", ""),
    ("multiemail", "ada"),
    ("phone", "12"),
    ("url", "not an address"),
    ("url", "http://["),
    ("number", "twelve"),
    ("number", "nan"),
    ("number", "1e13"),
    ("number", "-1e13"),
    *[(kind, value) for kind in ("select", "radio") for value in ("", "C")],
    *[(kind, value) for kind in ("multiselect", "checkbox") for value in ([], ["C"])],
    ("boolean", ""),
]


def asked(**field: Any) -> BookingField:
    usual = {"slug": "asked", "label": "Asked", "required": True, "options": ["A", "B"]}
    return BookingField.model_validate(usual | field)


def faults(kind: str, value: Any) -> list[str]:
    class Form(PortalForm):
        asked = make_field(asked(type=kind))

    return [str(one) for one in Form({"asked": value}).errors.get("asked", [])]


@pytest.mark.parametrize(("kind", "value"), REFUSED)
def test_no_fault_is_in_djangos_words(kind: str, value: Any) -> None:
    with speaking(reader_of("de", "", "")):
        said = faults(kind, value)
    with speaking(reader_of("en", "", "")):
        english = faults(kind, value)
    assert len(said) == len(english) > 0
    assert not {*said} & {*english}, "it is translated"
    # Django's own sentences stand in its catalogue and not in ours.
    for sentence in english:
        assert not re.match(r"Enter |This field|Ensure |Select |Null ", sentence)


@pytest.mark.both_backends
@pytest.mark.parametrize("name", UNSEEN)
def test_a_name_that_nobody_can_see_is_none(client: Client, cast: Cast, name: str) -> None:
    data = {"token": make_token("book:/team/desk/visit"), "name": name, "email": "ada@example.com"}
    response = client.post(SLOT, data)
    assert response.status_code == 422
    assert "Please fill this in." in response.content.decode()


@pytest.mark.both_backends
def test_overrides_go_and_joiners_stay(client: Client, cast: Cast) -> None:
    add_event_type(
        cast,
        "Ask",
        "ask",
        booking_fields=[
            {"type": "text", "slug": "topic", "label": "Topic", "required": True},
            {"type": "address", "slug": "street", "label": "Street", "required": True},
            {"type": "url", "slug": "site", "label": "Site", "required": True},
        ],
    )
    turned = "".join(OVERRIDES)
    data = {
        "token": make_token("book:/team/desk/ask"),
        "name": f"Ada {turned}{''.join(NAMES)}",
        "email": "ada@example.com",
        "topic": f"{turned}Tides",
        "street": f"1 Quay{turned}",
        "site": f"https://example.com/{turned}x",
    }
    response = client.post(SLOT.replace("visit", "ask"), data)
    assert response.status_code == 303
    row = models.Booking.objects.get()
    assert row.attendees.get().name == f"Ada {''.join(NAMES)}"
    answers = {slug: row.responses[slug] for slug in ("topic", "street", "site")}
    assert answers == {"topic": "Tides", "street": "1 Quay", "site": "https://example.com/x"}
    page = client.get(response["Location"]).content.decode()
    assert f"<bdi>Ada {''.join(NAMES)}</bdi>" in page
    assert "<bdi>Maren Holt</bdi>" in page


@pytest.mark.both_backends
@pytest.mark.parametrize(
    ("label", "html", "words"),
    [
        (
            "I accept the [terms](https://x.example/?a=1&b=2) *",
            'href="https://x.example/?a=1&amp;b=2"',
            "I accept the terms *",
        ),
        (
            "As in https://x.example/terms.",
            'href="https://x.example/terms"',
            "As in https://x.example/terms.",
        ),
        ('See <a href="http://x.example">here</a>', 'href="http://x.example"', "See here"),
        ("See [this](javascript:alert(1))", "", "See [this](javascript:alert(1))"),
        ("See [this](/terms) or [that](mailto:a@x.example)", "", "See this or that"),
        ("a<b and c>d & e", "", "a&lt;b and c&gt;d &amp; e"),
    ],
)
def test_links_in_the_label_of_a_checkbox_are_links(
    client: Client, cast: Cast, label: str, html: str, words: str
) -> None:
    fields = [
        {"type": "boolean", "slug": "terms", "label": label, "required": True},
        {
            "type": "checkbox",
            "slug": "rules",
            "label": "Rules",
            "options": [label],
            "required": False,
        },
    ]
    add_event_type(cast, "Terms", "terms", booking_fields=fields)
    page = client.get(SLOT.replace("visit", "terms")).content.decode()
    labels = [
        one for one in re.findall(r"<label.*?</label>", page, re.DOTALL) if 'type="checkbox"' in one
    ]
    assert len(labels) == 2
    for one in labels:
        assert one.count("<a ") == bool(html)
        assert f'<a {html} target="_blank" rel="noopener' in one if html else "target" not in one
    data = {"token": make_token("book:/team/desk/terms"), "name": "Ada", "email": "ada@example.com"}
    # Beside the fault, and on the booking's page, stand the words.
    assert (
        f"<bdi>{words}</bdi></a>: Please"
        in client.post(SLOT.replace("visit", "terms"), data).content.decode()
    )
    data |= {"terms": "on"}
    booked = client.post(SLOT.replace("visit", "terms"), data)
    assert f"<dt>{words}</dt>" in client.get(booked["Location"]).content.decode()


def test_the_page_that_asks_for_an_address_has_the_same_words(client: Client, cast: Cast) -> None:
    for typed in ("", "ada"):
        data = {"token": make_token("own-bookings"), "email": typed}
        html = client.post("/bookings?lang=de", data).content.decode()
        with translation.override("de"):
            djangos = (gettext("Enter a valid email address."), gettext("This field is required."))
        assert 'role="alert"' in html
        assert not any(sentence in html for sentence in djangos)


def test_questions_in_another_script_keep_their_own_direction(client: Client, cast: Cast) -> None:
    """In Arabic the question mark of an English question would stand at its beginning."""
    fields = [
        {"type": kind, "slug": kind, "label": "What for?", "required": True, **more}
        for kind, more in (
            ("text", {}),
            ("boolean", {}),
            ("radio", {"options": ["a", "b"]}),
            ("select", {"options": ["a", "b"]}),
        )
    ]
    add_event_type(cast, "Asked", "asked", booking_fields=fields)
    address = f"{SLOT.replace('visit', 'asked')}&lang=ar"
    page = client.get(address).content.decode()
    assert page.count("What for?") == page.count("<bdi>What for?</bdi>") == len(fields)
    data = {"token": make_token("book:/team/desk/asked"), "name": "Ada", "email": "ada@example.com"}
    refused = client.post(address, data).content.decode()
    assert refused.count("<bdi>What for?</bdi></a>") == len(fields)
