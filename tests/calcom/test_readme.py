"""The README's list of what the client covers is what the client has."""

import re
from collections import Counter
from pathlib import Path

from portal.calcom import Client
from tests.calcom.covered import covered

README = Path(__file__).resolve().parents[2] / "README.md"
ROW = re.compile(r"\| `(?P<noun>\w+)` \| (?P<verbs>[\w, ]+) \| (?P<scopes>[\w', ]*) ?\|")


def words(text: str) -> list[str]:
    return [word.strip() for word in text.split(",") if word.strip()]


def rows() -> list[tuple[str, str, frozenset[str]]]:
    section = README.read_text(encoding="utf-8").partition("## What the client covers\n")[2]
    return [
        (row["noun"], verb, frozenset(words(row["scopes"])))
        for row in ROW.finditer(section.partition("\n## ")[0])
        for verb in words(row["verbs"])
    ]


def test_the_readme_lists_every_call_with_its_scopes_and_no_other() -> None:
    listed = rows()
    assert Counter((noun, verb) for noun, verb, _ in listed).most_common(1)[0][1] == 1
    assert set(listed) == {
        (verb.noun, verb.name, frozenset(verb.scopes)) for verb in covered(Client())
    }


def test_the_list_is_in_the_order_of_the_code() -> None:
    nouns = list(dict.fromkeys(noun for noun, _, _ in rows()))
    assert nouns == list(dict.fromkeys(verb.noun for verb in covered(Client())))
