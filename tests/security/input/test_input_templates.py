"""Payload templates of strangers: their text takes time in proportion to its length, whatever stands in it."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.webhooks.bodies import make_body
from portal.webhooks.payload_templates import LONGEST_TEMPLATE, fill

VALUES = {"a": ["x", "y"], "b": {"c": "d"}, "nested": [[[["deep"]]]]}
PIECES = (
    *("{{!--", "--}}", "{{", "}}", "{{{", "}}}", "{", "}", "{{!", "{{#if a}}", "{{/if}}"),
    *("{{#each a}}", "{{/each}}", "{{else}}", "{{^}}", "{{a.[0]}}", "{{a.", "[", "]", "../"),
    *("{{a", "{{~", "{{#", "{{/", "x", "\n", "{{[", "{{../", "{{a/", "{{&", "{{>", "."),
)


@pytest.mark.parametrize("piece", [*PIECES, "{{#{", "{{!-- {{", "{{a.[", "{{#each a}}{{a}}"])
def test_a_long_template_takes_time_by_its_length(piece: str) -> None:
    began = time.thread_time()
    fill((piece * LONGEST_TEMPLATE)[:LONGEST_TEMPLATE], VALUES)
    # Of the processor, on which others run, too. A quadratic reader takes ten seconds and more.
    assert time.thread_time() - began < 1


@pytest.mark.parametrize("piece", ["[", "{{[", "../", "a.", "[a].", "a/", "[0]"])
def test_a_long_way_to_a_value_leads_nowhere(piece: str) -> None:
    began = time.thread_time()
    assert fill("{{#each a}}{{" + piece.replace("{", "") * 20_000 + "}}{{/each}}", VALUES) == ""
    assert time.thread_time() - began < 1


@pytest.mark.parametrize("index", ["9" * 5000, "9" * 30, "\u0661", "\u00b2", "-1", "1_0", "٠"])
def test_an_index_is_a_number_of_the_list(index: str) -> None:
    assert fill("{{a." + index + "}}{{a.[" + index + "]}}|{{a.1}}", VALUES) == "|y"


def test_comments_end_where_handlebars_ends_them() -> None:
    assert fill("1{{!-- {{a}} --}}2{{!--}}3{{! x }}4{{!-- a", VALUES) == "1234{{!-- a"


def test_what_lies_beyond_the_longest_template_is_left_out() -> None:
    assert len(fill("x" * (LONGEST_TEMPLATE + 5), VALUES)) == LONGEST_TEMPLATE


@pytest.mark.parametrize(
    "template", ["[" * 50_000, '{"a":' * 20_000, '"\\ud800"', "9" * 5000, "NaN"]
)
def test_bodies_can_be_sent(template: str) -> None:
    made = make_body(template=template, about={"triggerEvent": "X"}, payload={})
    made.text.encode()


@given(st.lists(st.sampled_from(PIECES), max_size=60).map("".join))
def test_no_template_is_too_strange(template: str) -> None:
    fill(template, VALUES)
