"""The next visit in a terminal: keep a result with a goal, come again, see what changed, delete it."""

from __future__ import annotations

import stat
from pathlib import Path
from shlex import quote

import pytest

from backtriage.flow.model import Flow
from backtriage.keep.diary import read_diary
from tests.conftest import WORDS, slowly
from tests.terminal.conftest import BAD_INPUT, DONE, STOPPED, Home
from tests.terminal.questions import CHECK, FILE_NAME, WHAT_NEXT, Menus, answer, heading
from tests.terminal.terminal import CTRL_C, CTRL_U, CTRL_X, ENTER, squeezed

KEEP = "Keep this"
HELD = {"role", "region", "age", "body", "goal_name"}  # what still holds on the same day


def to_result(menus: Menus, flow: Flow) -> None:
    """Go on from what has changed to the result."""
    menus.wait(WHAT_NEXT)
    menus.point_at("Go on to the result")
    menus.terminal.press(ENTER).wait_for(heading(flow, 0))
    menus.wait(WHAT_NEXT)


def diary_of(home: Home) -> Path:
    return home.path / ".local" / "share" / "backtriage" / "diary.yaml"


def kept(home: Home, *, columns: int = 80, rows: int = 60) -> Menus:
    """In front of a result that was kept, with a goal."""
    menus = home.checking(columns=columns, rows=rows)
    assert menus.pick("All correct") == WHAT_NEXT
    menus.point_at(KEEP)
    menus.terminal.press(ENTER).wait_for("Name one thing")
    menus.terminal.press(f"walk the dog{ENTER}").wait_for("How well can you do that")
    menus.terminal.press(f"3{ENTER}").wait_for(FILE_NAME, "diary.yaml")
    menus.terminal.press(ENTER).wait_for("Kept in", "backtriage again", WHAT_NEXT)
    return menus


@pytest.mark.parametrize("columns, rows", [(80, 24), slowly(120, 40), slowly(40, 24)])
def test_a_result_is_kept_with_a_goal_once_somebody_chooses_to(
        home: Home, flow: Flow, columns: int, rows: int) -> None:
    """It says where, and how to come again and to delete it; the file is for their eyes only."""
    menus = kept(home, columns=columns, rows=rows)
    menus.pick_here("Finish")

    assert menus.terminal.ended() == DONE
    [visit] = read_diary(diary_of(home), WORDS).visits
    assert (visit.answers["goal_name"], visit.answers["goal_now"]) == ("walk the dog", 3)
    assert stat.S_IMODE(diary_of(home).stat().st_mode) == 0o600
    assert home.files() == [diary_of(home)]


def test_the_commands_that_are_shown_can_be_typed_whatever_the_file_is_called(home: Home) -> None:
    """A blank in its name would make two names of it."""
    menus, file = home.checking(columns=120, rows=60), home.path / "my goal's.yaml"
    menus.pick("All correct")
    menus.point_at(KEEP)
    menus.terminal.press(ENTER).wait_for("Name one thing")
    menus.terminal.press(f"walk the dog{ENTER}").wait_for("How well can you do that")
    menus.terminal.press(f"3{ENTER}").wait_for(FILE_NAME, "diary.yaml")
    menus.terminal.press(f"{CTRL_U}{file}{ENTER}").wait_for("Kept in", "backtriage again", WHAT_NEXT)

    shown = squeezed(menus.terminal.text)
    assert squeezed(f"backtriage again {quote(str(file))}") in shown
    assert squeezed(f"backtriage again --forget {quote(str(file))}") in shown
    assert file.exists()


def test_nothing_is_kept_unless_somebody_chooses_to(home: Home, flow: Flow) -> None:
    """Neither by those who finish, nor by those who go back where a goal is asked for."""
    menus = home.checking(rows=60)
    assert menus.pick("All correct") == WHAT_NEXT
    menus.point_at(KEEP)
    menus.terminal.press(ENTER).wait_for("Name one thing").press(CTRL_C).wait_for(WHAT_NEXT)
    menus.finish()

    assert menus.terminal.ended() == DONE
    assert home.files() == []


@pytest.mark.parametrize("columns, rows", [(80, 60), slowly(80, 24), slowly(40, 24)])
def test_whoever_comes_again_sees_what_changed_first(home: Home, flow: Flow, columns: int, rows: int) -> None:
    """Last answers stand beside the questions and are never chosen; the visit is added to the file."""
    kept(home).terminal.press(CTRL_C)
    menus = home.menus("again", columns=columns, rows=rows)
    menus.terminal.wait_for("you said")
    assert "> " not in menus.pointed()

    asked = answer(menus, flow, severity=1, sessions=5, goal_now=6)

    assert not HELD & {*asked}
    assert {"em_now", "ces", "history", "needle", "since", "sessions", "goal_now"} <= {*asked}
    assert menus.prompt() == CHECK
    menus.terminal.press(ENTER).wait_for("Since", "What we tell you has changed", "Too early to tell")
    to_result(menus, flow)
    menus.finish()
    menus.terminal.wait_for("This visit is added")
    assert menus.terminal.ended() == DONE
    visits = read_diary(diary_of(home), WORDS).visits
    assert [visit.answers.get("visit", 1) for visit in visits] == [1, 2]
    assert visits[1].answers["pain_change"] == -1
    assert home.files() == [diary_of(home)]


def test_whoever_leaves_at_once_adds_nothing(home: Home, flow: Flow) -> None:
    """The file stays as it was, and no draft is left."""
    kept(home).terminal.press(CTRL_C)
    before = diary_of(home).read_bytes()
    menus = home.menus("again")
    answer(menus, flow, most=3)
    menus.terminal.press(CTRL_X)

    assert menus.terminal.ended() == DONE
    assert diary_of(home).read_bytes() == before
    assert home.files() == [diary_of(home)]


def test_a_second_visit_can_be_paused_and_resumed(home: Home, flow: Flow) -> None:
    """It stays a second visit: nothing that held is asked for, and it is added to the same file."""
    kept(home).terminal.press(CTRL_C)
    menus = home.menus("again", rows=60)
    before = answer(menus, flow, most=5)
    menus.terminal.press(CTRL_C)
    assert menus.terminal.ended() == STOPPED
    menus = home.menus("resume", rows=60)

    after = answer(menus, flow, sessions=0)

    assert not {*before} & {*after}
    assert not HELD & {*after}
    menus.terminal.press(ENTER).wait_for("Since")
    to_result(menus, flow)
    menus.finish()
    assert menus.terminal.ended() == DONE
    assert len(read_diary(diary_of(home), WORDS).visits) == 2


def test_an_emergency_is_shown_before_what_changed(home: Home, flow: Flow) -> None:
    """Nothing stands between somebody in danger and what to do; the rest can be opened below."""
    kept(home).terminal.press(CTRL_C)
    menus = home.menus("again", rows=60)
    answer(menus, flow, em_now=("chest",), most=1)
    if menus.prompt() in flow.items:
        answer(menus, flow, em_check="yes")

    menus.wait(WHAT_NEXT)
    assert not menus.terminal.shows("Go on to the result")
    assert "CALL" in menus.terminal.text


@pytest.mark.slow
def test_in_plain_lines_it_is_the_same(home: Home, flow: Flow) -> None:
    """Numbers come as words and a table, and there is no picture."""
    kept(home).terminal.press(CTRL_C)
    lines = home.lines("again")
    assert "you said" in lines.said

    answer(lines, flow, severity=1, sessions=5)
    lines.type("All correct: show my result")

    assert "Since" in lines.said
    assert "The same in numbers" in lines.said
    assert "│" not in lines.all


def test_a_file_can_be_deleted_and_its_owner_is_asked_once(home: Home) -> None:
    """The mildest answer keeps it."""
    kept(home).terminal.press(CTRL_C)
    terminal = home.terminal("again", "--forget").wait_for("Delete", "Keep it")
    terminal.press(ENTER)
    assert terminal.ended() == DONE
    assert diary_of(home).exists()
    menus = Menus(home.terminal("again", "--forget").wait_for("Delete", "Keep it"), home.flow)
    menus.point_at("Delete it")
    menus.terminal.press(ENTER)

    assert menus.terminal.ended() == DONE
    assert home.files() == []


def test_without_a_file_it_says_how_to_begin_one(home: Home) -> None:
    """And ends as with any bad input."""
    done = home.run("again")

    assert done.returncode == BAD_INPUT
    assert "Keep this" in done.stderr
    assert home.run("again", "--forget").returncode == BAD_INPUT


def test_nobody_is_asked_where_nothing_may_be_asked(home: Home) -> None:
    """It says what would be asked first."""
    kept(home).terminal.press(CTRL_C)
    done = home.run("again", "--no-input")

    assert done.returncode == STOPPED
    assert "em_now" in done.stdout
