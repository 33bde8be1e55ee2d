"""How a questionnaire begins: which flow, what is answered beforehand, and what is refused."""

from __future__ import annotations

import sys
from datetime import date, datetime
from io import StringIO
from pathlib import Path
from typing import Any

import pytest

from backtriage.judge.response import Response
from backtriage.keep.drafts import keep
from backtriage.visit.start import Refused, forget_drafts, open_flow, own_country_first, resume, set_up, start
from tests.conftest import WORDS, answers
from tests.shipped import shipped


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A place for drafts of one's own."""
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path))
    return tmp_path / "backtriage"


def test_what_options_say_is_answered_beforehand() -> None:
    """The country, and for whom somebody answers."""
    assert set_up(shipped(), "uk", "practitioner") == answers(shipped(), region="uk", role="practitioner")
    assert set_up(shipped(), None, "someone-else") == answers(shipped(), role="other")
    assert not set_up(shipped(), None, None).answers


@pytest.mark.parametrize("region, role, told", [
    ("zz", None, "zz.*uk, ie, us"), ("Germny", None, "Did you mean .*Germany"),
    ("island", None, "Did you mean .*Ireland"), (None, "nobody", "someone-else")])
def test_a_word_that_is_not_known_is_wrong_usage(region: str | None, role: str | None, told: str) -> None:
    """What could have been meant is told."""
    with pytest.raises(Refused, match=told) as refused:
        set_up(shipped(), region, role)

    assert refused.value.usage


@pytest.mark.parametrize("country, first", [
    ("GB", "uk"), ("US", "us"), ("DE", "de"), ("AT", "at"), ("CH", "ch"), ("ES", "es"), ("MX", "mx"),
    ("AR", "ar"), ("CL", "cl"), ("PY", "py"), ("FR", "uk"), ("", "uk")])
def test_the_own_country_is_offered_first_and_no_other_is_lost(country: str, first: str) -> None:
    """The others keep their order, and the last one goes on speaking for people elsewhere."""
    flow = own_country_first(shipped(), country)

    for voice in (flow, flow.for_another):
        offered = [option.id for option in voice.items["region"].options]
        assert offered[0] == first
        assert offered[-1] == "other"
        assert [name for name in shipped().regions if name != first] == offered[1:]
    assert flow.hash == shipped().hash
    assert not set_up(flow, None, None).answers


def test_a_flow_that_cannot_be_used_says_all_that_is_wrong_with_it(tmp_path: Path) -> None:
    """That is no wrong usage."""
    with pytest.raises(Refused) as refused:
        open_flow(tmp_path, WORDS)

    assert str(tmp_path) in str(refused.value)
    assert not refused.value.usage


@pytest.mark.parametrize("wrong", [{"folder": Path("nowhere")}, {"region": "atlantis"}, {"role": "nobody"}])
def test_what_is_refused_is_refused_before_the_first_word(
        wrong: dict[str, Any], home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Nobody reads a welcome to something that does not begin."""
    with pytest.raises(Refused):
        start(WORDS, **wrong)

    assert capsys.readouterr().out == ""
    assert not home.exists()


def test_without_anything_unfinished_there_is_nothing_to_take_up(
        home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """That is said, and is no error."""
    assert resume(WORDS)
    assert capsys.readouterr().out.strip() == WORDS("start.no_draft")


def test_of_several_unfinished_questionnaires_one_is_chosen(
        home: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    """The latest comes first; the other one stays as it is."""
    said = answers(shipped(), role="self", age=44)
    for count in (1, 2):
        response = Response(dict([*said.answers.items()][:count]))
        keep(home / f"{count}.json", shipped(), "", response, datetime(2026, 11, count))
    monkeypatch.setattr(sys, "stdin", StringIO("2\npause\n"))

    assert not resume(WORDS, plain=True)

    told = " ".join(capsys.readouterr().out.split())
    assert "1. Low back pain, 2 November 2026" in told
    assert WORDS("start.going_on", title=shipped().title, n=1) in told
    assert {path.name for path in home.iterdir()} == {"1.json", "2.json"}


def test_whoever_comes_back_days_later_is_asked_first_what_is_true_now(
        home: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    """A start tells that there is something unfinished, and resuming it says since when."""
    said = answers(shipped(), em_now="none", ces="none", role="self")
    monkeypatch.setattr(sys, "stdin", StringIO("pause\n"))
    start(WORDS, plain=True)
    before = capsys.readouterr().out
    keep(home / "1.json", shipped(), "", said, datetime(2026, 11, 1))
    for begin in (start, resume):
        monkeypatch.setattr(sys, "stdin", StringIO("pause\n"))
        assert not begin(WORDS, plain=True)

    told = closed(capsys.readouterr().out)
    assert closed(WORDS("start.unfinished")) in told
    assert closed(WORDS("start.unfinished")) not in closed(before)
    since = closed(WORDS("start.long_ago", date=date(2026, 11, 1)))
    assert closed(shipped().items["em_now"].ask) in told[told.index(since):]


def test_what_cannot_be_read_cannot_be_taken_up_but_deleted(home: Path) -> None:
    """Each file is named."""
    home.mkdir()
    for name in ("one.json", "two.json"):
        (home / name).write_text("{", encoding="utf-8")

    with pytest.raises(Refused) as refused:
        resume(WORDS)

    assert [str(home / name) in line for name, line in zip(
        ("one.json", "two.json"), str(refused.value).splitlines(), strict=True)] == [True, True]
    assert forget_drafts(WORDS) == WORDS("start.deleted", n=2)
    assert [*home.iterdir()] == []


@pytest.mark.parametrize("private", [False, True])
def test_a_practitioner_is_told_at_the_start_what_is_kept_and_how_to_delete_it(
        home: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str],
        private: bool) -> None:
    """The answers of a patient are on this machine until the result has been seen."""
    monkeypatch.setattr(sys, "stdin", StringIO("pause\n"))

    start(WORDS, role="practitioner", plain=True, private=private)

    told, _, asked = closed(capsys.readouterr().out).partition(closed(shipped().items["em_now"].short))
    assert asked
    assert (closed(WORDS("start.kept_intake", folder=home)) in told) is not private
    assert (closed(WORDS("start.not_kept")) in told) is private


def closed(text: str) -> str:
    """Leave out whatever a line break may change."""
    return "".join(text.split())
