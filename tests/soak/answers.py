"""Answers that are broken: each is refused with its place or means what it says, and nobody seems healthier.

What a file says is also read by another reader, and far more simply: an answer that
counts must stand there, and one that stands there must count.
"""

from __future__ import annotations

import json
import re
from datetime import datetime
from functools import cache
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any
from unicodedata import normalize

import yaml
from typer.testing import CliRunner

from backtriage.ask.asker import Command, Status
from backtriage.ask.page import item_page
from backtriage.ask.plain import read_line
from backtriage.cli.answer import app
from backtriage.flow.truth import Absent
from backtriage.judge.assessment import Assessment, assess
from backtriage.judge.read_answers import ABSENT_WORDS, Mistake
from backtriage.judge.response import Response, to_plain
from backtriage.keep.answer_file import read_answers
from backtriage.report.fhir import to_response
from tests.conftest import TODAY, WORDS
from tests.shipped import of_each_flag, shipped
from tests.soak.broken import WORDS as HARMFUL
from tests.soak.broken import broken, nonsense

if TYPE_CHECKING:
    from backtriage.flow.model import Item

NOW = datetime.combine(TODAY, datetime.min.time())
REAL = 200  # every so many is judged by the command as well
FORMATS = ("terminal", "terminal", "json", "fhir", "markdown", "html")
UNSEEN = re.compile("[\x7f-\x84\x86-\x9f\ufffe\uffff]")  # signs that JSON allows and YAML does not
_LOADER = getattr(yaml, "CBaseLoader", yaml.BaseLoader)  # the parser that the program has, too
DONE, BAD_INPUT, TOO_EARLY = 0, 1, 4  # as README.md promises


def trial(number: int) -> None:
    """Break answers in one way or another, and look at what becomes of them."""
    dice = Random(number)
    if dice.random() < 0.2:
        type_nonsense(dice)
    else:
        judge_broken(dice, real=number % REAL == 0)


# Files


def judge_broken(dice: Random, *, real: bool) -> None:
    """Break the file of somebody who is known, and judge it."""
    person, text = dice.choice(people())
    text = broken(text, dice) if dice.random() < 0.6 else rewritten(text, dice)
    response, problems, _ = read_answers(shipped(), text, "answers", TODAY)
    if problems:
        told = "\n".join(map(str, problems))
        assert all(problem.message and problem.place.file == "answers" for problem in problems), told
        assert told.replace("\n", "").isprintable(), told
        code = BAD_INPUT
    else:
        judged = assess(shipped(), response, TODAY)
        if "resourceType" not in text:
            says_what_it_means(text, response)
        is_not_milder(person, judged)
        code = TOO_EARLY if judged.too_early else DONE
    if real:
        run(text, code, dice)


@cache
def people() -> list[tuple[Assessment, str]]:
    """Somebody with each flag, each with a file of their answers: YAML, JSON or FHIR."""
    told = []
    for index, person in enumerate(of_each_flag()):
        judged = person.assessment
        raw = to_plain(shipped(), judged.response)
        lines = "".join(f"{name}: {json.dumps(value)}\n" for name, value in raw.items())
        told.append((judged, (lines, lines, json.dumps(raw), json.dumps(raw, indent=1),
                              json.dumps(to_response(judged, NOW)))[index % 5]))
    return told


def rewritten(text: str, dice: Random) -> str:
    """Put nonsense, or what belongs to another question, in the place of some values; or leave them out."""
    raw = yaml.safe_load(text)
    for name in dice.sample(list(raw), min(len(raw), dice.choice((1, 1, 2, 4)))):
        item = dice.choice(list(shipped().items.values()))
        options = [option.id for option in item.options] or [str(dice.randrange(-5, 200))]
        value: object = dice.choice((None, True, False, [], {}, [[]], dice.random() * 99, dice.randrange(200),
                                     nonsense(dice), dice.choice(options), options,
                                     [nonsense(dice), dice.choice(options)],
                                     {nonsense(dice): nonsense(dice)}))
        match dice.randrange(3):
            case 0:
                del raw[name]
            case 1:
                raw[name] = value
            case _:
                raw[nonsense(dice) if dice.random() < 0.5 else item.id] = value
    return json.dumps(raw, ensure_ascii=dice.random() < 0.5)


def says_what_it_means(text: str, response: Response) -> None:
    """What stands in the file is what counts, and all of it; what is empty was not answered.

    More may be worked out from it, and a first visit need not be told.
    """
    try:
        raw = json.loads(text)
    except ValueError:
        raw = yaml.load(UNSEEN.sub(" ", text), _LOADER)
    stands = {seen(name): value for name, value in (raw or {}).items()
              if name != "answered" and value not in (None, "~", "null") and is_seen(value)}
    counts, worked = to_plain(shipped(), response), shipped().worked_out
    counts = {name: value for name, value in counts.items() if name in stands or name not in worked}
    stands = {name: value for name, value in stands.items() if name in counts or name not in worked}
    assert stands.keys() == counts.keys(), (stands, counts)
    for name, value in stands.items():
        item = shipped().items[name]
        assert means(item, value) == means(item, counts[name]), (name, value)


def seen(word: str) -> str:
    """What of a word or a name can be seen."""
    return "".join(sign for sign in word if sign.isprintable() or sign.isspace()).strip()


def is_seen(value: object) -> bool:
    """Does a value have a sign that can be seen?  Without one it is as good as none."""
    return not isinstance(value, str) or bool(seen(value))


def means(item: Item, value: object) -> object:
    """Read a value with nothing but common sense."""
    if isinstance(value, list):
        several = {means(item, each) for each in value}
        return several if len(several) > 1 else next(iter(several), "")
    word = seen(str(value))
    if item.kind.chosen:
        word = {"true": "yes", "false": "no"}.get(word.casefold(), word)
        word = str(ABSENT_WORDS.get(word, word))
        option = item.named(word)
        return option.id if option else word
    if word in ABSENT_WORDS:
        return str(ABSENT_WORDS[word])
    try:
        return float(word)
    except ValueError:
        return " ".join(word.split())


def is_not_milder(person: Assessment, judged: Assessment) -> None:
    """With less said than by somebody in danger, it is too early to tell; nothing said tells nothing."""
    before, after = person.response.answers, judged.response.answers
    mild = judged.level < judged.flow.dangerous
    if mild and not after:
        assert judged.too_early
    if all(before.get(name) == answer for name, answer in after.items()) and judged.level < person.level:
        assert judged.unanswered, (person.level, judged.level, after)
        assert not mild or person.level < judged.flow.dangerous or judged.too_early, (person.level, after)


def run(text: str, code: int, dice: Random) -> None:
    """Judge a file by the command: it ends as it should, and tells of nothing of its own."""
    with TemporaryDirectory() as folder:
        file = Path(folder) / "answers.yaml"
        file.write_bytes(text.encode(errors="surrogatepass"))
        if dice.random() < 0.2:
            damaged = bytearray(file.read_bytes() or b" ")
            damaged[dice.randrange(len(damaged))] = 0xFF  # stands in no text
            file.write_bytes(damaged)
            code = BAD_INPUT
        done = CliRunner().invoke(app, ["assess", str(file), "--format", dice.choice(FORMATS)])
    assert done.exception is None or isinstance(done.exception, SystemExit), done.exc_info
    assert done.exit_code == code, (done.exit_code, code, done.output)
    assert bool(done.stdout) is (code != BAD_INPUT)
    assert bool(done.stderr) or code != BAD_INPUT


# Lines that are typed


@cache
def pages() -> list[tuple[Item, Any]]:
    """A page for every question."""
    status = Status("Section", 1, 1, TODAY)
    return [(item, item_page(item, None, status)) for item in shipped().items.values()]


def type_nonsense(dice: Random) -> None:
    """Type something at a question: it is asked again in kind words, or it was what stands there."""
    item, page = dice.choice(pages())
    shown = [*(choice.say for choice in page.lines), item.ask, *map(str, range(30)), *HARMFUL]
    line = dice.choice((nonsense(dice), broken(dice.choice(shown), dice), dice.choice(shown)))
    line = line.replace("\n", " ")
    said = read_line(page, line)
    answer = said if isinstance(said, Mistake) else page.accept(said)
    assert not isinstance(answer, Command)
    if isinstance(answer, Mistake):
        assert answer.message.isprintable()
    elif isinstance(answer, Absent):
        chosen_as_shown(page, line, {answer.value})
    elif isinstance(answer, frozenset):
        chosen_as_shown(page, line, {*answer})
    elif isinstance(answer, int):
        assert item.low <= answer <= item.high
        assert str(answer) in line or str(answer) in str(int("".join(filter(str.isdigit, line)))), line


def chosen_as_shown(page: Any, line: str, chosen: set[str]) -> None:
    """These lines were chosen by their numbers or signs, or one by its words; by nothing less."""
    keys = {key or "0": choice.id for key, choice in zip(page.keys, page.lines, strict=True)}
    words = {letters(word): choice.id for choice in page.lines for word in
             (choice.say, *choice.names, *WORDS.list(f"also.{choice.id}"))}
    if len(chosen) == 1 and words.get(letters(line)) in chosen:
        return
    if "none" in chosen and letters(line) in map(letters, WORDS.list("also.no")):
        return
    seen = "".join(sign if sign.isprintable() else " " for sign in line.replace("and", " "))
    signs = seen.translate(str.maketrans(",;+&.!", "      ")).split() or seen.split()
    signs = [str(int(sign)) if sign.isdecimal() else sign for sign in signs]
    assert {*map(keys.get, signs)} == chosen, (line, chosen)


def letters(words: str) -> str:
    """Forget all but letters and digits, and their accents."""
    return "".join(sign for sign in normalize("NFKD", words).casefold() if sign.isalnum())
