"""What is installed: the wheel holds the questionnaire, and those who answer install little.

`.ci/run` shows the same from outside, with a real installation.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
import tomllib
import zipapp
from importlib.metadata import distribution
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import pytest

ROOT = Path(__file__).parent.parent
MOST_DISTRIBUTIONS = 12
MOST_MEGABYTES = 24  # without the bytecode that Python makes of it


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A wheel that was just built."""
    folder = tmp_path_factory.mktemp("wheel")
    build = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder)]
    subprocess.run(build, cwd=ROOT, check=True, capture_output=True)
    [path] = folder.glob("*.whl")
    return path


@pytest.fixture(scope="module")
def wheel(built: Path) -> set[str]:
    """Name the files of the wheel."""
    with ZipFile(built) as archive:
        return set(archive.namelist())


def test_the_wheel_holds_every_file_of_the_questionnaire(wheel: set[str]) -> None:
    """Whoever installs the program has the questions, wherever they start it."""
    written = {f"backtriage/{path.relative_to(ROOT).as_posix()}"
               for kind in ("yaml", "json", "txt") for path in ROOT.glob(f"questions/**/*.{kind}")}

    assert written
    assert written <= wheel


def test_the_wheel_holds_the_program_and_nothing_else(wheel: set[str]) -> None:
    """No test, tool or lock file comes along."""
    assert {name.partition("/")[0] for name in wheel} == {
        "backtriage", "backtriage_ready", "backtriage-0.2.0.dist-info"}
    assert "backtriage/cli/main.py" in wheel
    for file in ("report/html.css", "report/pdf.typ", "report/paper.typ", "report/assessment.schema.json",
                 "report/trends.schema.json", "keep/records/schema.sql", "keep/records/clinic.sql",
                 "author/starter/flow.yaml"):
        assert f"backtriage/{file}" in wheel
    assert not [name for name in wheel if "__pycache__" in name]


def test_the_questionnaire_is_made_ready_in_every_language(wheel: set[str]) -> None:
    """The first question need not wait until YAML was read."""
    assert {name.partition("/")[2] for name in wheel if name.startswith("backtriage_ready/")} == {
        "__init__.py", "en.py", "de.py", "es.py"}


def test_it_runs_from_a_zip_file_and_leaves_nothing(built: Path, tmp_path: Path) -> None:
    """What it reads is unpacked for as long as it runs: questions, words and the style of pages."""
    app, unpacked = tmp_path / "app.pyz", tmp_path / "temporary"
    unpacked.mkdir()
    with ZipFile(built) as archive:
        archive.extractall(tmp_path / "app")
    zipapp.create_archive(tmp_path / "app", app, main="backtriage.cli.main:main")
    (tmp_path / "answers.yaml").write_text("{em_now: chest}", encoding="utf-8")

    page = subprocess.run([sys.executable, app, "assess", tmp_path / "answers.yaml", "--format", "html"],
                          check=True, capture_output=True, text=True, encoding="utf-8", cwd=tmp_path,
                          env={**os.environ, "TMPDIR": str(unpacked)}).stdout

    assert "Bad chest pain" in page
    assert "<style>" in page
    assert not [*unpacked.iterdir()]


def test_the_version_is_written_in_two_places_that_agree() -> None:
    """`--version` is answered from a constant, because looking it up is slow."""
    from backtriage import __version__

    assert project()["project"]["version"] == __version__


def test_who_only_answers_questions_installs_little() -> None:
    """Twelve distributions, few megabytes."""
    names = needed("backtriage")
    size = sum(size_of(name) for name in names)

    assert len(names) <= MOST_DISTRIBUTIONS, sorted(names)
    assert size <= MOST_MEGABYTES * 1_000_000


def test_the_lock_holds_what_running_and_building_need() -> None:
    """Nothing is missing from the lock, and nothing is in it that is not needed."""
    pins = {pin for pin in pinned("requirements.lock") if "sys_platform == 'win32'" not in pin}

    both = needed("backtriage") | needed("hatchling")
    assert {pin.partition("==")[0] for pin in pins} == both - {"backtriage"}


@pytest.mark.parametrize("extra", ["pdf", "verify", "records", "clinic", "people"])  # Spark is not here
def test_the_lock_of_an_extra_holds_what_the_extra_adds(extra: str) -> None:
    """Who wants PDF, proofs or records installs them with hashes too, beside all the rest."""
    wanted = set[str]()
    for text in project()["project"]["optional-dependencies"][extra]:
        name, _, more = re.split(r"[<>=~! ]", text)[0].removesuffix("]").partition("[")
        wanted |= needed(name) | ({f"{name}-{more}"} if more else set())
    pins = {pin for pin in pinned(f"requirements-{extra}.lock") if "sys_platform == 'win32'" not in pin}

    assert {pin.partition("==")[0] for pin in pins} == wanted - needed("backtriage")
    assert {pin.partition(" ;")[0] for pin in pins} <= {
        pin.partition(" ;")[0] for pin in pinned("requirements-dev.lock")}


def test_the_pins_of_uv_agree_with_the_locks() -> None:
    """`uv run` picks the versions that the lock files name."""
    pins = project()["tool"]["uv"]["constraint-dependencies"]

    assert pins == pinned("requirements-dev.lock")
    assert set(pinned("requirements.lock")) <= set(pins)


@pytest.mark.parametrize("lock", [
    "requirements.lock", "requirements-dev.lock", "requirements-pdf.lock", "requirements-verify.lock",
    "requirements-records.lock", "requirements-clinic.lock", "requirements-people.lock",
    "requirements-spark.lock"])
def test_a_lock_has_a_hash_for_each_version_and_names_no_host(lock: str) -> None:
    """What is installed is what was tested, from wherever it comes."""
    text = (ROOT / lock).read_text(encoding="utf-8")

    assert "://" not in text
    assert not re.findall(r"^[\w-].*[^\\]$", text, flags=re.MULTILINE)  # a pin goes on with its hashes
    assert len(re.findall(r"--hash=sha256:[0-9a-f]{64}\b", text)) >= len(pinned(lock))


def test_the_oldest_python_is_the_same_wherever_it_is_named() -> None:
    """By what installs it, by what searches for it, by the tools, and for people."""
    told = project()["project"]
    known = [line.rpartition(" ")[2] for line in told["classifiers"] if "Python :: 3." in line]
    oldest = told["requires-python"].removeprefix(">=")

    assert known[0] == oldest
    assert [int(version.partition(".")[2]) for version in known] == [*range(11, 11 + len(known))]
    assert project()["tool"]["mypy"]["python_version"] == oldest
    assert project()["tool"]["ruff"]["target-version"] == f"py{oldest.replace('.', '')}"
    for file in ("README.md", "CONTRIBUTING.md"):
        assert f"You need Python {oldest} or newer" in (ROOT / file).read_text(encoding="utf-8")


def project() -> dict[str, Any]:
    """Read what the project says of itself."""
    return tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))


def pinned(lock: str) -> list[str]:
    """List the pins of a lock file, such as `rich==15.0.0`."""
    lines = (ROOT / lock).read_text(encoding="utf-8").splitlines()
    return [line.removesuffix("\\").strip() for line in lines if line[0].isalnum()]


def needed(name: str) -> set[str]:
    """Name a distribution and all that it needs here, without extras."""
    from packaging.requirements import Requirement
    from packaging.utils import canonicalize_name

    found: set[str] = set()
    waiting = [name]
    while waiting:
        found.add(each := canonicalize_name(waiting.pop()))
        parts = [Requirement(text) for text in distribution(each).requires or []]
        wanted = [part for part in parts if not part.marker or part.marker.evaluate({"extra": ""})]
        waiting += {canonicalize_name(part.name) for part in wanted} - found
    return found


def size_of(name: str) -> int:
    """Add up the files of a distribution, as they stand on the disk; ours is in the checkout."""
    if name == "backtriage":
        folders = [ROOT / "backtriage", ROOT / "questions"]
        return sum(path.stat().st_size for folder in folders for path in folder.rglob("*") if path.is_file())
    paths = [Path(str(file.locate())) for file in distribution(name).files or []]
    return sum(path.stat().st_size for path in paths if path.is_file())
