"""Stopping before the end, in every way there is, and going on another time."""

from __future__ import annotations

import json
import random
import re
import shutil
import signal
import stat
import time
from typing import TYPE_CHECKING

import pytest

from backtriage.start import shipped_flow
from tests.terminal.questions import (
    CHECK,
    FILE_NAME,
    GO_ON_OR_STOP,
    REALLY_CHANGE,
    WHAT_NEXT,
    WHICH_ONE,
    Menus,
    answer,
    keys_for,
    mildest,
)
from tests.terminal.terminal import CTRL_C, CTRL_D, CTRL_X, ENTER

if TYPE_CHECKING:
    from pathlib import Path

    from backtriage.flow.model import Flow
    from tests.terminal.conftest import Home
    from tests.terminal.questions import Given

PAUSED = "Paused. To go on, type: backtriage resume"
PAUSED_CODE, DONE_CODE, BAD_INPUT_CODE = 3, 0, 1
WIPED = b"\x1b[3J"
LONG: dict[str, Given] = {  # many questions, but no emergency
    "history": ("cancer", "osteo", "blood"), "cancer": "past", "dur": "gt12m", "age": 70,
    "trend": "same", "seen": "unchanged", "em_now": "not_sure", "ces": "not_sure"}


def test_a_pause_loses_nothing_and_resume_goes_on_where_it_was(home: Home, flow: Flow) -> None:
    """Ctrl-C says how to go on; later the same question is asked, and all answers still count."""
    menus = home.menus()
    asked = answer(menus, flow, most=5)
    here = menus.prompt()

    menus.terminal.press(CTRL_C)
    assert menus.terminal.ended() == PAUSED_CODE
    assert menus.terminal.shows(PAUSED)
    assert list(home.kept()) == asked

    again = home.menus("resume")
    assert again.prompt() == here
    rest = answer(again, flow)
    assert not set(asked) & set(rest)
    assert again.pick("All correct") == WHAT_NEXT
    assert home.drafts() == []


def test_a_pause_tells_what_cannot_wait(home: Home, flow: Flow) -> None:
    """Whoever pauses is told on the same small screen when to get help before they go on."""
    menus = home.menus("--region", "uk")
    answer(menus, flow, until={"age"})

    assert menus.terminal.press(CTRL_C).ended() == PAUSED_CODE

    menus.terminal.wait_for("999", PAUSED)


def test_a_killed_program_has_every_answer_at_every_question_of_a_long_path(home: Home, flow: Flow) -> None:
    """Killed at any question, the program goes on at that question with every answer there is."""
    menus, asked = home.menus(), []
    while (here := menus.prompt()) in flow.items:
        menus.terminal.kill()
        assert list(home.kept()) == asked
        menus = home.menus("resume")
        assert menus.prompt() == here
        asked += answer(menus, flow, most=1, **LONG)

    menus.terminal.kill()
    assert sorted(home.kept()) == sorted(asked)
    assert home.menus("resume").prompt() == here


def test_a_program_killed_at_any_moment_has_every_confirmed_answer(home: Home, flow: Flow) -> None:
    """Killed while somebody answers fast, even in the middle of a write, nothing confirmed is lost."""
    chance = random.Random(7)
    menus, confirmed, rounds = home.menus(), set[str](), 0
    while menus.prompt() in flow.items:
        confirmed |= set(answer(menus, flow, most=chance.randrange(3)))
        if menus.prompt() in flow.items:
            item = flow.items[menus.prompt()]
            menus.terminal.press(keys_for(item, mildest(item)))
            time.sleep(chance.random() * 0.03)
        menus.terminal.kill()
        menus, rounds = home.menus("resume"), rounds + 1
        assert confirmed <= home.kept().keys()

    assert rounds
    assert not [path for path in home.state.iterdir() if path not in home.drafts()]


def test_closing_the_window_loses_nothing(home: Home, flow: Flow) -> None:
    """Whoever closes the terminal in the middle goes on later where they were."""
    menus = home.menus()
    asked = answer(menus, flow, most=4)
    here = menus.prompt()

    menus.terminal.hang_up()

    assert list(home.kept()) == asked
    assert home.menus("resume").prompt() == here


def test_drafts_are_private(home: Home, flow: Flow) -> None:
    """The file with the answers, and the folder that it lies in, can be read by their owner only."""
    answer(home.menus(), flow, most=2)

    [draft] = home.drafts()
    assert stat.S_IMODE(draft.stat().st_mode) == 0o600
    assert stat.S_IMODE(home.state.stat().st_mode) == 0o700


def test_several_unfinished_questionnaires_are_offered(home: Home, flow: Flow) -> None:
    """With more than one unfinished questionnaire, resume asks which, and takes up that one only."""
    for most in (1, 3):
        menus = home.menus()
        answer(menus, flow, most=most)
        menus.terminal.press(CTRL_C).ended()
    before = home.drafts()

    menus = home.menus("resume")
    assert menus.prompt() == WHICH_ONE
    assert menus.pick("1 answers") in flow.items
    answer(menus, flow)
    menus.pick("All correct")

    assert home.drafts() == before[1:]


def test_resume_without_anything_unfinished_says_so(home: Home) -> None:
    """Where there is nothing to go on with, resume says how to begin."""
    done = home.run("resume")

    assert done.returncode == DONE_CODE
    assert "There is no unfinished questionnaire." in done.stdout


@pytest.mark.parametrize("damage", ["", "{", "[]", "null", '{"schema": 1}', "\x00\x01"])
def test_a_damaged_draft_gives_one_clear_message(home: Home, damage: str) -> None:
    """A draft that cannot be read is named, with what to do; there is no Python error."""
    home.state.mkdir(parents=True)
    draft = home.state / "low-back-pain-2026-01-01-120000.json"
    draft.write_text(damage)

    done = home.run("resume")

    assert done.returncode == BAD_INPUT_CODE
    assert done.stderr.count("\n") == 1
    assert str(draft) in done.stderr
    assert "Delete it" in done.stderr
    assert draft.exists()


def test_a_damaged_draft_does_not_stand_in_the_way_of_a_good_one(home: Home, flow: Flow) -> None:
    """Where one draft is damaged and one is good, resume says the one and goes on with the other."""
    menus = home.menus()
    answer(menus, flow, most=2)
    menus.terminal.press(CTRL_C).ended()
    (home.state / "broken.json").write_text("{")

    menus = home.menus("resume", rows=40)

    assert menus.terminal.shows("broken.json is damaged")
    assert menus.prompt() in flow.items


def test_a_flow_that_has_changed_asks_again_only_what_changed(home: Home, flow: Flow) -> None:
    """If one question has changed since the pause, resume says which, and asks no other again."""
    folder = home.path / "questions"
    shutil.copytree(shipped_flow(), folder)
    menus = home.menus("--flow", str(folder))
    asked = answer(menus, flow, most=7)
    menus.terminal.press(CTRL_C).ended()
    changed = flow.items["age"]
    assert changed.id in asked
    reword(folder, changed.ask, f"Please say: {changed.ask}")

    terminal = home.terminal("resume", rows=40)
    terminal.wait_for("The questions have changed since you stopped.", f"We ask again: {changed.about}.",
                      f"Please say: {changed.ask}", "Ctrl-X leave")

    menus = Menus(terminal, flow)
    terminal.press(f"40{ENTER}")
    assert menus.wait() not in asked
    assert home.kept()[changed.id] == 40


def test_a_flow_that_has_changed_elsewhere_asks_nothing_again(home: Home, flow: Flow) -> None:
    """If only a question that was not answered yet has changed, no answer is lost."""
    folder = home.path / "questions"
    shutil.copytree(shipped_flow(), folder)
    menus = home.menus("--flow", str(folder))
    asked = answer(menus, flow, most=3)
    menus.terminal.press(CTRL_C).ended()
    reword(folder, flow.items["age"].ask, "How old are you?")

    menus = home.menus("resume", rows=40)

    assert menus.terminal.shows("None of your answers is affected.")
    assert list(home.kept()) == asked


def reword(folder: Path, words: str, others: str) -> None:
    """Change some words in a flow, wherever they stand."""
    files = [file for file in folder.rglob("*.yaml") if f"ask: {words}\n" in file.read_text(encoding="utf-8")]
    assert files
    for file in files:
        text = file.read_text(encoding="utf-8").replace(f"ask: {words}\n", f"ask: {json.dumps(others)}\n")
        file.write_text(text, encoding="utf-8")


def lists(home: Home, flow: Flow) -> Menus:
    """At a question where several lines can be ticked."""
    menus = home.menus()
    assert flow.items[menus.prompt()].kind == "any of"
    return menus


def single(home: Home, flow: Flow) -> Menus:
    """At a question with one answer."""
    menus = home.menus()
    answer(menus, flow, until={"role"})
    return menus


def number(home: Home, flow: Flow) -> Menus:
    """At a field for a number, in the middle of typing."""
    menus = home.menus()
    answer(menus, flow, until={"age"})
    menus.terminal.press("4").wait_for("> 4")
    return menus


def check(home: Home, flow: Flow) -> Menus:
    """At the last page, with all answers."""
    menus = home.menus(rows=50)
    answer(menus, flow)
    assert menus.prompt() == CHECK
    return menus


def changing(home: Home, flow: Flow) -> Menus:
    """At a question that was picked from the last page."""
    menus = check(home, flow)
    menus.pick(flow.items["age"].about)
    return menus


def really(home: Home, flow: Flow) -> Menus:
    """At the question whether an answer shall be changed."""
    menus = check(home, flow)
    menus.pick(flow.items["em_now"].about)
    assert menus.press(f"1{ENTER}") == REALLY_CHANGE
    return menus


def told(home: Home, flow: Flow) -> Menus:
    """At an emergency that a practitioner was told of."""
    menus = home.menus("--practitioner")
    answer(menus, flow, em_now="chest")
    assert menus.prompt() == GO_ON_OR_STOP
    return menus


def which(home: Home, flow: Flow) -> Menus:
    """At the list of unfinished questionnaires."""
    for _ in range(2):
        home.menus().terminal.press(CTRL_C).ended()
    menus = home.menus("resume")
    assert menus.prompt() == WHICH_ONE
    return menus


def result(home: Home, flow: Flow) -> Menus:
    """At the result."""
    menus = home.menus()
    answer(menus, flow, em_now="chest")
    assert menus.prompt() == WHAT_NEXT
    return menus


def file_name(home: Home, flow: Flow) -> Menus:
    """At the name of a file, in the middle of the result."""
    menus = result(home, flow)
    assert menus.pick("Save my answers") == FILE_NAME
    return menus


UNFINISHED = [lists, single, number, check, changing, really, told]
EVERYWHERE = [*UNFINISHED, which, result, file_name]


@pytest.mark.parametrize("key", [CTRL_C, CTRL_D], ids=["Ctrl-C", "Ctrl-D"])
@pytest.mark.parametrize("place", UNFINISHED)
def test_a_pause_works_at_every_kind_of_prompt(home: Home, flow: Flow, place: At, key: str) -> None:
    """Wherever somebody is asked, Ctrl-C and Ctrl-D pause, and every answer is kept."""
    menus = place(home, flow)
    kept = home.kept()

    assert menus.terminal.press(key).ended() == PAUSED_CODE

    menus.terminal.wait_for(PAUSED)
    assert home.kept() == kept


def test_ctrl_c_at_the_list_of_unfinished_questionnaires_keeps_them(home: Home, flow: Flow) -> None:
    """Whoever stops at the list finds the same list next time."""
    menus = which(home, flow)

    assert menus.terminal.press(CTRL_C).ended() == PAUSED_CODE

    assert home.menus("resume").prompt() == WHICH_ONE


def test_ctrl_c_after_the_result_ends_the_program(home: Home, flow: Flow) -> None:
    """Once the result is shown nothing is left to pause; at a file's name one step back comes first."""
    menus = file_name(home, flow)

    assert menus.press(CTRL_C) == WHAT_NEXT
    assert menus.terminal.press(CTRL_C).ended() == DONE_CODE


@pytest.mark.parametrize("moment", [0.05, 0.15, 0.25, 0.35, 0.45])
def test_an_interruption_while_the_program_starts_shows_no_python_error(home: Home, moment: float) -> None:
    """Ctrl-C before the first question ends the program calmly, however early it comes."""
    terminal = home.terminal()
    terminal.wait_for("This tool can't see you") if moment > 0.3 else time.sleep(moment)

    terminal.signal(signal.SIGINT).ended()

    if b"backtriage" in terminal.sent:  # earlier than that, it is Python itself that stops
        assert "File \"<frozen" not in terminal.text or not re.search(r"backtriage/(?!__)", terminal.text)


@pytest.mark.parametrize("place", EVERYWHERE)
def test_leaving_wipes_everything_at_every_kind_of_prompt(home: Home, flow: Flow, place: At) -> None:
    """Wherever somebody is asked, Ctrl-X ends at once, with nothing left on the screen or above it."""
    menus = place(home, flow)
    before = menus.terminal.sent.count(WIPED)

    menus.terminal.press(CTRL_X).ended()

    assert menus.terminal.sent.count(WIPED) == before + 1
    assert menus.terminal.text == ""
    if place is not which:  # nobody has said yet which of them
        assert home.files() == []
