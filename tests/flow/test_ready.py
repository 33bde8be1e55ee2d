"""What was made ready is what the YAML says, and counts only while the YAML says it."""

from __future__ import annotations

import importlib
import re
import shutil
import subprocess
import sys
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from backtriage.flow import ready
from backtriage.flow.files import FORMS, INTERFACE, languages, questions_folder
from backtriage.flow.ready import PACKAGE, ready_flow, ready_words, write_ready
from backtriage.form.items import items_to_json
from backtriage.judge.assessment import assess
from backtriage.keep.answer_file import read_answers
from backtriage.report.formats import Format, write_format
from backtriage.visit.start import shipped_flow
from tests.conftest import slowly
from tests.flow.spanish import differences
from tests.shipped import shipped

if TYPE_CHECKING:
    from collections.abc import Iterator

    from backtriage.flow.model import Flow

ROOT = Path(__file__).parents[2]
LANGUAGES = languages(questions_folder() / INTERFACE)
NOW = datetime(2026, 11, 23, 12, 0)
COUNTS = "from backtriage.flow.ready import _made; print(_made('de') is not None)"
ANSWERS = "{em_now: none, ces: not_sure, role: other, region: uk, age: 64, history: [cancer], dur: lt2w}"


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder that holds what was made ready just now."""
    folder = tmp_path_factory.mktemp("site")
    write_ready(shipped_flow(), folder / PACKAGE)
    return folder


@pytest.fixture
def made(built: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """The same, and nothing else that was made ready before."""
    monkeypatch.syspath_prepend(built)
    for name in [name for name in sys.modules if name.partition(".")[0] == PACKAGE]:
        monkeypatch.delitem(sys.modules, name)
    ready._made.cache_clear()
    importlib.invalidate_caches()
    yield built
    ready._made.cache_clear()


@pytest.mark.parametrize("language", LANGUAGES)
def test_both_ways_give_the_same_flow(made: Path, language: str) -> None:
    """To every word and every condition, in every language."""
    words, loaded = ready_words(language), shipped(language)
    flow = ready_flow(shipped_flow(), words)

    assert ready._made(language)
    assert words.texts == loaded.words.texts
    assert not differences(flow, loaded)
    assert not differences(flow.for_another, loaded.for_another)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("clinical", [False, True], ids=["person", "practitioner"])
def test_both_ways_give_the_same_result_byte_for_byte(made: Path, language: str, clinical: bool) -> None:
    """In every format."""
    flows = ready_flow(shipped_flow(), ready_words(language)), shipped(language)

    for format in Format:
        one, other = (result(flow, format, clinical=clinical) for flow in flows)
        assert one == other, format
    one, other = map(items_to_json, flows)
    assert one == other


def result(flow: Flow, format: Format, *, clinical: bool) -> str | bytes:
    """Judge somebody, and write the result."""
    response, _, problems = read_answers(flow, ANSWERS, "answers", NOW.date())
    assert not problems
    return write_format(format, assess(flow, response, NOW.date()), NOW, clinical=clinical, full=True)


def test_it_is_made_the_same_each_time(built: Path, tmp_path: Path) -> None:
    """So a wheel can be built again, to the byte."""
    write_ready(shipped_flow(), tmp_path)

    for path in (built / PACKAGE).glob("*.py"):
        assert (tmp_path / path.name).read_bytes() == path.read_bytes()


@pytest.fixture(scope="module")
def installed(built: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The program as if it were installed: in a folder of its own, with what was made ready."""
    folder = tmp_path_factory.mktemp("installed")
    shutil.copytree(built, folder, dirs_exist_ok=True)
    shutil.copytree(ROOT / "backtriage", folder / "backtriage", ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copytree(ROOT / "questions", folder / "backtriage/questions")
    return folder


def run(folder: Path, home: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Start Python with the program that stands in a folder."""
    surroundings = {"PATH": "", "HOME": str(home), "PYTHONPATH": str(folder), "LANG": "de_DE.UTF-8"}
    done = subprocess.run([sys.executable, *arguments], input="pause\n",
                          env=surroundings, cwd=home, capture_output=True, encoding="utf-8", check=False)
    assert "Traceback" not in done.stderr, done.stderr
    return done


def started(folder: Path, home: Path, *arguments: str) -> tuple[str, bool]:
    """Start the program, in lines; gives what it writes, and whether it read YAML."""
    done = run(folder, home, "-X", "importtime", "-m", "backtriage", *arguments)
    return done.stdout, bool(re.search(r"\| +yaml$", done.stderr, flags=re.MULTILINE))


def test_it_starts_without_reading_yaml(installed: Path, tmp_path: Path) -> None:
    """That is what it is for."""
    words, read = started(installed, tmp_path)

    assert "Kreuzschmerzen" in words
    assert not read


@pytest.mark.parametrize("arguments", [
    ["flow", "graph"], slowly(["flow", "check"]), ["items", "--flow", str(shipped_flow())]])
def test_authors_have_the_yaml_read(installed: Path, tmp_path: Path, arguments: list[str]) -> None:
    """They are told of lines."""
    _, read = started(installed, tmp_path, *arguments)

    assert read


@pytest.mark.parametrize("file, old, new", [
    ("low-back-pain/translations/de/flow.yaml", "Kreuzschmerzen", "Kreuzweh"),  # the welcome
    ("low-back-pain/translations/de/flow.yaml", "Gerade jetzt", "Gerade eben"),  # the first question
    ("interface/translations/de/plain.yaml", "Ihre Antwort", "Ihre Auskunft"),
])
def test_one_changed_word_is_on_the_screen_at_the_next_start(
        installed: Path, tmp_path: Path, file: str, old: str, new: str) -> None:
    """What was made ready is never trusted beyond the bytes that it was made from."""
    path = installed / "backtriage/questions" / file
    before = path.read_text(encoding="utf-8")
    path.write_text(before.replace(old, new), encoding="utf-8")
    try:
        changed, read = started(installed, tmp_path)
    finally:
        path.write_text(before, encoding="utf-8")

    assert new in changed
    assert read
    assert new not in started(installed, tmp_path)[0]


@pytest.mark.parametrize("file", [
    "questions/low-back-pain/emergency.yaml", "questions/low-back-pain/translations/de/made-from.txt",
    "questions/interface/start.yaml", "questions/low-back-pain/another.yaml", "flow/loader.py"])
def test_one_byte_more_is_enough(installed: Path, tmp_path: Path, file: str) -> None:
    """In the words, the rules, the marks of a translation, the code that reads them; or a new file."""
    path = installed / "backtriage" / file
    before = path.read_bytes() if path.exists() else None
    path.write_bytes((before or b"") + b"\n")
    try:
        counts = run(installed, tmp_path, "-c", COUNTS).stdout
    finally:
        path.unlink() if before is None else path.write_bytes(before)

    assert counts == "False\n"
    assert run(installed, tmp_path, "-c", COUNTS).stdout == "True\n"


def test_the_forms_of_the_clinic_do_not_slow_the_start(installed: Path, tmp_path: Path) -> None:
    """They are not read to ask the questionnaire, so that no change of theirs has it read anew."""
    path = installed / "backtriage" / "questions" / FORMS / "session" / "flow.yaml"
    before = path.read_bytes()
    path.write_bytes(before + b"\n")
    try:
        counts = run(installed, tmp_path, "-c", COUNTS).stdout
    finally:
        path.write_bytes(before)

    assert counts == "True\n"
