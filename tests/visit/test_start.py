"""How a questionnaire begins: which flow, what is answered beforehand, and what is refused."""

from __future__ import annotations

import sys
from datetime import datetime, timedelta
from io import StringIO
from pathlib import Path
from typing import Any

import pytest

from backtriage.ask.plain import Plain
from backtriage.judge.response import Response
from backtriage.keep.drafts import LAPSE, SITTING, OpenDraft, draft_files
from backtriage.visit.start import Refused, open_flow, own_country_first, resume, set_up, shipped_flow, start
from backtriage.visit.unfinished import forget_drafts
from tests.conftest import WORDS, answers, kept_draft
from tests.shipped import shipped

NOW = datetime.now()


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A place for drafts of one's own."""
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path))
    return tmp_path / "backtriage"


def test_what_options_say_is_answered_beforehand() -> None:
    """The country, and for whom somebody answers."""
    assert set_up(shipped(), "uk", "practitioner").answers == {
        "region": frozenset({"uk"}), "role": frozenset({"practitioner"})}
    assert set_up(shipped(), None, "someone-else").answers == {"role": frozenset({"other"})}
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
    said = answers(shipped(), em_now="none", ces="none")
    for count in (1, 2):
        response = Response(dict([*said.answers.items()][:count]))
        kept_draft(home / f"{count}.json", shipped(), response, NOW - timedelta(minutes=9 - count))
    monkeypatch.setattr(sys, "stdin", StringIO("2\npause\n"))

    assert not resume(WORDS, plain=True)

    told = " ".join(capsys.readouterr().out.split())
    day = WORDS.written((NOW - timedelta(minutes=7)).date())
    assert f"1. Low back pain, {day}" in told
    assert f"on {day} at" in told
    assert "going on with 1 answer from before" in told
    assert {path.name for path in home.iterdir()} == {"1.json", "2.json"}


def test_what_cannot_be_read_cannot_be_taken_up_but_deleted(home: Path) -> None:
    """Each file is named."""
    home.mkdir()
    for name in ("one.json", "two.json"):
        (home / name).write_text("{", encoding="utf-8")

    with pytest.raises(Refused) as refused:
        resume(WORDS)

    assert [str(home / name) in line for name, line in zip(
        ("one.json", "two.json"), str(refused.value).splitlines(), strict=True)] == [True, True]
    assert forget_drafts(WORDS, lambda: Plain(WORDS)) == WORDS("start.deleted", n=2)
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


# What was stopped in the middle another time


def stopped(home: Path, ago: timedelta = timedelta(0), **said: object) -> Path:
    """Leave a questionnaire in the middle, some time ago."""
    response = answers(shipped(), **said or {"em_now": "none"})
    return kept_draft(home / "old.json", shipped(), response, NOW - ago)


@pytest.mark.parametrize("typed, left, told", [
    ("1\npause\n", 1, "going on with 1 answer from before"), ("2\npause\n", 1, "Stopped. Nothing was kept."),
    ("3\npause\n", 0, "Stopped. Nothing was kept."), ("pause\n", 1, ""), ("leave\n0\n", 0, "")])
def test_a_new_start_tells_of_what_was_stopped(home: Path, monkeypatch: pytest.MonkeyPatch,
                                               capsys: pytest.CaptureFixture[str], typed: str, left: int,
                                               told: str) -> None:
    """It is gone on with, kept, or deleted."""
    stopped(home)
    monkeypatch.setattr(sys, "stdin", StringIO(typed))

    start(WORDS, plain=True)

    out = " ".join(capsys.readouterr().out.split())
    assert WORDS("start.stopped_before", n=1) in out
    assert f"Low back pain, {WORDS.written(NOW.date())}" in out
    assert told in out
    assert len(draft_files()) == left


@pytest.mark.parametrize("begin", [start, resume])
def test_what_is_too_old_is_deleted_by_the_next_start(home: Path, monkeypatch: pytest.MonkeyPatch,
                                                      capsys: pytest.CaptureFixture[str], begin: Any) -> None:
    """As the first words say."""
    old = stopped(home, LAPSE + timedelta(days=1))
    monkeypatch.setattr(sys, "stdin", StringIO("pause\n"))

    begin(WORDS, plain=True)

    assert not old.exists()
    told = " ".join(capsys.readouterr().out.split())
    assert WORDS("start.stopped_before", n=1) not in told
    assert ("after 30 days deletes them" in told) is (begin is start)


def test_what_another_window_has_open_is_not_taken(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """It is said where to go on, and nothing of it is touched."""
    opened = OpenDraft(stopped(home))
    before = opened.path.read_bytes()
    opened.hold()
    monkeypatch.setattr(sys, "stdin", StringIO("1\n"))

    with pytest.raises(Refused, match="open in another window"):
        resume(WORDS, plain=True)

    opened.close()
    assert opened.path.read_bytes() == before


@pytest.mark.parametrize("ago, again", [(SITTING / 2, False), (SITTING * 2, True)])
def test_after_some_hours_it_is_asked_again_what_time_changes(
        home: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], ago: timedelta,
        again: bool) -> None:
    """The answer of then stands beside it; what holds is not asked."""
    stopped(home, ago, em_now="none", ces="none", age=44)
    monkeypatch.setattr(sys, "stdin", StringIO("pause\n"))

    resume(WORDS, plain=True)

    told = " ".join(capsys.readouterr().out.split())
    first, none = shipped().items["em_now"], shipped().items["em_now"].option("none").say
    assert (first.ask in told) is again
    assert (WORDS("asking.earlier", answer=none) in told) is again
    assert ("going on with 1 answer" in told) is again
    assert shipped().items["age"].ask not in told


def test_a_flow_from_elsewhere_is_named(home: Path, monkeypatch: pytest.MonkeyPatch,
                                        capsys: pytest.CaptureFixture[str]) -> None:
    """Whoever planted a draft cannot hide whose questions it asks."""
    source = shipped_flow()
    kept_draft(home / "old.json", shipped(), answers(shipped(), em_now="none"), NOW, str(source))
    monkeypatch.setattr(sys, "stdin", StringIO("pause\n"))

    resume(WORDS, plain=True)

    assert closed(WORDS("start.from_folder", folder=source)) in closed(capsys.readouterr().out)


@pytest.mark.parametrize("private", [False, True])
def test_without_a_home_it_goes_on_and_says_that_nothing_is_kept(
        monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], private: bool) -> None:
    """As for a user whom the system does not know."""
    def nobody() -> Path:
        raise RuntimeError

    for name in ("XDG_STATE_HOME", "XDG_CONFIG_HOME"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr(Path, "home", nobody)
    monkeypatch.setattr(sys, "stdin", StringIO("0\npause\n"))

    assert not start(WORDS, plain=True, private=private)

    told = " ".join(capsys.readouterr().out.split())
    assert WORDS("start.not_kept" if private else "start.no_home") in told
    assert WORDS("visit.stopped") in told


def test_a_remembered_role_that_is_none_does_not_count(
        home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody is kept from a questionnaire by a slip in a file."""
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    home.mkdir()
    (home / "settings.json").write_text('{"for": "\\u001b[2Jnobody"}', encoding="utf-8")
    monkeypatch.setattr(sys, "stdin", StringIO("pause\n"))

    assert not start(WORDS, plain=True)
