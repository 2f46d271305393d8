"""Payload templates as Handlebars reads them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.webhooks.payload_templates import fill

VALUES = {
    "title": "Tea & <talk>",
    "count": 0,
    "no": False,
    "empty": [],
    "nothing": None,
    "organizer": {"name": "Mia", "language": {"locale": "en"}},
    "attendees": [{"name": "Ada", "email": "a@x"}, {"name": "Bob", "email": "b@x"}],
    "tags": ["one", "two"],
}


@pytest.mark.parametrize(
    ("template", "text"),
    [
        ("{{title}}", "Tea &amp; &lt;talk&gt;"),
        ("{{{title}}} {{&title}}", "Tea & <talk> Tea & <talk>"),
        ("{{organizer.language.locale}} {{attendees.1.name}} {{attendees.length}}", "en Bob 2"),
        ("{{attendees.[0].name}} {{missing.deep}} {{nothing}}", "Ada  "),
        ("{{#if title}}yes{{else}}no{{/if}}", "yes"),
        ("{{#if count}}yes{{else}}no{{/if}} {{#if empty}}yes{{else}}no{{/if}}", "no no"),
        ("{{#unless no}}shown{{/unless}}{{#unless title}}hidden{{/unless}}", "shown"),
        (
            "{{#each attendees}}{{@index}}:{{name}}{{#unless @last}}, {{/unless}}{{/each}}",
            "0:Ada, 1:Bob",
        ),
        (
            "{{#each tags}}[{{this}}]{{/each}}{{#each empty}}x{{else}}none{{/each}}",
            "[one][two]none",
        ),
        ("{{#each organizer}}{{@key}} {{/each}}", "name language "),
        ("{{#with organizer}}{{name}} {{../title}}{{/with}}", "Mia Tea &amp; &lt;talk&gt;"),
        ("{{#each attendees}}{{#if @first}}{{../organizer.name}}{{/if}}{{/each}}", "Mia"),
        ("a{{! a note }}b{{!-- {{title}} --}}c{{> partial}}d", "abcd"),
        ("{{#own helper}}x{{/own}}y", "y"),
        ("{{#if title}}never closed {{count}}", "never closed 0"),
        ("{{/if}}{{count}}", "0"),
        ("{{~count~}}", "0"),
    ],
)
def test_templates(template: str, text: str) -> None:
    assert fill(template, VALUES) == text


def test_blocks_within_blocks_have_a_limit() -> None:
    template = "{{#if title}}" * 500 + "x" + "{{/if}}" * 500
    assert fill(template, VALUES) == "x"


def test_a_template_cannot_grow_without_end() -> None:
    values = {"a": list(range(1000))}
    template = "{{#each a}}{{#each ../a}}{{#each ../../a}}xxxxxxxxxx{{/each}}{{/each}}{{/each}}"
    assert len(fill(template, values)) <= 1_000_000
    assert fill(template.replace("x", ""), values) == ""


@given(st.text(alphabet="{}#/ifeachwt.@^!>&~ab\n", max_size=60))
def test_any_text_is_filled_without_a_fault(template: str) -> None:
    fill(template, VALUES)
