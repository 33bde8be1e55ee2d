"""Which files a flow is made of, and where those that come with the program lie."""

from __future__ import annotations

from functools import lru_cache
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING

from backtriage.flow.problem import Place, Problem

if TYPE_CHECKING:
    from collections.abc import Callable

OWN = "en"  # the language that flows and the interface are written in first
INTERFACE = "interface"  # the folder of the interface's own words
FORMS = "forms"  # the folder of the forms of the clinic, each a flow; who asks for one has its YAML read
VIGNETTES, TRANSLATIONS, CHECKS, HAZARDS = "vignettes", "translations", "checks", "hazards"
BESIDE = frozenset({VIGNETTES, TRANSLATIONS, CHECKS, HAZARDS})  # folders that hold no part of the flow itself

MOST_FILES = 2_000
MOST_BYTES = 20_000_000  # of all files that are read together
LONGEST_LINE = 65_536  # bytes


def questions_folder() -> Path:
    """Find what comes with the program: inside the package, or beside it in a checkout."""
    here = own_folder()
    inside = here / "questions"
    return inside if inside.is_dir() else here.parent / "questions"


def own_folder() -> Path:
    """Find the files of the program itself."""
    here = Path(__file__).parents[1]
    return here if here.is_dir() else _unpacked(here)


@lru_cache
def _unpacked(here: Path) -> Path:
    """Unpack the zip file that the program runs from, until it ends: what it reads must be files."""
    import atexit
    import shutil
    from tempfile import mkdtemp
    from zipfile import ZipFile

    archive = next(path for path in here.parents if path.is_file())
    inside, folder = here.relative_to(archive).as_posix(), Path(mkdtemp(prefix="backtriage-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    with ZipFile(archive) as file:
        file.extractall(folder, [name for name in file.namelist() if name.startswith(f"{inside}/")])
    return folder / inside


def languages(folder: Path) -> tuple[str, ...]:
    """Name the languages that a flow, or the interface, can be read in."""
    within = folder / TRANSLATIONS
    there = sorted(path.name for path in within.iterdir() if path.is_dir()) if within.is_dir() else ()
    return (OWN, *there)


def flow_texts(folder: Path, problems: list[Problem]) -> dict[str, str]:
    """Read the files of a flow, without what lies beside it; if there are none, that is told."""
    if not folder.is_dir():
        kind = "this is a file; a flow is a folder" if folder.exists() else "there is no such folder"
        problems.append(Problem(Place(str(folder)), kind, "give the folder that holds flow.yaml"))
        return {}
    before = len(problems)
    files = flow_files(folder, problems)
    if not files and len(problems) == before:
        problems.append(Problem(Place(str(folder)), "no .yaml file is in this folder"))
    return read_files(files, problems)


def flow_files(folder: Path, problems: list[Problem]) -> list[Path]:
    """Find the files of a flow, in a steady order, without what lies beside it."""
    return yaml_files(folder, problems, lambda path: not _is_beside(path, folder))


def files_beside(folder: Path, problems: list[Problem]) -> list[Path]:
    """Find the files that lie beside a flow: told cases, translations, checks, hazards."""
    return yaml_files(folder, problems, lambda path: _is_beside(path, folder))


def yaml_files(folder: Path, problems: list[Problem],
               wanted: Callable[[Path], bool] = lambda _: True) -> list[Path]:
    """Find the files below a folder; links that lead out of it, and too many files, are told."""
    found = [*islice(filter(wanted, folder.rglob("*.yaml")), MOST_FILES + 1)]
    if len(found) > MOST_FILES:
        problems.append(Problem(Place(str(folder)), f"this folder holds more than {MOST_FILES:,} .yaml files",
                                "give the folder that holds flow.yaml"))
        return []
    top, own = folder.resolve(), []
    for path in sorted(found):
        if path.is_symlink() and not path.resolve().is_relative_to(top):
            problems.append(Problem(Place(str(path)), "this is a link that leads out of the folder",
                                    "put a copy of the file in its place"))
        else:
            own.append(path)
    return own


def _is_beside(path: Path, folder: Path) -> bool:
    return not BESIDE.isdisjoint(path.relative_to(folder).parts)


def read_files(paths: list[Path], problems: list[Problem]) -> dict[str, str]:
    """Read files as UTF-8; what cannot be read, or is too large, is told."""
    texts, left = dict[str, str](), MOST_BYTES
    for path in paths:
        try:
            data = _content(path, left, problems)
            left -= len(data)
            texts[str(path)] = data.decode("utf-8-sig")
        except UnicodeDecodeError as error:
            line = error.object.count(b"\n", 0, error.start) + 1
            problems.append(Problem(Place(str(path), line, 1), "this file is not UTF-8",
                                    "save it again with the encoding UTF-8"))
        except OSError as error:
            problems.append(Problem(Place(str(path)), f"cannot be read: {error.strerror}"))
    return texts


def _content(path: Path, most: int, problems: list[Problem]) -> bytes:
    """Read a file; nothing where it is too large, or none, such as a pipe, which may never end."""
    if not path.is_file() and path.exists():
        problems.append(Problem(Place(str(path)), "this is no file", "remove it, or call it something else"))
        return b""
    with path.open("rb") as file:
        data = file.read(most + 1)
    if len(data) > most:
        problems.append(Problem(Place(str(path)), f"with this file there are more than {MOST_BYTES:,} bytes",
                                "cut it into parts that can be read alone, or remove what is not needed"))
        return b""
    long = next((number for number, line in enumerate(data.split(b"\n"), 1) if len(line) > LONGEST_LINE), 0)
    if long:
        problems.append(Problem(Place(str(path), long, 1), f"this line has more than {LONGEST_LINE:,} bytes",
                                "write it on several lines"))
        return b""
    return data
