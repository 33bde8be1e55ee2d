"""A visit in plain lines: what is kept on the way, what a pause tells, and what becomes of a result."""

from __future__ import annotations

import errno
import gc
import os
import sys
from collections.abc import Callable
from datetime import datetime
from io import StringIO
from pathlib import Path
from shlex import quote
from typing import Any

import pytest

from backtriage.ask.plain import Plain
from backtriage.judge.receipt import read_file, verify
from backtriage.judge.response import Response
from backtriage.keep.drafts import OpenDraft, draft_files, latest
from backtriage.visit.visit import Visit
from tests.conftest import TODAY, WORDS, answers, fail_once, flow_of, kept_draft
from tests.terminal.terminal import squeezed

NOW = datetime.combine(TODAY, datetime.min.time())
KNEE = flow_of("""
    items:
      hot: {}
      hurt: {kind: one of, options: {yes: Somebody hurt me, no: It came alone}, sensitive: [yes]}
    flags:
      fever: {when: {hot: yes}, urgency: routine}
      harm: {when: {hurt: yes}, urgency: today}
    advice:
      worse: {topic: safety_net, say: Call if it gets worse.}
    """)
Run = Callable[..., tuple[bool, str]]


@pytest.fixture
def visit(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path) -> Run:
    """Visit with some lines typed; gives whether it came to an end, and what was told."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path))

    def run(*lines: str, draft: Path | None = None, before: Response | None = None,
            full: bool = False, earlier: Response | None = None) -> tuple[bool, str]:
        monkeypatch.setattr(sys, "stdin", StringIO("".join(f"{line}\n" for line in lines)))
        made = Visit(KNEE, "", before or Response(), True, OpenDraft(draft) if draft else None, now=NOW,
                     full=full, earlier=earlier or Response())
        finished = made.run()
        return finished, " ".join(capsys.readouterr().out.split())
    return run


def test_a_pause_keeps_the_answers_and_tells_what_cannot_wait(visit: Run, tmp_path: Path) -> None:
    """And how to go on."""
    draft = tmp_path / "state" / "draft.json"

    finished, told = visit("yes", "pause", draft=draft)

    assert not finished
    assert latest(draft.read_bytes())["answers"] == {"hot": "yes"}
    assert told.index(WORDS("visit.paused")) < told.index(WORDS("result.too_early").upper())
    assert told.endswith("Call if it gets worse.")


def test_no_question_waits_while_garbage_is_looked_for_in_all_that_was_loaded(visit: Run) -> None:
    """Everything that stood before the first question is left alone from there on; it took one 30 ms."""
    gc.unfreeze()
    loaded = sum(len(gc.get_objects(generation)) for generation in range(3))

    visit("stop")

    assert gc.get_freeze_count() >= loaded > sum(len(gc.get_objects(generation)) for generation in range(3))


def test_without_an_answer_nothing_is_kept(visit: Run, tmp_path: Path) -> None:
    """Nobody finds a list of unfinished questionnaires in which nothing was said."""
    draft = tmp_path / "state" / "draft.json"

    finished, told = visit("pause", draft=draft)

    assert not finished
    assert not draft.exists()
    assert WORDS("visit.stopped") in told


def test_what_stops_is_not_called_a_pause(visit: Run, tmp_path: Path) -> None:
    """Where nothing is kept it is called stop, and below a result finish."""
    _, kept = visit("yes", "pause", draft=tmp_path / "draft.json")
    _, private = visit("yes", "2", "0", "stop")

    assert "again, pause, leave." in kept
    assert "again, stop, leave." in private
    assert "again, pause, leave." not in private
    assert private.rindex("again, finish, leave.") > private.index("ROUTINE")


def test_whoever_saved_nothing_is_asked_once_before_the_end(visit: Run) -> None:
    """And can go back to the result; whoever saved something is not asked."""
    asked = WORDS("visit.nothing_saved")

    _, told = visit("yes", "2", "0", "0", "1", "0", "back", "0", "0")
    assert told.count(asked) == 3
    assert told.count(WORDS("visit.next")) == 3

    _, told = visit("yes", "2", "0", WORDS("visit.save"), WORDS("visit.save_answers"), "mine.yaml", "0")
    assert asked not in told


@pytest.mark.parametrize("before", [(), ("2",), (WORDS("visit.save"), WORDS("visit.save_answers"), "a.yaml")])
@pytest.mark.parametrize("last", [(WORDS("visit.finish"),) * 2, ("finish",) * 2])
def test_a_result_is_shown_and_nothing_is_kept_of_it(visit: Run, tmp_path: Path, before: tuple[str, ...],
                                                     last: tuple[str, ...]) -> None:
    """Whoever leaves it is told last how soon, whom to call, and when to come back sooner."""
    draft = tmp_path / "state" / "draft.json"

    finished, told = visit("yes", "2", "0", *before, *last, draft=draft)

    assert finished
    assert not draft.exists()
    assert told.count("ROUTINE") == 2
    assert told.endswith("ROUTINE Call the doctor. Call if it gets worse.")


def test_everything_is_shown_at_once_to_whoever_asks(visit: Run) -> None:
    """Then there is nothing left in the menu but to save and to finish."""
    _, told = visit("yes", "2", "0", WORDS("visit.finish"), full=True)

    assert "LIMITS" in told
    assert f"1. {WORDS('visit.save')} 0. {WORDS('visit.finish')}" in told


def test_what_was_read_is_marked(visit: Run) -> None:
    """In plain lines, too."""
    _, told = visit("yes", "2", "0", WORDS("visit.more"), WORDS("result.limits"), WORDS("visit.topics"),
                    WORDS("visit.finish"))

    assert f"{WORDS('visit.was_read', title=WORDS('result.limits'))} " in told


def test_leaving_leaves_nothing(visit: Run, tmp_path: Path) -> None:
    """At a question, and at the result."""
    draft = tmp_path / "state" / "draft.json"
    for lines in (("yes", "leave"), ("yes", "2", "0", "leave")):
        finished, told = visit(*lines, draft=draft)

        assert finished
        assert not draft.exists()
        assert not told.endswith("Call if it gets worse.")


def test_going_back_from_the_result_keeps_the_answers_again(visit: Run, tmp_path: Path) -> None:
    """Until the next result."""
    draft = tmp_path / "state" / "draft.json"

    finished, told = visit("yes", "2", "0", "back", "pause", draft=draft)

    assert not finished
    assert told.index("ROUTINE") < told.rindex(WORDS("asking.check"))
    assert latest(draft.read_bytes())["answers"] == {"hot": "yes", "hurt": "no"}


def test_a_disk_that_keeps_nothing_costs_no_result(visit: Run, tmp_path: Path) -> None:
    """It is told once, and a pause promises nothing."""
    (tmp_path / "state").write_text("a file in its place")
    draft = tmp_path / "state" / "draft.json"

    finished, told = visit("yes", "2", "0", WORDS("visit.finish"), draft=draft)
    assert finished
    assert told.count(WORDS("visit.cannot_keep_so")) == 1
    assert "ROUTINE" in told

    finished, told = visit("yes", "pause", draft=draft)
    assert not finished
    assert WORDS("visit.stopped") in told


def test_saved_answers_leave_out_what_is_sensitive_and_say_so(visit: Run, tmp_path: Path) -> None:
    """A file that is there stays; another name is asked for."""
    (tmp_path / "mine.yaml").write_text("before")

    _, told = visit("0", WORDS("visit.save"), WORDS("visit.save_answers"), "mine.yaml", "other.yaml",
                    WORDS("visit.finish"), before=answers(KNEE, hot="yes", hurt="yes"))

    assert (tmp_path / "mine.yaml").read_text() == "before"
    for words in (WORDS("visit.there_already", file=tmp_path / "mine.yaml"),
                  WORDS("visit.saved", file=tmp_path / "other.yaml")):
        assert squeezed(words) in squeezed(told)  # a long path is folded
    assert WORDS("visit.left_out", items="hurt") in told
    saved = (tmp_path / "other.yaml").read_text()
    assert 'hot: "yes"' in saved
    assert "hurt" not in saved


@pytest.mark.parametrize("name, suffix", [("save_html", "html"), ("save_markdown", "md")])
def test_a_result_is_saved_under_the_name_of_its_day(visit: Run, tmp_path: Path, name: str,
                                                      suffix: str) -> None:
    """Unless somebody types another."""
    nothing_typed = ("", "", "")  # of whom it is about
    visit("0", WORDS("visit.save"), WORDS(f"visit.{name}"), *nothing_typed, "", WORDS("visit.finish"),
          before=answers(KNEE, hot="yes", hurt="no"))

    assert (tmp_path / f"test-2026-11-24.{suffix}").read_text()


def test_a_receipt_is_saved_without_a_name_and_with_how_to_check_it(visit: Run, tmp_path: Path) -> None:
    """Whom it is about is not asked: it would not stand in it."""
    _, told = visit("0", WORDS("visit.save"), WORDS("visit.save_receipt"), "", WORDS("visit.finish"),
                    before=answers(KNEE, hot="yes", hurt="no"))
    file = tmp_path / "test-2026-11-24.receipt.json"

    assert verify(read_file(file.read_text()), KNEE).confirmed
    assert squeezed(WORDS("receipt.check_it", file=file)) in squeezed(told)


@pytest.mark.parametrize("name, how", [
    ("save_answers", "visit.see_again"), ("save_receipt", "receipt.check_it")])
def test_a_command_that_is_shown_can_be_typed_whatever_the_file_is_called(
        visit: Run, tmp_path: Path, name: str, how: str) -> None:
    """A blank in its name would make two names of it."""
    file = tmp_path / "my back's file"
    _, told = visit("0", WORDS("visit.save"), WORDS(f"visit.{name}"), str(file), WORDS("visit.finish"),
                    before=answers(KNEE, hot="yes", hurt="no"))

    assert file.exists()
    assert squeezed(WORDS(how, file=quote(str(file)))) in squeezed(told)


def test_a_disk_that_is_well_again_keeps_again(visit: Run, tmp_path: Path,
                                               monkeypatch: pytest.MonkeyPatch) -> None:
    """One failure costs no later answer: it is told once, and each answer is tried."""
    fail_once(monkeypatch)
    draft = tmp_path / "state" / "draft.json"

    _, told = visit("yes", "2", "pause", draft=draft)

    assert latest(draft.read_bytes())["answers"] == {"hot": "yes", "hurt": "no"}
    assert told.count(WORDS("visit.cannot_keep_so")) == 1
    assert WORDS("visit.paused") in told


def test_a_disk_that_is_gone_costs_nobody_the_last_words(visit: Run, tmp_path: Path,
                                                          monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever pauses is told when to get help, and that the last answers were not kept."""
    draft, look, show = tmp_path / "state" / "draft.json", os.stat, Plain.said
    gone = list[bool]()

    def stat(path: Any, **others: Any) -> os.stat_result:
        if gone and str(tmp_path / "state") in str(path):
            raise OSError(errno.EIO, os.strerror(errno.EIO))
        return look(path, **others)

    def said(self: Plain, *what: Any) -> None:
        show(self, *what)
        gone.append(True)

    monkeypatch.setattr(os, "stat", stat)
    monkeypatch.setattr(Plain, "said", said)

    _, told = visit("yes", "2", "pause", draft=draft)

    assert WORDS("visit.paused_lost") in told
    assert told.count(WORDS("visit.cannot_keep_so")) == 1


def test_an_answer_is_shown_only_once_it_is_kept(visit: Run, tmp_path: Path,
                                                 monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever sees it may close the window."""
    draft, seen = tmp_path / "state" / "draft.json", list[bool]()
    show = Plain.said

    def said(self: Plain, *what: Any) -> None:
        seen.append(what[0].id in latest(draft.read_bytes())["answers"])
        show(self, *what)

    monkeypatch.setattr(Plain, "said", said)
    visit("yes", "2", "pause", draft=draft)

    assert seen == [True, True]


def test_a_draft_that_another_window_deleted_stays_deleted(visit: Run, tmp_path: Path,
                                                           monkeypatch: pytest.MonkeyPatch) -> None:
    """The questionnaire goes on, and says that nothing more is kept."""
    draft, show = tmp_path / "state" / "draft.json", Plain.said

    def said(self: Plain, *what: Any) -> None:
        draft.unlink(missing_ok=True)
        show(self, *what)

    monkeypatch.setattr(Plain, "said", said)
    _, told = visit("yes", "2", "pause", draft=draft)

    assert not draft.exists()
    assert told.count(WORDS("visit.draft_gone")) == 1
    assert WORDS("visit.stopped") in told


def test_an_earlier_answer_is_told_and_not_chosen(visit: Run) -> None:
    """Nobody confirms by Enter what was so another day."""
    _, told = visit("", "no", "pause", earlier=answers(KNEE, hot="yes"))

    assert told.count(WORDS("asking.earlier", answer="Yes")) == 1
    assert "You said" not in told
    assert "hot: No" in told


@pytest.mark.parametrize("answer, left", [("2", 0), ("1", 1), ("leave", 1), (None, 1)])
@pytest.mark.parametrize("at", [("yes",), ("yes", "2", "0")])
def test_whoever_leaves_is_offered_to_delete_what_is_older(visit: Run, tmp_path: Path, answer: str | None,
                                                           left: int, at: tuple[str, ...]) -> None:
    """Their own draft is gone in any case, and one that another window has open is left alone."""
    folder = tmp_path / "backtriage"
    kept_draft(folder / "older.json", KNEE, answers(KNEE, hot="yes"), NOW)
    opened = OpenDraft(kept_draft(folder / "open.json", KNEE, answers(KNEE, hot="yes"), NOW))
    opened.hold()
    lines = {"2": "0"}.get(answer or "", answer)

    finished, told = visit(*at, "leave", *filter(None, [lines]), draft=folder / "mine.json")
    opened.close()

    assert finished
    assert WORDS("start.really_delete", n=1) in told
    assert len(draft_files()) == left + 1
