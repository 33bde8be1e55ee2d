"""A visit in plain lines: what is kept on the way, what a pause tells, and what becomes of a result."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from datetime import datetime
from io import StringIO
from pathlib import Path

import pytest

from backtriage.judge.response import Response
from backtriage.visit.visit import Visit
from tests.conftest import TODAY, WORDS, answers, flow_of
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

    def run(*lines: str, draft: Path | None = None, before: Response | None = None,
            full: bool = False) -> tuple[bool, str]:
        monkeypatch.setattr(sys, "stdin", StringIO("".join(f"{line}\n" for line in lines)))
        made = Visit(KNEE, "", before or Response(), True, draft, now=NOW, full=full)
        finished = made.run()
        return finished, " ".join(capsys.readouterr().out.split())
    return run


def test_a_pause_keeps_the_answers_and_tells_what_cannot_wait(visit: Run, tmp_path: Path) -> None:
    """And how to go on."""
    draft = tmp_path / "state" / "draft.json"

    finished, told = visit("yes", "pause", draft=draft)

    assert not finished
    assert json.loads(draft.read_text())["answers"] == {"hot": "yes"}
    assert told.index(WORDS("visit.paused")) < told.index(WORDS("result.too_early").upper())
    assert told.endswith("Call if it gets worse.")


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
    assert json.loads(draft.read_text())["answers"] == {"hot": "yes", "hurt": "no"}


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
