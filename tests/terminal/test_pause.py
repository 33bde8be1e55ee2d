"""Stopping before the end, on purpose or not, and going on another time."""

from __future__ import annotations

import random
import shutil
import stat
import time
from typing import TYPE_CHECKING, Any

import pytest

from backtriage.visit.start import shipped_flow
from tests.conftest import slowly
from tests.terminal.conftest import BAD_INPUT, DONE, STOPPED
from tests.terminal.questions import GO_ON_OR_STOP, WHAT_NEXT, WHICH_ONE, Menus, answer, keys_for, mildest
from tests.terminal.terminal import CTRL_C, ENTER

if TYPE_CHECKING:
    from pathlib import Path

    from backtriage.flow.model import Flow
    from tests.terminal.conftest import Home

AGE = '"How old {are you|is the person}?"'  # as the flow writes it, for the person and for a relative
PAUSED = "Paused. To go on, type: backtriage resume"
LONG: dict[str, Any] = {  # many questions, but no emergency
    "history": ("cancer", "osteo", "blood"), "cancer": "past", "dur": "gt12m", "age": 70,
    "trend": "same", "so_far": "checked", "em_now": "not_sure", "ces": "not_sure"}


def test_a_pause_loses_nothing_and_resume_goes_on_where_it_was(home: Home, flow: Flow) -> None:
    """Ctrl-C says how to go on; later the same question is asked, and all answers still count."""
    menus = home.menus()
    asked = answer(menus, flow, most=5)
    here = menus.prompt()

    menus.terminal.press(CTRL_C)
    assert menus.terminal.ended() == STOPPED
    assert menus.terminal.shows(PAUSED)
    assert list(home.kept()) == asked

    again = home.menus("resume")
    assert again.prompt() == here
    rest = answer(again, flow)
    assert not set(asked) & set(rest)
    assert again.pick("All correct") == WHAT_NEXT
    assert home.drafts() == []


@pytest.mark.slow
def test_a_pause_tells_what_cannot_wait(home: Home, flow: Flow) -> None:
    """Whoever pauses is told on the same small screen when to get help before they go on."""
    menus = home.menus("--region", "uk")
    answer(menus, flow, until={"age"})

    assert menus.terminal.press(CTRL_C).ended() == STOPPED

    menus.terminal.wait_for("999", PAUSED)


@pytest.mark.slow
def test_a_killed_program_has_every_answer_at_every_question_of_a_long_path(home: Home, flow: Flow) -> None:
    """Killed at any question, the program goes on at that question with every answer there is."""
    menus = home.menus()
    asked = answer(menus, flow, most=1, **LONG)
    while (here := menus.prompt()) in flow.items:
        menus.terminal.kill()
        assert list(home.kept()) == asked
        menus = home.menus("resume")
        assert menus.prompt() == here
        asked += answer(menus, flow, most=1, **LONG)

    menus.terminal.kill()
    assert sorted(home.kept()) == sorted(asked)
    assert home.menus("resume").prompt() == here


@pytest.mark.parametrize("most", [1, slowly(99)])
def test_a_program_killed_at_any_moment_has_every_confirmed_answer(
        home: Home, flow: Flow, most: int) -> None:
    """Killed while somebody answers fast, even in the middle of a write, nothing confirmed is lost."""
    chance = random.Random(7)
    menus, confirmed, rounds = home.menus(), set[str](), 0
    while menus.prompt() in flow.items and rounds < most:
        confirmed |= set(answer(menus, flow, most=chance.randrange(3)))
        if menus.prompt() in flow.items:
            item = flow.items[menus.prompt()]
            menus.terminal.press(keys_for(item, mildest(item)))
            time.sleep(chance.random() * 0.03)
        menus.terminal.kill()
        menus, rounds = home.menus("resume"), rounds + 1
        assert confirmed <= home.kept().keys()

    assert rounds
    assert home.files() == home.drafts()


@pytest.mark.slow
def test_closing_the_window_loses_nothing(home: Home, flow: Flow) -> None:
    """Whoever closes the terminal in the middle goes on later where they were."""
    menus = home.menus()
    asked = answer(menus, flow, most=4)
    here = menus.prompt()

    menus.terminal.hang_up()

    assert list(home.kept()) == asked
    assert home.menus("resume").prompt() == here


@pytest.mark.slow
def test_drafts_are_private(home: Home, flow: Flow) -> None:
    """The file with the answers, and the folder that it lies in, can be read by their owner only."""
    answer(home.menus(), flow, most=2)

    [draft] = home.drafts()
    assert stat.S_IMODE(draft.stat().st_mode) == 0o600
    assert stat.S_IMODE(home.state.stat().st_mode) == 0o700


@pytest.mark.slow
def test_several_unfinished_questionnaires_are_offered(home: Home, flow: Flow) -> None:
    """With more than one unfinished questionnaire, resume asks which, and takes up that one only."""
    for most in (1, 3):
        menus = home.menus()
        if menus.prompt() == GO_ON_OR_STOP:
            menus.pick("keep this for later")
        answer(menus, flow, most=most)
        menus.terminal.press(CTRL_C).ended()

    menus = home.menus("resume")
    assert menus.prompt() == WHICH_ONE
    assert menus.pick("1 answer") in flow.items
    answer(menus, flow)
    menus.pick("All correct")

    assert len(home.kept()) == 3


@pytest.mark.slow
def test_resume_without_anything_unfinished_says_so(home: Home) -> None:
    """Where there is nothing to go on with, resume says how to begin."""
    done = home.run("resume")

    assert done.returncode == DONE
    assert "There is no unfinished questionnaire." in done.stdout


@pytest.mark.slow
def test_a_damaged_draft_gives_one_clear_message(home: Home) -> None:
    """A draft that cannot be read is named, with what to do; there is no Python error."""
    home.state.mkdir(parents=True)
    damaged = ["", "{", "[]", "null", '{"schema": 1}', "\x00\x01"]
    drafts = [home.state / f"low-back-pain-2026-01-01-12000{number}.json" for number in range(len(damaged))]
    for draft, damage in zip(drafts, damaged, strict=True):
        draft.write_text(damage)

    done = home.run("resume")

    told = done.stderr.splitlines()
    assert done.returncode == BAD_INPUT
    assert all(str(draft) in line and "Delete it" in line for draft, line in zip(drafts, told, strict=True))
    assert home.drafts() == drafts


@pytest.mark.slow
def test_a_damaged_draft_does_not_stand_in_the_way_of_a_good_one(home: Home, flow: Flow) -> None:
    """Where one draft is damaged and one is good, resume says the one and goes on with the other."""
    menus = home.menus()
    answer(menus, flow, most=2)
    menus.terminal.press(CTRL_C).ended()
    (home.state / "broken.json").write_text("{")

    menus = home.menus("resume", rows=40)

    assert menus.terminal.shows("broken.json is damaged")
    assert menus.prompt() in flow.items


@pytest.mark.slow
def test_a_flow_that_has_changed_asks_again_only_what_changed(home: Home, flow: Flow) -> None:
    """If one question has changed since the pause, resume says which, and asks no other again."""
    folder = home.path / "questions"
    shutil.copytree(shipped_flow(), folder)
    menus = home.menus("--flow", str(folder))
    asked = answer(menus, flow, most=7)
    menus.terminal.press(CTRL_C).ended()
    changed = flow.items["age"]
    assert changed.id in asked
    reword(folder, AGE, '"Please say: How old {are you|is the person}?"')

    terminal = home.terminal("resume", rows=40)
    terminal.wait_for("The questions have changed since you stopped.", f"We ask again: {changed.about}.",
                      f"Please say: {changed.ask}", "Ctrl-X leave")

    menus = Menus(terminal, flow)
    terminal.press(f"40{ENTER}")
    assert menus.wait() not in asked
    assert home.kept()[changed.id] == 40


@pytest.mark.slow
def test_a_flow_that_has_changed_elsewhere_asks_nothing_again(home: Home, flow: Flow) -> None:
    """If only a question that was not answered yet has changed, no answer is lost."""
    folder = home.path / "questions"
    shutil.copytree(shipped_flow(), folder)
    menus = home.menus("--flow", str(folder))
    asked = answer(menus, flow, most=3)
    menus.terminal.press(CTRL_C).ended()
    reword(folder, AGE, '"What is your age?"')

    menus = home.menus("resume", rows=40)

    assert menus.terminal.shows("None of your answers is affected.")
    assert list(home.kept()) == asked


def reword(folder: Path, words: str, others: str) -> None:
    """Change some words in a flow, wherever they stand."""
    files = [file for file in folder.rglob("*.yaml") if f"ask: {words}\n" in file.read_text(encoding="utf-8")]
    assert files
    for file in files:
        text = file.read_text(encoding="utf-8").replace(f"ask: {words}\n", f"ask: {others}\n")
        file.write_text(text, encoding="utf-8")
