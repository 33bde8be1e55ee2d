from __future__ import annotations

import pytest
from prompt_toolkit.input import create_pipe_input
from prompt_toolkit.output import DummyOutput

from backtriage.ask.asker import Status
from backtriage.ask.menus import Menus
from backtriage.ask.page import item_page
from backtriage.ask.plain import read_line
from backtriage.flow.truth import Absent
from backtriage.judge.response import Answer, Text
from tests.conftest import TODAY, WORDS, flow_of

ITEMS = flow_of("items: {points: {kind: text}, gauge: {kind: one of, options: {a: Thin, b: Thick}}}").items
POINTS = Text("BL23 both")


def status(last: Answer | None) -> Status:
    return Status("", 0, 1, TODAY, last=last)


@pytest.mark.parametrize("name, last, says", [
    ("points", POINTS, "BL23 both"), ("points", Absent.UNSURE, "Not sure"),
    ("gauge", frozenset({"b"}), "Thick")])
def test_it_is_a_line_with_a_key_of_its_own(name: str, last: Answer, says: str) -> None:
    """The same in menus and in plain lines."""
    page = item_page(ITEMS[name], None, status(last))

    assert page.keys[-1] == "="
    assert page.lines[-1].say == f"As last time: {says}"
    typed = read_line(page, "=")
    assert isinstance(typed, frozenset)
    assert page.accept(typed) == last
    with create_pipe_input() as pipe:
        pipe.send_text("=\r")
        pipe.close()
        assert Menus(WORDS, pipe, DummyOutput()).ask(ITEMS[name], None, status(last)) == last


def test_nothing_is_chosen_beforehand_and_elsewhere_there_is_no_such_line() -> None:
    """Whoever presses Enter has answered nothing."""
    assert not item_page(ITEMS["gauge"], None, status(frozenset({"b"}))).chosen
    assert "=" not in item_page(ITEMS["gauge"], None, status(None)).keys
