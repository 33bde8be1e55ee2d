"""The records in menus: a passphrase is typed once, unseen, and opens everything until somebody leaves."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from backtriage.flow.model import Flow, Kind
from backtriage.visit.start import open_flow
from tests.cli.records_home import TYPED, readable, running, settle
from tests.conftest import WORDS
from tests.terminal.conftest import BAD_INPUT, DONE, STOPPED, Home
from tests.terminal.questions import CHECK, Menus, answer
from tests.terminal.terminal import CTRL_C, CTRL_X, ENTER, ESC, Terminal

LABEL = "Kestrel-12"
MENU = "What do you want to do?"


@pytest.fixture(scope="module", name="flow")
def shipped_flow() -> Flow:
    """The flow that is shipped."""
    return open_flow(None, WORDS)


@pytest.fixture(name="home")
def empty_home(tmp_path: Path, flow: Flow) -> Iterator[Home]:
    """A home with nothing in it, and no command for a passphrase."""
    path = tmp_path / "home"
    path.mkdir()
    home = Home(path, flow)
    yield home
    for program in home.running:
        program.__exit__()


def make(home: Home, columns: int = 80, rows: int = 24) -> str:
    """Make the records with the passphrase that is proposed; gives it."""
    terminal = home.terminal("records", "new", columns=columns, rows=rows)
    terminal.wait_for("Which passphrase do you want?").press(ENTER)
    terminal.wait_for("It is on paper")
    found = re.search(r"[A-Z2-7]{4}(?:-[A-Z2-7]{4}){4}", terminal.text)
    assert found
    Menus(terminal, home.flow).pick_here("It is on paper")
    assert terminal.ended() == DONE
    assert not terminal.shows(found[0])
    return found[0]


def unlocked(home: Home, passphrase: str, *arguments: str, columns: int = 80, rows: int = 24) -> Terminal:
    """Open the records by typing the passphrase."""
    terminal = home.terminal("records", *arguments, columns=columns, rows=rows)
    terminal.wait_for("Passphrase for").settle()
    return terminal.press(f"{passphrase}{ENTER}")


def fill(menus: Menus, flow: Flow) -> None:
    """Answer all questions mildly, with words where words are asked for."""
    texts = {item.id for item in flow.items.values() if item.kind is Kind.TEXT}
    while (name := menus.wait()) in flow.items:
        if name in texts:
            menus.press(f"{TYPED}{ENTER}")
        else:
            answer(menus, flow, until=texts)
    assert menus.prompt() == CHECK


def test_one_passphrase_opens_everything_until_somebody_leaves(home: Home, flow: Flow) -> None:
    """Made, written and shown in menus; the passphrase is seen by nobody, and Ctrl-X locks and wipes."""
    passphrase = make(home)
    terminal = unlocked(home, passphrase).wait_for(MENU)
    assert not terminal.shows(passphrase)
    assert not running(passphrase, passphrase.replace("-", ""))
    menus = Menus(terminal, flow)

    menus.pick_here("Fill in a form")
    terminal.wait_for("Which label?").press(f"{LABEL}{ENTER}")
    terminal.wait_for("Which form?").press(ENTER)
    fill(menus, flow)
    menus.pick_here("All correct")
    terminal.wait_for("sensitive questions").press(ENTER)
    terminal.wait_for("Kept as entry 2", MENU)

    menus.pick_here("Show a person")
    terminal.wait_for("Which label?").press(f"{LABEL}{ENTER}")
    terminal.wait_for(LABEL, "Record begun").press(ESC)
    terminal.wait_for(MENU)
    menus.pick_here("Check the records")
    terminal.wait_for("All is as it was written", MENU)
    assert not readable(home, LABEL, TYPED, passphrase)

    terminal.press(CTRL_X)
    assert terminal.ended() == DONE
    assert not terminal.shows(LABEL)


def test_a_wrong_passphrase_is_asked_for_again_and_then_it_stops(home: Home) -> None:
    """Three times; nothing of the records is shown."""
    make(home)
    terminal = unlocked(home, "wrong")
    for _ in range(2):
        terminal.wait_for("does not open").settle(1)
        terminal.press(f"wrong{ENTER}")

    assert terminal.ended() == BAD_INPUT


def test_an_own_passphrase_is_typed_twice(home: Home) -> None:
    """Two that differ make nothing."""
    terminal = home.terminal("records", "new", "--plain")
    terminal.wait_for("Which passphrase do you want?", "Your answer:").press(f"2{ENTER}")
    terminal.wait_for("New passphrase").settle()
    terminal.press(f"my own words{ENTER}").wait_for("The same once more").settle()
    terminal.press(f"my other words{ENTER}")

    assert terminal.ended() == BAD_INPUT
    assert not list(home.path.rglob("*.db"))


def test_a_passphrase_can_be_changed(home: Home) -> None:
    """Then the old one opens nothing any more."""
    old = make(home)
    terminal = unlocked(home, old, "new", "--passphrase").wait_for("Which passphrase do you want?")
    terminal.press(ENTER).wait_for("It is on paper")
    [new] = re.findall(r"[A-Z2-7]{4}(?:-[A-Z2-7]{4}){4}", terminal.text)
    Menus(terminal, home.flow).pick_here("It is on paper")
    assert terminal.ended() == DONE

    unlocked(home, new).wait_for(MENU)
    unlocked(home, old).wait_for("does not open")


def test_who_pauses_is_told_that_the_answers_are_in_the_records(home: Home, flow: Flow) -> None:
    """Ctrl-C ends the form, and not the menu; the draft is named there."""
    terminal = unlocked(home, make(home), "write", LABEL, "intake")
    menus = Menus(terminal, flow)
    menus.wait()
    answer(menus, flow, most=3)

    assert terminal.press(CTRL_C).ended() == STOPPED
    assert terminal.shows("in the records, unfinished")
    assert not readable(home, LABEL, "em_now")


@pytest.mark.parametrize("columns, rows", [(80, 24), (120, 40), (40, 24)])
def test_the_menu_fits_on_small_and_large_screens(home: Home, columns: int, rows: int) -> None:
    """All its lines are there, and the sheet with the passphrase, too."""
    passphrase = make(home, columns=columns, rows=rows)
    terminal = unlocked(home, passphrase, columns=columns, rows=rows).wait_for(MENU)

    for line in ("List all people", "Show a person", "Fill in a form", "Check the records",
                 "Make a backup", "Leave, and lock"):
        terminal.wait_for(line)


def test_the_passphrase_command_sees_the_terminal_and_no_shell(home: Home) -> None:
    """It can ask for itself, as a password manager does."""
    passphrase = make(home)
    asks = home.path.parent / "asks.py"
    asks.write_text(f"import sys; sys.stderr.write('PIN: '); sys.stderr.flush()\n"
                    f"print('{passphrase}' if input() == '1234' else 'wrong')\n")
    settle(home, passphrase_command=f"{sys.executable} '{asks}'")

    terminal = home.terminal("records").wait_for("PIN:").press(f"1234{ENTER}")

    terminal.wait_for(MENU)
