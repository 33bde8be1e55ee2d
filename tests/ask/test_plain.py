"""What typed lines do in the plain way to ask.  Lines go in through a stream, and come out of one."""

from __future__ import annotations

import subprocess
import sys
from datetime import date
from io import BytesIO, StringIO, TextIOWrapper
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backtriage.ask.asker import Choice, Command, Status
from backtriage.ask.plain import LONGEST, Plain
from backtriage.ask.sequence import WIPE
from backtriage.flow.truth import Absent
from backtriage.judge.response import Answer, Text, clean
from tests.ask.items import FLOW, SHORT, STATUS, item
from tests.conftest import WORDS
from tests.shipped import shipped

UNSURE, UNSAID = Absent.UNSURE, Absent.UNSAID


class Screen(StringIO):
    """A terminal's output."""

    def isatty(self) -> bool:
        """It says that it is one."""
        return True


def typed(id: str, lines: str, before: Answer | None = None) -> Answer | Command:
    """What one item is answered by some lines."""
    return Plain(WORDS, StringIO(lines), StringIO()).ask(item(id), before, STATUS)


def heard(id: str, lines: str = "", before: Answer | None = None, status: Status = STATUS) -> str:
    """What is written while an item is asked."""
    write = StringIO()
    asker = Plain(WORDS, StringIO(lines), write)
    answer = asker.ask(item(id), before, status)
    if not isinstance(answer, Command):
        asker.said(item(id), answer, status)
    return write.getvalue()


def test_a_question_is_told_in_numbered_lines() -> None:
    """All that menus show by place or colour is said in words, one thing a line."""
    assert heard("signs", "1 3\n") == """
Question 3. Section: Your back. About 6 left.
Do you have any of these?
1. Bad chest pain
2. Your legs feel numb
3. You threw up blood
0. None of these
- Not sure
. I would rather not say
Type the numbers of all that fit, such as 1 3.
Or type: back, why, again, pause, leave.
Your answer:\x20
Signs: Bad chest pain; You threw up blood
"""


@pytest.mark.parametrize("line", ["uk", "UK.", "england", "1"])
def test_a_country_can_be_typed_as_people_call_it(line: str) -> None:
    """Whoever gives its name at the command gives it in lines as well."""
    region = shipped().items["region"]

    assert Plain(WORDS, StringIO(f"{line}\n"), StringIO()).ask(region, None, STATUS) == frozenset({"uk"})


def test_a_field_tells_what_can_be_typed() -> None:
    """Not being sure is among it."""
    assert heard("pain", "7\n") == """
Question 3. Section: Your back. About 6 left.
How bad is the pain?
Type a whole number from 0 to 10: 0 is no pain, and 10 is the worst pain.
Or type: Not sure, back, why, again, pause, leave.
Your answer:\x20
How bad: 7 of 10
"""


@pytest.mark.parametrize("id, line, answer", [
    ("doctor", "1", frozenset({"yes"})),
    ("doctor", "Yes.", frozenset({"yes"})),
    ("doctor", "n", frozenset({"no"})),
    ("doctor", "not sure", UNSURE),
    ("doctor", "I don\u2019t know", UNSURE),
    ("long", "LESS THAN TWO WEEKS", frozenset({"new"})),
    ("long", ".", UNSAID),
    ("long", "rather not say", UNSAID),
    ("signs", "1 3", frozenset({"chest", "bleed"})),
    ("signs", "1\u30013", frozenset({"chest", "bleed"})),
    ("signs", "\uff11\uff0c\uff13", frozenset({"chest", "bleed"})),
    ("signs", "1,3", frozenset({"chest", "bleed"})),
    ("signs", "1, 3", frozenset({"chest", "bleed"})),
    ("signs", "3 and 1", frozenset({"chest", "bleed"})),
    ("signs", "2", frozenset({"numb"})),
    ("signs", "none", frozenset({"none"})),
    ("signs", "0", frozenset({"none"})),
    ("signs", "no", frozenset({"none"})),
    ("signs", "-", UNSURE),
    ("signs", ".", UNSAID),
    ("many", "10", frozenset({"ten"})),
    ("many", "10 11", Command.PAUSE),
    ("usual", "no", Command.PAUSE),
    ("usual", "none", frozenset({"none"})),
    ("usual", "0", frozenset({"none"})),
    ("many", "10 9", frozenset({"nine", "ten"})),
    ("age", "44", 44),
    ("age", "44 years", 44),
    ("age", "I would rather not say", UNSAID),
    ("pain", "10", 10),
    ("pain", "unsure", UNSURE),
    ("pain", "-", UNSURE),
    ("day", "2026-02-03", date(2026, 2, 3)),
    ("day", "2026 2 3", date(2026, 2, 3)),
    ("words", "It hurts at night.", Text("It hurts at night.")),
    ("words", "not sure", UNSURE),
])
def test_every_kind_of_question_can_be_answered(id: str, line: str, answer: Answer) -> None:
    """A number or words, as people write them."""
    assert typed(id, line + "\n") == answer


@pytest.mark.parametrize("id", FLOW.items)
def test_nothing_is_chosen_for_a_person(id: str) -> None:
    """An empty line answers nothing."""
    assert typed(id, "\n" * 5) is Command.PAUSE
    assert "Please" in heard(id, "\n")


@pytest.mark.parametrize("id", FLOW.items)
@pytest.mark.parametrize("line, command", [
    ("back\n", Command.BACK), ("Back", Command.BACK), ("<\n", Command.BACK), ("pause\n", Command.PAUSE),
    ("leave\n", Command.LEAVE), ("", Command.PAUSE),
])
def test_a_person_can_always_go_back_pause_or_leave(id: str, line: str, command: Command) -> None:
    """There is no kind of question that holds anybody; the end of all lines is a pause."""
    assert typed(id, line) is command


@pytest.mark.parametrize("id, before, words", [
    ("doctor", frozenset({"no"}), "No"),
    ("signs", frozenset({"chest", "bleed"}), "Bad chest pain; You threw up blood"),
    ("signs", UNSURE, "Not sure"),
    ("age", 44, "44 years"),
    ("age", UNSAID, "I would rather not say"),
    ("day", date(2026, 2, 3), "3 February 2026"),
    ("words", Text("It hurts"), "It hurts"),
])
def test_an_earlier_answer_is_told_and_can_be_kept(id: str, before: Answer, words: str) -> None:
    """Whoever comes back hears what they said, and keeps it with Enter."""
    text = heard(id, "", before)

    assert f"You said: {words}. Press Enter to keep it." in text
    assert "A question that you answered before. Section: Your back." in text
    assert typed(id, "\n", before) == before


@pytest.mark.parametrize("id, line, told", [
    ("doctor", "maybe", "That is not one of the lines. Please type a number from 1 to 2."),
    ("doctor", "0", "Please type a number from 1 to 2."),
    ("doctor", "3", "Please type a number from 1 to 2."),
    ("doctor", "1 2", "Please type only one number."),
    ("signs", "", "Please tick what fits, or “None of these”."),
    ("signs", "1 0", "“None of these” can only stand alone."),
    ("signs", "4", "Please type a number from 0 to 3."),
    ("usual", "no", "That is not one of the lines."),
    ("age", "old", "Please type a whole number from 0 to 120."),
    ("day", "2026-11-25", "That day has not come yet."),
    ("words", "", "Please type a few words."),
])
def test_what_does_not_fit_is_told_kindly(id: str, line: str, told: str) -> None:
    """One line says what would fit, and the question is asked again."""
    assert typed(id, line + "\n") is Command.PAUSE

    text = heard(id, line + "\n")
    assert told in text
    assert text.count(item(id).ask) == 2
    assert text.count("1. ") == (0 if id in ("age", "day", "words") else 1)


@pytest.mark.parametrize("word", ["why", "help", "?"])
def test_why_is_answered_on_the_spot(word: str) -> None:
    """The reason is told, and the question asked again."""
    text = heard("signs", f"{word}\n1\n")

    assert "Why we ask: They can mean danger." in text
    assert text.endswith("Signs: Bad chest pain\n")


def test_a_question_can_be_heard_again() -> None:
    """Whoever missed the lines gets them once more."""
    assert heard("signs", "again\n1\n").count("2. Your legs feel numb") == 2


def test_practitioners_hear_labels() -> None:
    """They get the short question and options."""
    text = heard("signs", "3\n", status=SHORT)

    assert "3. Haematemesis" in text
    assert "Do you have any of these?" not in text


def test_lines_are_no_longer_than_the_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    """Words are not cut, and lines wrap at the terminal's width, at 80 or at 30."""
    for columns, width in [(40, 40), (10, 30), (200, 80)]:
        monkeypatch.setenv("COLUMNS", str(columns))
        lines = heard("many", "1\n").splitlines()
        assert max(map(len, lines)) <= width
        assert any(line.endswith("takes quite a") for line in lines) is (width == 40)


def test_words_are_never_obeyed() -> None:
    """Whatever a text holds, it is shown and not interpreted."""
    write = StringIO()
    Plain(WORDS, StringIO(), write).tell("<b>{0}</b> %s \x1b[31mred\x1b[0m \x9b2J \u202ereversed")
    assert write.getvalue() == "\n<b>{0}</b> %s [31mred [0m 2J reversed\n"


def test_paragraphs_stand_apart() -> None:
    """There is an empty line before each."""
    write = StringIO()
    Plain(WORDS, StringIO(), write).tell("One.", "Two.")
    assert write.getvalue() == "\nOne.\n\nTwo.\n"


def test_a_line_without_end_is_no_answer() -> None:
    """It is not read into memory, and what stands at its end answers nothing."""
    write = StringIO()

    assert Plain(WORDS, StringIO("1 " * LONGEST + "\n1\n"), write).choose("Which?", CHOICES) is Command.PAUSE
    assert WORDS("plain.too_long") in write.getvalue()



@pytest.mark.parametrize("write, sent", [(Screen(), WIPE), (StringIO(), "")])
def test_only_a_screen_is_wiped(write: StringIO, sent: str) -> None:
    """Into a file or a pipe no terminal codes are written."""
    Plain(WORDS, StringIO(), write).clear()
    assert write.getvalue() == sent


CHOICES = [Choice("go", "Go on"), Choice("stop", "Stop here")]


@pytest.mark.parametrize("lines, picked", [
    ("2\n", "stop"), ("go on\n", "go"), ("\n", Command.PAUSE), ("leave\n", Command.LEAVE),
    ("why\nback\n", Command.BACK),
])
def test_a_line_can_be_picked(lines: str, picked: str | Command) -> None:
    """A choice that is no question of the flow works with the same words."""
    assert Plain(WORDS, StringIO(lines), StringIO()).choose("What now?", CHOICES) == picked


@pytest.mark.parametrize("lines, name", [
    ("\n", "report.md"), ("other.md\n", "other.md"), ("pause\n", Command.PAUSE), ("back\n", Command.BACK),
])
def test_a_name_can_be_typed(lines: str, name: str | Command) -> None:
    """A name that is offered can be taken with Enter, or replaced."""
    write = StringIO()
    assert Plain(WORDS, StringIO(lines), write).type("Which file?", "report.md") == name
    assert "Press Enter to use: report.md" in write.getvalue()


def test_a_terminal_of_few_signs_gets_what_it_can_show() -> None:
    """Curled quotes that cannot be written are no crash."""
    write = TextIOWrapper(BytesIO(), encoding="ascii")
    Plain(WORDS, StringIO("\n"), write).ask(item("signs"), None, STATUS)
    write.seek(0)
    assert "Please tick what fits, or ?None of these?." in write.read()


def test_a_page_is_written_line_by_line_as_it_was_set() -> None:
    """What is indented stays so, and what is set apart."""
    write = StringIO()
    Plain(WORDS, StringIO(), write).read(lambda _: "NOW:\n- a sign that goes\n  on and on\n\nWhy\n")
    assert write.getvalue() == "\nNOW:\n- a sign that goes\n  on and on\n\nWhy\n"


def test_bytes_that_are_no_text_are_no_answer() -> None:
    """They are told as what does not fit."""
    read = TextIOWrapper(BytesIO(b"\xff\xfe\n1\n"), encoding="utf-8")
    assert Plain(WORDS, read, StringIO()).ask(item("doctor"), None, STATUS) == frozenset({"yes"})


PROGRAM = """
from backtriage.ask.plain import Plain
from tests.ask.items import FLOW, STATUS, item

plain = Plain(item("age").words)
for item in FLOW.items.values():
    print("said", repr(plain.ask(item, None, STATUS)))
"""


def test_a_whole_interview_goes_through_a_pipe() -> None:
    """No terminal is needed, and none is asked for."""
    lines = "yes\n1\nnone\nnone\nnone\n44\n7\nnot sure\nnothing\n"
    done = subprocess.run([sys.executable, "-c", PROGRAM], input=lines, capture_output=True, text=True,
                          cwd=Path(__file__).parents[2], check=True, encoding="utf-8")

    assert [line for line in done.stdout.splitlines() if line.startswith("said")][-2:] == [
        "said <Absent.UNSURE: 'not_sure'>", "said 'nothing'"]
    assert "\x1b" not in done.stdout
    assert not done.stderr


@pytest.mark.parametrize("id", FLOW.items)
@given(lines=st.text())
def test_no_line_breaks_a_question(id: str, lines: str) -> None:
    """Whatever is typed, the question stays, or ends in an answer that is plain words."""
    answer = typed(id, lines)

    assert isinstance(answer, frozenset | int | date | Text | Absent | Command)
    if isinstance(answer, Text):
        assert answer == clean(answer)


@given(text=st.text())
def test_only_plain_signs_are_written(text: str) -> None:
    """Nothing that comes from outside reaches the terminal as anything but letters."""
    write = StringIO()
    Plain(WORDS, StringIO(text), write).tell(text)
    assert all(sign.isprintable() or sign == "\n" for sign in write.getvalue())
