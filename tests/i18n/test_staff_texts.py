"""All texts that staff read can be translated."""

import re
from pathlib import Path

import pytest
from django.conf import settings

from portal.i18n.catalogues import STAFF
from tests.i18n.unwrapped import unwrapped_python, unwrapped_template

ALLOWED = {
    # Names of products and codes of languages are the same in every language.
    "portal/staff/event_types/editor/locations.py": "cal-video google-meet",
    "portal/staff/event_types/editor/presentation.py": "^(en ar az|Cal Video)",
    "portal/staff/kit/locations.py": "^Cal Video",
    # Names of columns that programs rely on.
    "portal/staff/bookings/export.py": "^event type$",
    # Django keeps the names of permissions in the database.
    "portal/staff/models.py": "^Can (confirm|export)",
}


def position(path: Path) -> str:
    return path.relative_to(settings.BASE_DIR).as_posix()


def test_python_shows_nothing_unwrapped() -> None:
    found, read = {}, 0
    for path in STAFF.python_files():
        if "migrations" in path.parts:
            continue
        name, source = position(path), path.read_text(encoding="utf-8")
        # Services also hold what they look for in Cal.com's sentences.
        texts = unwrapped_python(source, sentences=name.startswith("portal/staff/"))
        allowed = re.compile(ALLOWED.get(name, "$^"))
        texts = [each for each in texts if not allowed.search(each.partition(": ")[2])]
        read += 1
        if texts:
            found[name] = texts
    assert found == {}
    assert read > 60


def test_templates_hold_nothing_unwrapped() -> None:
    paths = STAFF.template_files()
    found = {
        position(path): texts
        for path in paths
        if (texts := unwrapped_template(path.read_text(encoding="utf-8")))
    }
    assert found == {}
    assert len(paths) > 40


def test_what_is_allowed_is_there() -> None:
    for name, pattern in ALLOWED.items():
        texts = unwrapped_python((Path(settings.BASE_DIR) / name).read_text(encoding="utf-8"))
        assert any(re.search(pattern, each.partition(": ")[2]) for each in texts), name


@pytest.mark.parametrize(
    "source",
    [
        'messages.success(request, "Saved.")',
        'messages.error(request, f"{thing} was not saved.")',
        'fact("Status", status)',
        'name = forms.CharField(label="Name")',
        'name = forms.CharField(label=_("Name"), help_text="Yours")',
        'class Meta:\n    verbose_name = "booking"',
        'raise BadRequest("Wrong")',
        'self.add_error("name", "Taken")',
        'self.show(request, "staff/x.html", "Delete a booking")',
        'admin.show(request, "staff/x.html", "Calendar", day=day)',
        'title = "Two words"',
        'columns: ClassVar[Sequence[str]] = ("Name", "Role")',
    ],
)
def test_unwrapped_python_is_found(source: str) -> None:
    assert unwrapped_python(source)


@pytest.mark.parametrize(
    "source",
    [
        'messages.success(request, _("Saved."))',
        'messages.success(request, _("%(thing)s was saved.") % {"thing": thing})',
        'fact(_("Status"), status, badge="accepted")',
        'self.add_error("name", _("Taken"))',
        'logger.warning("It was not saved", error)',
        'def f():\n    """Return two words."""',
        'said = ngettext("%(count)s day", "%(count)s days", count)',
    ],
)
def test_wrapped_python_is_not(source: str) -> None:
    assert unwrapped_python(source) == []


@pytest.mark.parametrize(
    "source",
    [
        "<p>Hello there</p>",
        '<p>{% translate "Hello" %}, world</p>',
        '<input type="submit" value="Save">',
        '<img alt="Yes">',
        '<nav aria-label="Search {{ name }}"></nav>',
        "{% if x %}Empty{% endif %}",
    ],
)
def test_unwrapped_templates_are_found(source: str) -> None:
    assert unwrapped_template(source)


@pytest.mark.parametrize(
    "source",
    [
        '<p>{% translate "Hello there" %}</p>',
        "<p>{% blocktranslate with name=x %}Hello {{ name }}{% endblocktranslate %}</p>",
        '<input type="hidden" name="wanted" value="{{ value }}">',
        '<option value="all">{{ label }}</option>',
        "{# A note for people who read sources. #}<code>GET /v2</code>",
    ],
)
def test_wrapped_templates_are_not(source: str) -> None:
    assert unwrapped_template(source) == []
