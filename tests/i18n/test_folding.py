"""What is looked for is found without its accents, and with two letters for an umlaut."""

import pytest

from portal.i18n.folding import fold, spellings
from portal.public.home.offers import matches


@pytest.mark.parametrize(
    ("name", "typed"),
    [
        ("Zürich", "zurich ZUERICH zürich"),
        ("Łódź", "lodz łódź"),
        ("Tromsø", "tromso tromsoe"),
        ("İstanbul", "istanbul ISTANBUL ıstanbul"),
        ("Straße", "strasse STRASSE"),
        ("القاهرة", "القاهره"),
        ("ﾄｳｷｮｳ", "トウキョウ"),
        ("Zu\u0308rich", "zuerich"),
    ],
)
def test_a_name_is_found_as_people_write_it(name: str, typed: str) -> None:
    assert {fold(one) for one in typed.split()} <= spellings(name)
    assert all(matches(one, name) for one in typed.split())


def test_signs_are_looked_for_as_they_are() -> None:
    assert matches("c++", "C++ for José")
    assert matches("jose c++", "C++ for José")
    assert not matches("c++", "Counselling")
    assert not matches("???", "Counselling")
    assert matches("o'neil", "Mr O'Neil")
