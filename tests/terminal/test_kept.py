"""What is on the disk: as little as possible, for one person only, and what happens if it cannot be kept."""

from __future__ import annotations

import json
import os
import stat
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.conftest import slowly
from tests.terminal.conftest import DONE, STOPPED
from tests.terminal.questions import CHECK, DELETE, FILE_NAME, SAVE_AS, WHAT_NEXT, answer
from tests.terminal.terminal import CTRL_C, CTRL_U, ENTER

if TYPE_CHECKING:
    from backtriage.flow.model import Flow
    from tests.terminal.conftest import Home

CANNOT_KEEP = "Your answers cannot be kept"
SYSTEM = Path("/sys")  # where Linux lets nobody make a folder
SMALL = 700  # bytes: the answers to a few questions


@pytest.mark.slow
def test_nothing_is_kept_once_the_result_was_seen(home: Home, flow: Flow) -> None:
    """As soon as the result is on the screen, the file with the answers is gone."""
    menus = home.menus()
    answer(menus, flow)
    assert len(home.drafts()) == 1

    assert menus.pick("All correct") == WHAT_NEXT

    assert home.files() == []


def test_saved_answers_are_private_and_can_be_judged_again(home: Home, flow: Flow) -> None:
    """Saved answers can be read by their owner only, and lead to the same result."""
    file = home.path / "mine.yaml"
    menus = home.menus(rows=40)
    answer(menus, flow, ces="saddle")

    assert menus.pick("Save") == SAVE_AS
    assert menus.pick("My answers") == FILE_NAME
    assert menus.press(f"{CTRL_U}{file}{ENTER}") == WHAT_NEXT
    menus.terminal.wait_for("Only you can read it.", f"backtriage assess {file}")

    assert home.files() == [file]
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    again = home.run("assess", str(file), "--format", "json")
    assert again.returncode == DONE
    assert json.loads(again.stdout)["urgency"] == flow.urgency[-1].id


@pytest.mark.slow
def test_a_saved_file_takes_no_others_place(home: Home, flow: Flow) -> None:
    """A file that is there already stays as it is, and another name is asked for."""
    file = home.path / "diary.yaml"
    file.write_text("mine")
    menus = home.menus(rows=40)
    answer(menus, flow, ces="saddle")
    menus.pick("Save")
    assert menus.pick("My answers") == FILE_NAME

    menus.terminal.press(f"{CTRL_U}{file}{ENTER}")

    menus.terminal.wait_for("is there already. Choose another name.", FILE_NAME)
    assert file.read_text() == "mine"


@pytest.mark.parametrize("end", ["kill", slowly("result"), slowly("pause")])
def test_a_private_questionnaire_leaves_no_file_at_all(home: Home, flow: Flow, end: str) -> None:
    """With --private nothing is written below the home folder, at no moment and however it ends."""
    menus = home.menus("--private")
    assert menus.terminal.shows("Nothing is written to disk.")
    answer(menus, flow, most=99 if end == "result" else 5)
    assert home.files() == []

    match end:
        case "result":
            assert menus.pick("All correct") == WHAT_NEXT
        case "pause":
            assert menus.terminal.press(CTRL_C).ended() == STOPPED
            menus.terminal.wait_for("Stopped. Nothing was kept.")
        case _:
            menus.terminal.kill()

    assert list(home.path.rglob("*")) == []


@pytest.mark.slow
def test_all_folders_can_be_moved(home: Home, flow: Flow, tmp_path: Path) -> None:
    """Whoever keeps such things elsewhere finds everything there, and nothing in the home folder."""
    home.extra["XDG_STATE_HOME"] = str(tmp_path / "elsewhere")

    answer(home.menus(), flow, most=1)

    assert len(list((tmp_path / "elsewhere" / "backtriage").glob("*.json"))) == 1
    assert home.files() == []


@pytest.fixture(params=["a file in its place", "not allowed"])
def unwritable(request: pytest.FixtureRequest, home: Home, tmp_path: Path) -> Path:
    """A state folder in which nothing can be written, not even by an administrator."""
    place = tmp_path / "closed"
    if request.param == "not allowed":
        place.mkdir(mode=0o500)
        if os.access(place, os.W_OK):
            place = SYSTEM
        if not place.is_dir():
            pytest.skip("an administrator may write everywhere on this system")
    else:
        place.write_text("")
    home.extra["XDG_STATE_HOME"] = str(place)
    return place


@pytest.mark.slow
def test_a_state_folder_that_cannot_be_written_costs_no_result(
        home: Home, flow: Flow, unwritable: Path) -> None:
    """Where answers cannot be kept, that is said once, and the questionnaire goes on to its result."""
    menus = home.menus(rows=60)
    menus.terminal.wait_for(CANNOT_KEEP, str(unwritable), "You can go on")

    answer(menus, flow)

    assert menus.prompt() == CHECK
    assert menus.terminal.sent.count(CANNOT_KEEP.encode()) == 1
    assert menus.pick("All correct") == WHAT_NEXT


@pytest.mark.slow
def test_a_pause_that_cannot_be_kept_says_so(home: Home, flow: Flow, unwritable: Path) -> None:
    """Where answers cannot be kept, a pause does not promise that they were."""
    menus = home.menus(rows=40)
    answer(menus, flow, most=2)

    assert menus.terminal.press(CTRL_C).ended() == STOPPED

    menus.terminal.wait_for("Stopped. Nothing was kept.")
    assert home.run("resume").stdout.startswith("There is no unfinished questionnaire.")


def fill_the_disk() -> None:
    """Let no file of this process grow beyond a few answers, as on a disk that is full."""
    import resource

    resource.setrlimit(resource.RLIMIT_FSIZE, (SMALL, SMALL))


@pytest.mark.slow
@pytest.mark.skipif(os.name != "posix", reason="only POSIX systems can limit the size of files")
def test_a_disk_that_fills_up_costs_neither_the_result_nor_earlier_answers(home: Home, flow: Flow) -> None:
    """On a full disk the answers so far stay, that no more are kept is said once, and the result comes."""
    menus = home.menus(rows=60, before=fill_the_disk)
    asked = answer(menus, flow)
    assert menus.prompt() == CHECK
    assert menus.terminal.sent.count(CANNOT_KEEP.encode()) == 1
    kept = list(home.kept())
    assert 0 < len(kept) < len(asked)
    assert kept == asked[:len(kept)]
    assert home.files() == home.drafts()

    menus.pick("All correct")

    assert home.files() == []


@pytest.mark.slow
@pytest.mark.skipif(os.name != "posix", reason="only POSIX systems can limit the size of files")
def test_a_pause_on_a_full_disk_says_that_the_last_answers_are_missing(home: Home, flow: Flow) -> None:
    """Whoever pauses on a full disk is told what is missing, and can go on from what is there."""
    menus = home.menus(rows=60, before=fill_the_disk)
    asked = answer(menus, flow)

    assert menus.terminal.press(CTRL_C).ended() == STOPPED

    menus.terminal.wait_for("your last answers were not kept", "backtriage resume")
    assert home.menus("resume").prompt() == asked[len(home.kept())]


@pytest.mark.parametrize("line, left", [slowly("No, keep", 1), ("Yes, delete", 0)])
def test_deleting_what_was_paused_is_asked_about_in_a_terminal(home: Home, flow: Flow, line: str,
                                                               left: int) -> None:
    """The pointer stands at the line that deletes nothing."""
    answer(home.menus(), flow, most=1)
    menus = home.menus("resume", "--forget")
    assert menus.prompt() == DELETE

    menus.pick_here(line)

    assert menus.terminal.ended() == DONE
    assert len(home.drafts()) == left


@pytest.mark.slow
def test_what_was_paused_can_be_deleted(home: Home) -> None:
    """Whoever does not want to go on leaves nothing behind, not even a file that cannot be read."""
    home.run("--plain", typed="0\npause\n")
    home.run("--plain", typed="2\n0\npause\n")  # the first one is kept
    (home.state / "damaged.json").write_text("{", encoding="utf-8")

    done = home.run("resume", "--forget")

    assert (done.returncode, done.stdout) == (0, "3 unfinished questionnaires deleted.\n")
    assert home.drafts() == []
    assert home.run("resume", "--forget").stdout == "0 unfinished questionnaires deleted.\n"
