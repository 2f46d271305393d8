"""What is reached in the figures of the house is kept: see `tests/architecture/figures.py`."""

import ast
import re

import pytest

from tests.architecture.figures import (
    CHAIN,
    FOLDERS,
    ROOT,
    comments,
    cycles,
    fullest_folders,
    functions,
    imports,
    is_private,
    lines,
    longest_chain,
    sources,
)

SOFT_CAP = 400
LONGER: dict[str, str] = {"portal/settings.py": "one settings file (DESIGN.md, The house)"}
"""Files above the soft cap, each with the reason why it is better whole."""
OLD_WORDS = frozenset(
    {
        *("place", "places", "letter", "letters", "hold", "holds", "held", "wish", "wishes"),
        *("doing", "doings", "look", "looks", "shown", "trouble", "comparing", "afterwards"),
        *("told", "anew", "whoever", "somebody"),
    }
)
"""Words that the house gave up for the field's own (DESIGN.md, Words)."""
KEPT_NAMES = {"Look", "LookAdmin", "LookForm", "look", "Shown", "ShownAdmin"}
"""Models whose names stand in permissions, addresses and tables of running portals, and what is named after them."""


def test_no_folder_of_code_is_full() -> None:
    folders = fullest_folders()
    assert len(folders) > 60
    assert {name: count for name, count in folders.items() if count > FOLDERS} == {}


def test_imports_go_in_no_circle() -> None:
    assert len(imports()) > 400
    assert cycles() == []


def test_no_chain_of_imports_is_long() -> None:
    assert len(longest_chain()) <= CHAIN, longest_chain()


def test_no_import_stands_in_a_function() -> None:
    inside = [
        f"{path.relative_to(ROOT)}:{node.lineno}"
        for path in sources("portal")
        for function in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(function, ast.FunctionDef)
        for node in ast.walk(function)
        if isinstance(node, ast.Import | ast.ImportFrom)
    ]
    assert inside == []


def test_long_files_have_a_reason() -> None:
    long = {
        path.relative_to(ROOT).as_posix()
        for top in ("portal", "tests")
        for path in sources(top)
        if len(path.read_text(encoding="utf-8").splitlines()) > SOFT_CAP
    }
    assert long == set(LONGER)


def test_functions_are_mostly_for_others() -> None:
    found = list(functions())
    assert len(found) > 1500
    assert sum(is_private(each.name) for each in found) / len(found) <= 0.30


def test_the_why_stands_beside_odd_lines() -> None:
    assert comments("portal") / lines("portal") >= 0.04


def test_docstrings_promise_something() -> None:
    public = [each for each in functions() if not each.name.startswith("_")]
    with_one = sum(ast.get_docstring(each) is not None for each in public)
    assert with_one / len(public) <= 0.41


@pytest.mark.parametrize("top", ["portal", "tests"])
def test_names_are_the_fields_words(top: str) -> None:
    found: dict[str, set[str]] = {}
    for path in sources(top):
        for name in _defined(ast.parse(path.read_text(encoding="utf-8"))) - KEPT_NAMES:
            # In a test's name, which is a sentence, they are ordinary words.
            if not name.startswith("test_") and OLD_WORDS & set(_words(name)):
                found.setdefault(path.relative_to(ROOT).as_posix(), set()).add(name)
        if OLD_WORDS & set(_words(path.stem.removeprefix("test_"))):
            found.setdefault(path.relative_to(ROOT).as_posix(), set())
    assert found == {}


def _defined(tree: ast.Module) -> set[str]:
    """Return the names that others read: of classes, functions, parameters and module-level values."""
    found = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.ClassDef):
            found.add(node.name)
        if isinstance(node, ast.FunctionDef) and not node.name.startswith("test_"):
            given = (*node.args.posonlyargs, *node.args.args, *node.args.kwonlyargs)
            found |= {each.arg for each in given}
    for node in tree.body:
        targets = node.targets if isinstance(node, ast.Assign) else []
        targets = [node.target] if isinstance(node, ast.AnnAssign) else targets
        found |= {target.id for target in targets if isinstance(target, ast.Name)}
    return found


def _words(name: str) -> list[str]:
    return [word.lower() for word in re.findall(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+", name)]
