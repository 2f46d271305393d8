"""The house in figures: ``python -m tests.architecture.figures`` prints them beside their bounds.

The bounds come from four codebases that engineers hold up (healthchecks, warehouse, datasette, pretalx), which were
measured the same way. `tests/architecture/test_figures.py` holds what is reached.
"""

import ast
import io
import re
import sys
import tokenize
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import grimp

ROOT = Path(__file__).resolve().parents[2]
FOLDERS = 15
CHAIN = 14


@dataclass(frozen=True, slots=True)
class Figure:
    """One measure of the house, as text, beside the text of what good codebases have."""

    name: str
    value: str
    bound: str


def sources(top: str) -> list[Path]:
    """Return the Python files below a folder of the project, without migrations."""
    found = sorted((ROOT / top).rglob("*.py"))
    return [path for path in found if "migrations" not in path.parts]


@cache
def imports() -> dict[str, frozenset[str]]:
    """Return what each module of the portal imports of the portal, inside functions and for types, too."""
    graph = grimp.build_graph("portal", cache_dir=None)
    modules = [name for name in graph.modules if ".migrations" not in name]
    return {
        name: frozenset(
            one for one in graph.find_modules_directly_imported_by(name) if ".migrations" not in one
        )
        for name in modules
    }


def cycles() -> list[list[str]]:
    """Return the groups of modules that import each other, each group sorted."""
    reached = {name: _reachable(name) for name in imports()}
    groups = {
        tuple(sorted(one for one in reached[name] if name in reached[one])) for name in imports()
    }
    return [list(group) for group in sorted(groups) if group]


def longest_chain() -> list[str]:
    """Return the modules of the longest chain of imports. There must be no cycle."""

    @cache
    def chain(name: str) -> tuple[str, ...]:
        return (name, *max((chain(one) for one in imports()[name]), key=len, default=()))

    longest: tuple[str, ...] = max((chain(name) for name in imports()), key=len)
    return list(longest)


def fullest_folders() -> Counter[str]:
    """Return the number of Python files in each folder of the portal and its tests."""
    paths = [*sources("portal"), *sources("tests")]
    return Counter(path.parent.relative_to(ROOT).as_posix() for path in paths)


def functions() -> Iterator[ast.FunctionDef]:
    """Return each function and method of the portal."""
    for path in sources("portal"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.FunctionDef):
                yield node


def is_private(name: str) -> bool:
    """Tell whether a name is meant for its own module or class only."""
    return name.startswith("_") and not name.startswith("__")


def lines(top: str) -> int:
    """Return how many lines the Python files below a folder have."""
    return sum(len(path.read_text(encoding="utf-8").splitlines()) for path in sources(top))


def comments(top: str) -> int:
    """Return how many lines of them hold a comment, remarks to tools left out."""
    return sum(
        token.type == tokenize.COMMENT
        and not re.match(r"#\s*(noqa|ruff:|type:|mypy:)", token.string)
        for path in sources(top)
        for token in tokenize.generate_tokens(
            io.StringIO(path.read_text(encoding="utf-8")).readline
        )
    )


def figures() -> list[Figure]:
    """Return the figures of the house as it is."""
    found = list(functions())
    public = [each for each in found if not each.name.startswith("_")]
    documented = sum(ast.get_docstring(each) is not None for each in public)
    folder, files = fullest_folders().most_common(1)[0]
    source = lines("portal")
    return [
        Figure("longest import chain", f"{len(longest_chain())} modules", "7 to 12"),
        Figure("import cycles", str(len(cycles())), "0"),
        Figure("most files in one folder", f"{files} in {folder}", "14 to 40"),
        Figure(
            "private functions",
            f"{sum(is_private(each.name) for each in found) / len(found):.0%}",
            "10 to 30 %",
        ),
        Figure("comments per 100 lines", f"{comments('portal') / source * 100:.1f}", "3 to 7"),
        Figure("docstrings on public functions", f"{documented / len(public):.0%}", "9 to 41 %"),
        Figure("test lines per source line", f"{lines('tests') / source:.2f}", "1.3 to 2.0"),
    ]


def _reachable(name: str) -> frozenset[str]:
    found: set[str] = set()
    waiting = [*imports()[name]]
    while waiting:
        one = waiting.pop()
        if one not in found:
            found.add(one)
            waiting += imports()[one]
    return frozenset(found)


if __name__ == "__main__":
    for each in figures():
        sys.stdout.write(f"{each.name:32} {each.value:32} {each.bound}\n")
    sys.stdout.write("\nThe longest chain:\n")
    for name in longest_chain():
        sys.stdout.write(f"  {name}\n")
