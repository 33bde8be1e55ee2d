"""Which files a flow is made of, and where those that come with the program lie."""

from __future__ import annotations

from pathlib import Path

from backtriage.flow.problem import Place, Problem

OWN = "en"  # the language that flows and the interface are written in first
INTERFACE = "interface"  # the folder of the interface's own words
VIGNETTES, TRANSLATIONS, CHECKS, HAZARDS = "vignettes", "translations", "checks", "hazards"
BESIDE = frozenset({VIGNETTES, TRANSLATIONS, CHECKS, HAZARDS})  # folders that hold no part of the flow itself


def questions_folder() -> Path:
    """Find what comes with the program: inside the package, or beside it in a checkout."""
    here = Path(__file__).parents[1]
    inside = here / "questions"
    return inside if inside.is_dir() else here.parent / "questions"


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
    files = flow_files(folder)
    if not files:
        problems.append(Problem(Place(str(folder)), "no .yaml file is in this folder"))
    return read_files(files, problems)


def flow_files(folder: Path) -> list[Path]:
    """Find the files of a flow, in a steady order, without what lies beside it."""
    return [path for path in sorted(folder.rglob("*.yaml")) if not _is_beside(path, folder)]


def files_beside(folder: Path) -> list[Path]:
    """Find the files that lie beside a flow: told cases, translations, checks, hazards."""
    return [path for path in sorted(folder.rglob("*.yaml")) if _is_beside(path, folder)]


def _is_beside(path: Path, folder: Path) -> bool:
    return not BESIDE.isdisjoint(path.relative_to(folder).parts)


def read_files(paths: list[Path], problems: list[Problem]) -> dict[str, str]:
    """Read files as UTF-8; what cannot be read is told."""
    texts = {}
    for path in paths:
        try:
            texts[str(path)] = path.read_bytes().decode("utf-8-sig")
        except UnicodeDecodeError as error:
            line = error.object.count(b"\n", 0, error.start) + 1
            problems.append(Problem(Place(str(path), line, 1), "this file is not UTF-8",
                                    "save it again with the encoding UTF-8"))
        except OSError as error:
            problems.append(Problem(Place(str(path)), f"cannot be read: {error.strerror}"))
    return texts
