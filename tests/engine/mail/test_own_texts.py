"""Staff's own words in emails: placeholders, languages, the way back, signature, and the sender of a team."""

import pytest

from portal.engine.mail import senders, texts
from portal.engine.mail.kinds import TO_ATTENDEES, Kind
from portal.engine.mail.models import MailText
from portal.engine.mail.preview import preview
from portal.engine.mail.texts import PLACEHOLDERS, fill, wrong_in
from portal.engine.teams.models import Team
from portal.i18n.languages import LANGUAGES
from tests.engine.house import House
from tests.engine.mail.conftest import Send
from tests.engine.mail.reading import to

TEN = "2026-12-01T10:00:00Z"
PAT, MIA = "pat@client.test", "mia@lock.test"


@pytest.mark.parametrize(
    ("text", "wrong"),
    [
        ("", []),
        ("no placeholder", []),
        (" ".join(f"{{{name}}}" for name in PLACEHOLDERS), []),
        ("{ Title } {WHEN}", []),
        ("{name}", ["{name}"]),
        ("{titel} {when} {titel} {}", ["{titel}", "{}"]),
        ("{when", ["{"]),
        ("when}", ["}"]),
        ("{{when}}", ["{", "}"]),
        ("{when\n}", ["{", "}"]),
        ("{title.__class__} {title!r} {0}", ["{title.__class__}", "{title!r}", "{0}"]),
        ("%(title)s $title", []),
    ],
)
def test_a_placeholder_that_is_none_is_named(text: str, wrong: list[str]) -> None:
    assert wrong_in(text) == wrong


def test_a_value_is_not_read_for_placeholders_again() -> None:
    values = dict.fromkeys(PLACEHOLDERS, lambda: "{when}")
    assert fill("{Title}, {title}", values) == "{when}, {when}"


def own(kind: str, subject: str, sentence: str, *, to_host: bool = False, code: str = "en") -> None:
    texts.text_save(kind=kind, to_host=to_host, language=code, subject=subject, sentence=sentence)


def test_own_words_go_to_their_readers_only(house: House, send: Send) -> None:
    house.desk.__class__.objects.filter(pk=house.desk.pk).update(name="The <desk>")
    own("booked", "See you, {attendee}", "Dear {attendee},\n{host} waits at {where}: {when}.")
    own("booked", "Falsch", "Falsch.", code="de")
    own("booked", "{attendee} comes", "To {organization}.", to_host=True)
    texts.signature_save(language="en", text="Lock House\nQuay Street")
    house.booked(
        house.event_type()["id"], TEN, attendee={"name": "Pat <b>\r\nBcc: x", "email": PAT}
    )
    sent = send()
    visitor, host = to(sent, PAT), to(sent, MIA)

    assert visitor.subject == "See you, Pat <b> Bcc: x"
    assert visitor.body.startswith("Dear Pat <b> Bcc: x,\nMia waits at 1 Quay Street: Tuesday 1")
    assert visitor.body.rstrip().endswith("-- \nLock House\nQuay Street")
    ((html, _),) = visitor.alternatives
    assert "Dear Pat &lt;b&gt; Bcc: x,<br>Mia waits" in str(html)
    assert "Lock House<br>Quay Street" in str(html)
    assert host.subject == "Pat <b> Bcc: x comes"
    assert host.body.startswith("To Lock House.\n")


def test_a_subject_that_comes_out_empty_is_the_portal_s_own(house: House, send: Send) -> None:
    own("booked", "{team}", "{team}")
    house.booked(house.event_type()["id"], TEN)
    assert to(send(), PAT).subject == "Booked: Visit between Mia and Pat"


def test_addresses_in_names_do_not_reach_subject_or_text(house: House, send: Send) -> None:
    own("booked", "{attendee}: {title}", "Dear {attendee}!")
    attendee = {"name": "Pat http://evil.test/x", "email": PAT}
    house.booked(house.event_type()["id"], TEN, attendee=attendee)
    message = to(send(), PAT)
    assert "evil" not in message.subject
    assert message.body.startswith("Dear Pat!\n")


def test_words_that_are_the_portal_s_own_are_not_stored(db: None) -> None:
    for language in LANGUAGES:
        for each in texts.text_list(language=language.code):
            assert not each["is_own"]
            assert wrong_in(each["subject"] + each["sentence"]) == []
            own(
                each["kind"],
                each["subject"],
                each["sentence"],
                to_host=each["to_host"],
                code=language.code,
            )
    assert not MailText.objects.exists()
    own("moved", "A", "B")
    found = [each for each in texts.text_list(language="en") if each["is_own"]]
    assert [(each["kind"], each["to_host"], each["subject"]) for each in found] == [
        ("moved", False, "A")
    ]
    texts.text_forget(kind="moved", to_host=False, language="en")
    assert texts.words_of("moved", to_host=False, language="en") is None


@pytest.mark.parametrize("to_host", [False, True])
@pytest.mark.parametrize("kind", TO_ATTENDEES)
def test_the_example_of_each_kind_fills_every_placeholder(
    db: None, kind: Kind, to_host: bool
) -> None:
    Team.objects.create(name="Lock House", is_organization=True)
    words = " ".join(f"{{{name}}}" for name in PLACEHOLDERS)
    said = preview(
        kind=kind,
        to_host=to_host,
        language="de",
        subject="Neu: {host}",
        sentence=words,
        signature="S",
    )
    assert said["subject"] == "Neu: Mia Berg"
    first = said["text"].splitlines()[0]
    assert "Pat Lee Mia Berg" in first
    assert "Lock House" in first
    assert "{" not in said["text"]
    assert "Wann" in said["text"]


def test_a_team_s_bookings_come_from_its_sender(house: House, send: Send) -> None:
    mine = house.event_type()["id"]
    path = f"/organizations/{house.organization.pk}/teams/{house.desk.pk}/event-types"
    body = {
        "title": "Tour",
        "slug": "tour",
        "lengthInMinutes": 30,
        "schedulingType": "roundRobin",
        "hosts": [{"userId": house.mia.pk}],
    }
    tour = house.data("POST", path, by=house.olga, json=body)["id"]
    senders.sender_save(team_id=house.desk.pk, name="Desk, Lock House", email="desk@lock.test")
    house.booked(mine, TEN)
    assert to(send(), PAT).from_email == "Booking <no-reply@localhost>"
    house.booked(tour, "2026-12-01T11:00:00Z")
    assert to(send(), PAT).from_email == '"Desk, Lock House" <desk@lock.test>'
    senders.sender_save(team_id=house.desk.pk, name="Desk", email="")
    house.booked(tour, "2026-12-01T12:00:00Z")
    assert to(send(), PAT).from_email == "Desk <no-reply@localhost>"
    senders.sender_save(team_id=house.desk.pk, name="", email="")
    assert senders.sender_list() == []
