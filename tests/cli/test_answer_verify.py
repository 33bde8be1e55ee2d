"""`backtriage verify`: what it says of a receipt, and how it ends."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from typer.testing import CliRunner

from backtriage import __version__
from backtriage.cli.answer import app
from backtriage.flow.translation import load_words
from backtriage.judge.receipt import sealed, written
from tests.shipped import WELL

if TYPE_CHECKING:
    from collections.abc import Callable

WRIST = Path(__file__).parent / "wrist"
WORDS = load_words()
NOTHING_PRIVATE = {"em_now": "collapse"}  # an emergency, after which nothing sensitive is asked


def made(said: dict[str, Any], *more: str) -> str:
    """Write a receipt for some answers."""
    done = CliRunner().invoke(app, ["assess", "-", "--format", "receipt", *more], input=json.dumps(said))
    assert done.exit_code in (0, 4), done.output
    return done.stdout


def checked(receipt: str, *more: str) -> tuple[int, str]:
    """Check a receipt; gives the exit code, and what is said."""
    done = CliRunner().invoke(app, ["verify", "-", *more], input=receipt)
    return done.exit_code, done.output


def anew(receipt: str, change: Callable[[dict[str, Any]], object]) -> str:
    """Change a receipt and seal it anew."""
    visit = json.loads(receipt)
    change(visit)
    return written(sealed(visit))


def test_the_program_confirms_what_it_wrote(tmp_path: Path) -> None:
    """From file to file, as people run it; and says what that shows and what not."""
    (tmp_path / "a.json").write_text(json.dumps(NOTHING_PRIVATE))
    run = [sys.executable, "-m", "backtriage"]
    subprocess.run([*run, "assess", "a.json", "--format", "receipt", "--output", "r.json"], cwd=tmp_path,
                   check=True, capture_output=True)
    told = {file: subprocess.run([*run, "verify", file], cwd=tmp_path, check=False, capture_output=True,
                                 text=True, encoding="utf-8") for file in ("r.json", "a.json")}

    assert (told["r.json"].returncode, told["r.json"].stderr) == (0, "")
    assert told["r.json"].stdout.startswith(WORDS("receipt.confirmed"))
    assert WORDS("receipt.proves") in told["r.json"].stdout
    assert (told["a.json"].returncode, told["a.json"].stdout) == (1, "")
    assert told["a.json"].stderr == WORDS("receipt.not_one", file="a.json") + "\n"


def test_what_is_withheld_is_named() -> None:
    """Such a receipt is confirmed as far as can be."""
    code, told = checked(made(WELL | {"dur": "lt2w", "start": "hurt"}))

    assert code == 0
    assert told.startswith(WORDS("receipt.as_far", items="").partition(" (")[0])
    assert "How it started" in told


@pytest.mark.parametrize("language", ["en", "de", "es"])
def test_a_receipt_of_any_language_is_checked_in_any(language: str) -> None:
    """The answers and the questionnaire are the same."""
    receipt = made(NOTHING_PRIVATE, "--lang", language)

    for other in ("en", "de", "es"):
        assert checked(receipt, "--lang", other)[0] == 0


@pytest.mark.parametrize("old, new, told", [
    ('"collapse"', '"none"', "broken_answers"), ('"at_least": "emer', '"at_least": "smer', "broken_told"),
    ('"day": "20', '"day": "19', "broken_about"), ('"whole": "', '"whole": "0', "broken_seal"),
])
def test_what_was_changed_is_named(old: str, new: str, told: str) -> None:
    """As the first thing after what the receipt says of itself."""
    receipt = made(NOTHING_PRIVATE)
    assert receipt.count(old) == 1
    code, said = checked(receipt.replace(old, new))

    assert code == 1
    assert said.startswith(WORDS("receipt.not_confirmed"))
    assert said.splitlines()[2] == WORDS(f"receipt.{told}")


def test_a_result_that_does_not_follow_is_told_with_the_one_that_does() -> None:
    """Though it was sealed anew."""
    code, said = checked(anew(made(NOTHING_PRIVATE), lambda visit: visit["told"].update(
        urgency="self_care", at_least="self_care", findings={})))

    assert code == 1
    assert WORDS("receipt.differs") in said
    assert WORDS("receipt.move", what=WORDS("receipt.how_soon"), before="Look after your back",
                 after="Get emergency help") in said
    assert WORDS("receipt.result", told="").strip() not in said  # what is not so is not told as a result


def test_another_layout_is_told_and_confirmed() -> None:
    """Only that: what it says is the same."""
    code, said = checked(json.dumps(json.loads(made(NOTHING_PRIVATE))))

    assert code == 0
    assert WORDS("receipt.layout") in said
    assert WORDS("receipt.layout") not in checked(made(NOTHING_PRIVATE))[1]


def test_another_questionnaire_is_named_and_where_to_look() -> None:
    """Nothing is confirmed by a questionnaire that was not the one."""
    code, said = checked(made(NOTHING_PRIVATE), "--flow", str(WRIST))

    assert code == 1
    assert "--flow FOLDER" in said


def test_another_version_is_named_by_its_whole_fingerprint() -> None:
    """And it is said whether the result would be the same here."""
    receipt = anew(made(NOTHING_PRIVATE), lambda visit: visit["flow"].update(fingerprint="0" * 64))
    code, said = checked(receipt)

    assert code == 1
    assert "0" * 64 in said
    assert json.loads(made(NOTHING_PRIVATE))["flow"]["fingerprint"] in said
    assert WORDS("receipt.same") in said


@pytest.mark.parametrize("content, told", [
    (b"", "not_one"), (b"age: 44", "not_one"), (b"\xff\xfe", "damaged"), (b'{"answers": {', "damaged"),
    (b'{"schema": "backtriage/visit/7"}', "newer"),
])
def test_a_file_that_is_no_receipt_is_told_with_what_to_do(tmp_path: Path, content: bytes, told: str) -> None:
    """In one line, and nothing is written where results stand."""
    file = tmp_path / "file"
    file.write_bytes(content)
    done = CliRunner().invoke(app, ["verify", str(file)])

    assert (done.exit_code, done.stdout) == (1, "")
    assert done.stderr == WORDS(f"receipt.{told}", file=file, version=__version__) + "\n"


def test_a_receipt_that_is_too_large_or_missing_is_not_read(tmp_path: Path) -> None:
    """Nobody has one of more than 1 MB."""
    (tmp_path / "large").write_text(made(NOTHING_PRIVATE).ljust(1_000_001))

    for name, words in (("large", "1 MB"), ("nothing", "nothing")):
        done = CliRunner().invoke(app, ["verify", str(tmp_path / name)])
        assert done.exit_code == 1
        assert words in done.stderr


def test_signs_in_a_receipt_move_no_terminal() -> None:
    """Whoever wrote it may mean no good."""
    code, said = checked(anew(made(NOTHING_PRIVATE), lambda visit: visit["flow"].update(
        id="\x1b[2Jother", version="\x07")))

    assert code == 1
    assert "\x1b" not in said
    assert "\x07" not in said
