"""The rules of the house: who may import whom, how long things are, and what belongs elsewhere."""

from __future__ import annotations

import ast
import re
from itertools import combinations
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator

HOUSE = Path(__file__).parents[1] / "backtriage"
MODULES = {".".join(path.relative_to(HOUSE).with_suffix("").parts): path
           for path in sorted(HOUSE.rglob("*.py")) if path.read_text(encoding="utf-8").strip()}
TREES = {name: ast.parse(path.read_text(encoding="utf-8")) for name, path in MODULES.items()}

ON_DISK = ("flow.files", "flow.translation", "flow.loader")  # what reads a folder of YAML
CENTRE = {name for name in MODULES if name.startswith(("flow.", "judge.")) and name not in ON_DISK}
SIDE_BY_SIDE = ("ask", "report", "form", "keep")
IMPURE = {"os", "sys", "time", "random", "pathlib", "io", "shutil", "subprocess", "socket", "tempfile",
          "secrets"}
DOORS = {  # a library, and the file that may import it; the commands share theirs
    "yaml": "flow.document", "typer": "cli.options cli.answer cli.flow", "questionary": "ask.menus",
    "prompt_toolkit": "ask.menus", "z3": "author.prove.solver", "rich": "report.terminal",
    "typst": "report.pdf",
}
DOOR = {name for name in MODULES if name.split(".")[0] == "cli"} - {"cli.exits"}


def imports(name: str) -> Iterator[str]:
    """Name every module that a module imports, also within functions."""
    for node in ast.walk(TREES[name]):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{name} imports by dots"
            yield str(node.module)
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def ours(name: str) -> set[str]:
    """Name the modules of this program that a module imports."""
    return {module.removeprefix("backtriage.") for module in imports(name)
            if module.removeprefix("backtriage.") in MODULES and module != "backtriage"}


def test_the_language_imports_nothing_from_outside_itself() -> None:
    """`flow/` stands at the bottom."""
    for name in MODULES:
        if name.startswith("flow"):
            assert all(other.startswith("flow") for other in ours(name)), name


def test_the_centre_imports_only_the_language() -> None:
    """`judge/` stands on `flow/`, and on nothing else."""
    for name in MODULES:
        if name.startswith("judge"):
            assert all(other.split(".")[0] in ("flow", "judge") for other in ours(name)), name


@pytest.mark.parametrize("one, other", [*combinations(SIDE_BY_SIDE, 2)])
def test_rooms_that_stand_side_by_side_never_import_each_other(one: str, other: str) -> None:
    """Asking, reporting, printing forms and keeping know nothing of each other."""
    for name in MODULES:
        for room, neighbour in ((one, other), (other, one)):
            if name.split(".")[0] == room:
                assert not [module for module in ours(name) if module.split(".")[0] == neighbour], name


def test_nothing_imports_the_door() -> None:
    """Only `__main__` opens it."""
    for name in {*MODULES} - DOOR - {"__main__", "cli"}:
        assert not DOOR & ours(name), name


@pytest.mark.parametrize("name", sorted(CENTRE & {*MODULES}))
def test_the_centre_only_computes(name: str) -> None:
    """No clock, disk, terminal or randomness: what is needed comes in as an argument."""
    assert not {module.split(".")[0] for module in imports(name)} & IMPURE
    called = {ast.unparse(node.func) for node in ast.walk(TREES[name]) if isinstance(node, ast.Call)}
    assert not {call for call in called if call in ("print", "input", "open")
                or re.search(r"\b(now|today|utcnow)$", call)}


@pytest.mark.parametrize("library", DOORS)
def test_each_library_has_one_door(library: str) -> None:
    """To change a library, change one file."""
    used = {name for name in MODULES if library in {module.split(".")[0] for module in imports(name)}}

    assert used <= {*DOORS[library].split()}


def test_every_library_is_known() -> None:
    """A library that has no door here needs a reason."""
    import sys

    foreign = {module.split(".")[0] for name in MODULES for module in imports(name)}
    assert foreign - {*sys.stdlib_module_names} - {"backtriage"} <= {*DOORS}


@pytest.mark.parametrize("name", MODULES)
def test_each_module_opens_with_what_it_knows(name: str) -> None:
    """Whoever reads only the first lines of all files has read a summary of the program."""
    first = (ast.get_docstring(TREES[name]) or "").split("\n\n")[0]

    assert len(first) > 20
    assert first[0].isupper() or first[0] == "`"
    assert first[-1] in ".:…?"


@pytest.mark.parametrize("name", MODULES)
def test_each_file_is_short(name: str) -> None:
    """A file can be read in one sitting."""
    assert len(MODULES[name].read_text(encoding="utf-8").splitlines()) <= 400


def functions(name: str) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    """Every function of a module."""
    kinds = ast.FunctionDef | ast.AsyncFunctionDef
    return (node for node in ast.walk(TREES[name]) if isinstance(node, kinds))


@pytest.mark.parametrize("name", MODULES)
def test_each_function_is_short(name: str) -> None:
    """A function answers one question; one that is longer than a screen decides twice."""
    long = {function.name: lines(function) for function in functions(name) if lines(function) > 40}

    assert not long


def lines(function: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    """Count the lines of a function, without its docstring: that of a command is its help."""
    told = function.body[0] if ast.get_docstring(function) else None
    count = int(function.end_lineno or 0) - function.lineno + 1
    return count - (int(told.end_lineno or 0) - told.lineno + 1 if told else 0)


@pytest.mark.parametrize("name", MODULES)
def test_the_program_knows_nothing_of_backs(name: str) -> None:
    """Every clinical word is content, and stands in a flow."""
    text = MODULES[name].read_text(encoding="utf-8").lower()
    for name_of_its_own in ("backtriage", "low-back-pain", "stroke=", "stroke-width"):  # the last two draw
        text = text.replace(name_of_its_own, "")

    assert not {word for word in CLINICAL if re.search(rf"\b{word}s?\b", text)}


CLINICAL = {
    "pain", "spine", "spinal", "needle", "acupuncture", "cancer", "tumou?r", "fever", "infection",
    "fracture", "cauda", "equina", "bladder", "bowel", "leg", "knee", "nerve", "numb", "numbness", "saddle",
    "pregnant", "pregnancy", "sciatica", "diabetes", "stroke", "blood", "bleeding", "bone", "muscle",
    "doctor", "hospital", "ambulance", "ibuprofen", "paracetamol", "medicine", "surgery", "steroid",
    "arthritis", "low back", "lumbar", "back pain",
}
