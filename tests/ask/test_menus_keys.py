"""Keys of menus: the fixed ones on every page, numbers of two digits, letters that find a line, and slips."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache

import pytest
from prompt_toolkit.input import create_pipe_input
from prompt_toolkit.output import DummyOutput

from backtriage.ask.asker import Choice, Command, Status
from backtriage.ask.menus import Menus
from backtriage.ask.page import FIXED, choice_page, item_page
from backtriage.ask.plain import numbered
from backtriage.ask.sheet import keys_of
from backtriage.flow.model import NONE, Flow, Item, Kind
from backtriage.flow.translation import load_words
from backtriage.judge.response import Answer
from backtriage.visit.language import known_languages
from backtriage.visit.start import open_flow
from tests.ask.desk import desk, line_of, pressed, seen
from tests.ask.items import FLOW, STATUS, item
from tests.conftest import TODAY, WORDS

DOWN, ENTER, ESC, BACKSPACE = "\x1b[B", "\r", "\x1b", "\x7f"
COUNTRIES = [Choice(f"c{number}", f"Country {number}") for number in range(1, 13)]
FIRST = Status("Your back", done=0, left=6, today=TODAY, first=True)


@cache
def shipped(language: str) -> Flow:
    """The flow that is shipped, in one language."""
    return open_flow(None, load_words(language))


def fixed_lines(asked: Item) -> dict[str, Answer]:
    """The fixed keys of an item, and the answer that each should give."""
    lines: dict[str, Answer] = {FIXED[absent]: absent for absent in asked.doubts}
    none = {FIXED[NONE]: frozenset({NONE})} if any(option.id == NONE for option in asked.options) else {}
    return lines | none


def chosen(keys: str, choices: Sequence[Choice] = COUNTRIES, *, safe: bool = False,
           cut: bool = True) -> str | Command:
    """The line that is chosen with some keys; without a `cut` the line to the terminal stays open."""
    with create_pipe_input() as pipe:
        pipe.send_text(keys)
        if cut:
            pipe.close()
        return Menus(WORDS, pipe, DummyOutput()).choose("Which?", choices, safe=safe)


@pytest.mark.parametrize("id", [item.id for item in shipped("en").asked if item.kind is not Kind.TEXT])
def test_none_not_sure_and_rather_not_say_have_the_same_keys_on_every_page(id: str) -> None:
    """Wherever they are offered, that key and Enter answer with them; elsewhere the key answers nothing."""
    asked = shipped("en").items[id]
    known = fixed_lines(asked) | ({"0": 0} if asked.high and asked.low == 0 else {})  # a number is typed
    for key in FIXED.values():
        with create_pipe_input() as pipe:
            pipe.send_text(key + ENTER)
            pipe.close()
            answer = Menus(WORDS, pipe, DummyOutput()).ask(asked, None, STATUS)
        assert answer == known.get(key, Command.PAUSE)


@pytest.mark.parametrize("language", known_languages())
@pytest.mark.parametrize("short", [False, True])
def test_fixed_keys_stand_last_on_every_page_and_are_the_same_in_plain_lines(
        language: str, short: bool) -> None:
    """None, Not sure and Rather not say stand below all others, in this order, in every language."""
    for asked in shipped(language).items.values():
        page = item_page(asked, None, Status("", 0, 1, TODAY, short))
        fixed = [key for key in page.keys if key in FIXED.values()]

        assert fixed == [key for key in FIXED.values() if key in fixed_lines(asked)]
        assert page.keys == (*map(str, range(1, len(page.lines) - len(fixed) + 1)), *fixed)
        assert numbered(page) == list(page.keys)


@pytest.mark.parametrize("language", known_languages())
def test_the_keys_of_every_page_fit_one_row(language: str) -> None:
    """On a screen of 80 columns they take no second row, in no language."""
    flow = shipped(language)
    shown = [keys_of(item_page(asked, None, STATUS), pause)
             for asked in flow.items.values() for pause in ("pause", "stop")]
    below_a_result = keys_of(choice_page(flow.words, "", COUNTRIES), "finish")

    assert max(len("  ".join(keys)) for keys in (*shown, below_a_result)) <= 80


def test_what_excludes_the_others_is_set_apart() -> None:
    """An empty row stands between."""
    rows = seen("signs").splitlines()
    none = rows.index("  [ ] 0  None of these")

    assert rows[none - 1] == ""
    assert rows[none + 1:none + 3] == ["  [ ] -  Not sure", "  [ ] .  I would rather not say"]


@pytest.mark.parametrize("keys, picked", [("12", "c12"), ("2", "c2"), ("1" + ENTER, "c1"), ("1 ", "c1"),
                                          ("1" + DOWN + ENTER, "c2"), ("13", "c1"), ("9", "c9")])
def test_a_number_of_two_digits_can_be_typed(keys: str, picked: str) -> None:
    """The first digit waits for the second, unless no number goes on from it."""
    assert chosen(keys) == picked


def test_a_first_digit_waits_only_for_a_moment() -> None:
    """Then it counts alone: nobody has to press Enter."""
    assert chosen("1", cut=False) == "c1"


@pytest.mark.parametrize("keys, picked", [
    ("1", "go"), (ENTER, "go"), (" ", "go"), ("2", Command.PAUSE), ("0", Command.PAUSE),
    (DOWN + ENTER, "finish"), ("\x1b[F" + ENTER, "finish"),
])
def test_no_digit_ends_anything(keys: str, picked: str | Command) -> None:
    """What stands apart is reached with arrows; where nothing can go wrong, Enter takes the first line."""
    assert chosen(keys, [Choice("go", "Read"), Choice("finish", "Finish", apart=True)], safe=True) == picked


@pytest.mark.parametrize("id, keys, told", [
    ("doctor", "q", "“q” does nothing here."),
    ("doctor", "9", "There is no line 9."),
    ("doctor", "0", "There is no line 0."),
    ("doctor", ".", "“.” does nothing here."),
    ("many", "/", "“/” does nothing here."),
    ("many", "sev", "Looking for “sev”: 1 line has it."),
    ("many", "thing", "Looking for “thing”: 10 lines have it."),
    ("many", "sevx", "Looking for “sevx”: no line has it."),
])
def test_every_key_gets_a_word(id: str, keys: str, told: str) -> None:
    """Whoever presses a key that does nothing is told so, and whoever types sees what was typed."""
    assert told in seen(id, keys)


def test_a_question_mark_does_nothing_where_there_is_no_why() -> None:
    """As below a result."""
    with desk() as sat:
        sat.press("?").menus.choose("Which?", COUNTRIES)
        assert "“?” does nothing here." in sat.question


def test_esc_and_backspace_end_looking_for_a_line() -> None:
    """Only then does Esc go back."""
    for keys in ("sev" + ESC, "sev" + BACKSPACE * 3):
        assert "Looking" not in seen("many", keys)
    assert ">" in line_of(seen("many", "sev" + ESC), "A seventh thing")
    assert pressed("many", "sev" + ESC) is Command.PAUSE
    with desk() as sat:
        assert sat.press("sev" + ESC + "<").ask("many") is Command.BACK


def test_a_line_that_was_not_found_is_not_the_one_before() -> None:
    """Letters that no line has point at none."""
    assert "> [ ]" not in seen("many", "sevx")
    assert pressed("many", "sevx " + ENTER) is Command.PAUSE


def test_a_line_is_found_without_its_accents_and_capitals() -> None:
    """And by a word within it."""
    lines = [*COUNTRIES, Choice("at", "\u00d6sterreich"), Choice("mx", "Estados Unidos de M\u00e9xico")]

    assert chosen("oster" + ENTER, lines) == "at"
    assert chosen("m\u00e9x" + ENTER, lines) == chosen("mex" + ENTER, lines) == "mx"


POINTED = "You pointed at “Your legs feel numb”, but did not tick it."


@pytest.mark.parametrize("keys, answer", [
    (DOWN * 2 + ENTER, Command.PAUSE),  # nothing is ticked
    (DOWN * 2 + ENTER * 3, Command.PAUSE),
    (DOWN * 2 + ENTER + " " + ENTER, frozenset({"numb"})),
    ("1" + DOWN + ENTER, Command.PAUSE),
    ("1" + DOWN + ENTER * 2, frozenset({"chest"})),
    ("1" + DOWN + ENTER + " " + ENTER, frozenset({"chest", "numb"})),
])
def test_a_line_that_was_pointed_at_but_not_ticked_is_asked_about_once(
        keys: str, answer: Answer | Command) -> None:
    """An answer is not lost because somebody took the pointer for a tick."""
    assert pressed("signs", keys) == answer


@pytest.mark.parametrize("keys, told", [
    (DOWN * 2 + ENTER, f"{POINTED} Press Space to tick it. ↑↓"),
    ("1" + DOWN + ENTER, f"{POINTED} Press Space to tick it, or Enter to go on without. ↑↓"),
])
def test_what_was_pointed_at_is_named(keys: str, told: str) -> None:
    """With what to press; where nothing is ticked, nobody can go on without."""
    assert told in " ".join(seen("signs", keys).split())


@pytest.mark.parametrize("keys", ["13" + ENTER, "1" + DOWN * 3 + ENTER, "122" + ENTER])
def test_nobody_is_asked_about_a_line_that_was_only_passed(keys: str) -> None:
    """Such as "None of these" below lines that are ticked, or one whose tick was taken away."""
    assert pressed("signs", keys) not in (Command.PAUSE, None)


def test_the_first_question_says_once_that_nothing_is_before_it() -> None:
    """However often Esc is pressed; the ticks stay."""
    with desk() as sat:
        sat.press("1" + ESC * 3 + "<" + ENTER)
        assert sat.ask("signs", status=FIRST) == frozenset({"chest"})
        assert max(view.count("This is the first question.") for view in sat.views) == 1
        assert "first question" not in sat.views[-1]


def test_an_answer_is_told_with_its_question_and_the_question_is_quiet() -> None:
    """Which is which shows; without colour the words alone tell it."""
    with desk(columns=30) as sat:
        sat.press("13" + ENTER).ask("signs")
        assert re.search(r"\x1b\[[\d;]*38;5;243mSigns:\x1b\[", sat.sent)
        assert sat.views[-1] == "Signs: Bad chest pain; You\n  threw up blood"


@pytest.mark.parametrize("id", FLOW.items)
def test_what_is_ticked_or_pointed_at_stands_out(id: str) -> None:
    """In weight and colour; the sign for it stands there in any case."""
    with desk() as sat:
        sat.press(DOWN + " ").ask(id)
        assert re.search(r"\x1b\[[\d;]*38;5;31;1m>", sat.sent)


def test_a_new_page_leaves_behind_what_was_read_but_nothing_unread() -> None:
    """What was answered scrolls away; what was told since stays."""
    with desk() as sat:
        sat.press("11").ask("doctor")
        sat.menus.turn()
        assert "A doctor seen" not in sat.views[-1]

        sat.ask("doctor")
        sat.menus.tell("Call now.")
        sat.menus.turn()
        assert "A doctor seen: Yes" in sat.views[-1]

        sat.menus.turn("You are back.")
        assert sat.views[-1].strip() == "You are back."


def test_the_key_for_a_pause_says_what_it_does() -> None:
    """Where nothing is kept it stops, and below a result it finishes."""
    for pause in ("pause", "stop", "finish"):
        with desk() as sat:
            sat.menus.pause = pause
            sat.press("?").ask("doctor")
            assert f"Ctrl-C {pause}" in sat.question


def test_a_fixed_key_below_a_field_can_still_be_typed() -> None:
    """It points at its line, and whoever types on has written it."""
    assert "> -  Not sure" in seen("age", "-")
    assert "Please type a whole number" in seen("age", "-1" + ENTER)
    assert item("age").kind == "number"


@pytest.mark.parametrize("columns", [80, 40])
@pytest.mark.parametrize("words", [
    "Walks 30 minutes again", "- 2 kg", "100 % of 5 sessions: was it the needles?",
    " ".join(f"word{number}" for number in range(150))])
def test_own_words_are_typed_in_menus_as_they_are_meant(words: str, columns: int) -> None:
    """Also where they begin like a key, or are longer than the screen, on which the end stays in sight."""
    with desk(columns, 24) as sat:
        answer = sat.press(words + ENTER).ask("words")

    assert answer == words
    assert words[-4:] in sat.question.replace("\n", "")
