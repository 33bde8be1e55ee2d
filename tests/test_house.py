"""The rules of the house: who may import whom, how long things are, and what belongs elsewhere."""

from __future__ import annotations

import ast
import re
import sys
from functools import cache
from graphlib import CycleError, TopologicalSorter
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator

TESTS = Path(__file__).parent
HOUSE = TESTS.parent / "backtriage"
MODULES = {".".join(path.relative_to(HOUSE).with_suffix("").parts): path
           for path in sorted(HOUSE.rglob("*.py")) if path.read_text(encoding="utf-8").strip()}
TREES = {name: ast.parse(path.read_text(encoding="utf-8")) for name, path in MODULES.items()}

KNOWS = {  # each room, and the rooms below that it may import from
    "flow": "",
    "judge": "flow",
    "ask": "flow judge", "report": "flow judge", "form": "flow judge", "keep": "flow judge",
    "people": "flow judge",
    "visit": "flow judge ask report form keep",
    "practice": "flow judge ask report form keep visit",
    "author": "flow judge people",
    "cli": "flow judge ask report form keep people visit practice author",
}
WORKSHOP = {"check", "cases", "prove", "mutate", "diff", "explain"}  # the rooms within author/
ON_DISK = {"flow.files", "flow.translation", "flow.loader", "flow.ready"}  # these read a folder of YAML
CENTRE = {name for name in MODULES if name.startswith(("flow.", "judge."))} - ON_DISK | {
    "keep.records.journal"}  # what proves that nothing was changed depends on nothing else
IMPURE = {"os", "sys", "time", "random", "pathlib", "io", "shutil", "subprocess", "socket", "tempfile",
          "secrets"}
DOORS = {  # a library, and the file that may import it; the commands share theirs, and so do menus
    "yaml": "flow.document",
    "typer": "cli.options cli.answer cli.flow cli.completion cli.people cli.records cli.records_out",
    "questionary": "ask.menus",
    "prompt_toolkit": "ask.menus ask.pager ask.keyboard ask.interruption",
    "z3": "author.prove.solver", "rich": "report.terminal", "typst": "report.pdf",
    "sqlcipher3": "keep.records.cipher", "cryptography": "keep.records.envelope",
    "psycopg": "keep.records.server",
    "numpy": "people.facts people.columns people.table people.worked_out people.judging people.register",
    "pyarrow": "people.cells people.columns people.table people.judging people.rows people.columnar "
               "people.delimited people.json_lines people.writing people.parts people.register "
               "people.template people.labels people.pieces people.spark",
    "pyspark": "people.spark",
}


@cache
def imports(name: str) -> frozenset[str]:
    """Name every module that a module imports, also within functions and for types only."""
    return frozenset(_imported(TREES[name]))


def _imported(tree: ast.Module) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield str(node.module)
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def ours(name: str) -> set[str]:
    """Name the modules of this program that a module imports."""
    return {module.removeprefix("backtriage.") for module in imports(name)
            if module.removeprefix("backtriage.") in MODULES and module != "backtriage"}


def room(name: str) -> str:
    """Name the room in which a module stands: `flow` for `flow.model`, nothing for one at the top."""
    return name.split(".", maxsplit=1)[0] if "." in name else ""


def bench(name: str) -> str:
    """Name the room of the workshop in which a module stands; a module beside them is one of its own."""
    return ".".join(name.split(".")[:2])


def circle(knows: dict[str, set[str]]) -> list[str]:
    """Find names that know each other in a circle."""
    try:
        TopologicalSorter(knows).prepare()
    except CycleError as error:
        return list(error.args[1])
    return []


def test_each_room_that_is_named_here_is_there() -> None:
    """A rule about nothing keeps nothing."""
    assert {room(name) for name in MODULES} - {""} == {*KNOWS}
    assert {path.name for path in (HOUSE / "author").iterdir() if [*path.glob("*.py")]} == WORKSHOP
    assert {*MODULES} >= {door for doors in DOORS.values() for door in doors.split()}


@pytest.mark.parametrize("here", KNOWS)
def test_each_room_imports_only_from_the_rooms_below(here: str) -> None:
    """What it knows is written above; rooms side by side know nothing of each other."""
    allowed = {here, *KNOWS[here].split()}

    assert not {f"{name} imports {other}" for name in MODULES if room(name) == here
                for other in ours(name) if room(other) not in allowed}


def test_only_the_first_line_of_the_program_opens_the_door() -> None:
    """`python -m backtriage` is the command; nothing else stands outside of the rooms."""
    outside = {name: ours(name) for name in MODULES if not room(name)}

    assert outside == {"__init__": set(), "__main__": {"cli.main"}}


def test_the_rooms_of_the_workshop_stand_in_an_order() -> None:
    """What two of them need stands in one, and never do both need each other."""
    benches: dict[str, set[str]] = {}
    for name in MODULES:
        if room(name) == "author":
            knows = {bench(other) for other in ours(name) if room(other) == "author"}
            benches[bench(name)] = benches.get(bench(name), set()) | knows - {bench(name)}

    assert not circle(benches)


def test_no_modules_import_each_other_in_a_circle() -> None:
    """None is excused, not even within a function or for types only."""
    assert not circle({name: ours(name) for name in MODULES})


def test_every_import_can_be_seen() -> None:
    """Not by dots, and not by a name known only when the program runs, but for what the build made."""
    dots = {name for name, tree in TREES.items() for node in ast.walk(tree)
            if isinstance(node, ast.ImportFrom) and node.level}
    hidden = {name for name, tree in TREES.items() for node in ast.walk(tree) if isinstance(node, ast.Call)
              and re.search(r"(^|\.)(import_module|__import__|exec)$", ast.unparse(node.func))}

    assert not dots | hidden - {"flow.ready"}


def test_the_centre_only_computes() -> None:
    """No clock, disk, terminal or randomness: what is needed comes in as an argument."""
    impure = {name: {module.split(".")[0] for module in imports(name)} & IMPURE for name in MODULES}
    called = {name: {ast.unparse(node.func) for node in ast.walk(TREES[name]) if isinstance(node, ast.Call)}
              for name in CENTRE}

    assert not {name for name in CENTRE if impure[name]}
    assert not {(name, call) for name in CENTRE for call in called[name]
                if call in ("print", "input", "open") or re.search(r"\b(now|today|utcnow)$", call)}
    assert {name for name in ON_DISK if impure[name]} == ON_DISK


@pytest.mark.parametrize("library", DOORS)
def test_each_library_has_one_door(library: str) -> None:
    """To change a library, change one file."""
    used = {name for name in MODULES if library in {module.split(".")[0] for module in imports(name)}}

    assert used == {*DOORS[library].split()}


def test_every_library_is_known() -> None:
    """A library that has no door here needs a reason."""
    foreign = {module.split(".")[0] for name in MODULES for module in imports(name)}

    assert foreign - {*sys.stdlib_module_names} - {"backtriage"} == {*DOORS}


def test_each_module_opens_with_what_it_knows() -> None:
    """Whoever reads only the first lines of all files has read a summary of the program."""
    first = {name: (ast.get_docstring(tree) or "").split("\n\n")[0] for name, tree in TREES.items()}

    assert not {name: line for name, line in first.items()
                if len(line) <= 20 or not (line[0].isupper() or line[0] == "`") or line[-1] not in ".:…?"}


def test_each_test_stands_where_its_module_does() -> None:
    """`tests/room/test_name.py`, or `test_name_and_more.py`, is about `backtriage/room/name.py`."""
    mirrored = {path.relative_to(TESTS) for here in KNOWS for path in (TESTS / here).rglob("test_*.py")}
    about = {path: [name.rpartition(".")[2] for name in MODULES
                    if name.rpartition(".")[0] == ".".join(path.parent.parts)] for path in mirrored}

    assert mirrored
    assert not {str(path) for path, names in about.items()
                if not any(f"{path.stem}_".startswith(f"test_{name}_") for name in names)}


def test_each_file_is_short() -> None:
    """A file can be read in one sitting, and so can one of the tests."""
    tests = {str(path.relative_to(TESTS.parent)): path for path in TESTS.rglob("*.py")
             if "node_modules" not in path.parts}
    length = {name: len(path.read_text(encoding="utf-8").splitlines())
              for name, path in (MODULES | tests).items()}

    assert not {name: count for name, count in length.items() if count > 400}


def test_each_function_is_short() -> None:
    """A function answers one question; one that is longer than a screen decides twice."""
    kinds = ast.FunctionDef | ast.AsyncFunctionDef
    length = {f"{name}.{node.name}": lines(node) for name, tree in TREES.items()
              for node in ast.walk(tree) if isinstance(node, kinds)}

    assert not {name: count for name, count in length.items() if count > 40}


def lines(function: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    """Count the lines of a function, without its docstring: that of a command is its help."""
    docstring = function.body[0] if ast.get_docstring(function) else None
    count = int(function.end_lineno or 0) - function.lineno + 1
    return count - (int(docstring.end_lineno or 0) - docstring.lineno + 1 if docstring else 0)


def test_each_exception_to_the_tools_says_why() -> None:
    """What ruff or mypy shall overlook is followed by the reason, on the same line."""
    bare = re.compile(r"# (noqa|type: ignore|pragma)\b(?!.* - \w)(?!.*#.*# \w)")
    unexplained = {f"{path.name}:{number}" for path in [*MODULES.values(), *TESTS.rglob("*.py")]
                   for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1)
                   if bare.search(line) and path != Path(__file__)}

    assert not unexplained


def test_the_program_knows_nothing_of_backs() -> None:
    """Every clinical word is content, and stands in a flow."""
    words = re.compile(rf"\b({'|'.join(CLINICAL)})s?\b")
    own = re.compile(r"backtriage|low-back-pain|stroke=|stroke-[a-z]+")  # the last two draw
    found = {name: {*words.findall(own.sub("", path.read_text(encoding="utf-8").lower()))}
             for name, path in MODULES.items()}

    assert not {name: some for name, some in found.items() if some}


CLINICAL = {
    "pain", "spine", "spinal", "needle", "acupuncture", "cancer", "tumou?r", "fever", "infection",
    "fracture", "cauda", "equina", "bladder", "bowel", "leg", "knee", "nerve", "numb", "numbness", "saddle",
    "pregnant", "pregnancy", "sciatica", "diabetes", "stroke", "blood", "bleeding", "bone", "muscle",
    "doctor", "hospital", "ambulance", "ibuprofen", "paracetamol", "medicine", "surgery", "steroid",
    "arthritis", "low back", "lumbar", "back pain",
}
