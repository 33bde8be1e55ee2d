"""An editor helps whoever writes a flow: it completes, explains, and underlines a misspelt word."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from backtriage.author.new import new
from backtriage.flow.files import flow_files
from backtriage.flow.model import FlagKind, Kind
from tests.browser.language_server import Editor
from tests.conftest import QUESTIONS, SHIPPED, TODAY


@pytest.fixture(name="editor", scope="module")
def language_server() -> Iterator[Editor]:
    """The server that VS Code and others ask."""
    with Editor() as editor:
        yield editor


@pytest.fixture(name="knee", scope="module")
def new_flow(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The file of a new flow that holds its questions, just as `flow new` makes it."""
    return new(tmp_path_factory.mktemp("flows") / "knee", TODAY).folder / "knee.yaml"


def with_change(file: Path, before: str, after: str) -> str:
    """Type something else into a file; `|` is where the cursor stands."""
    text = file.read_text(encoding="utf-8")
    assert before in text
    return text.replace(before, after, 1)


def test_nothing_is_underlined_in_a_new_flow(editor: Editor, knee: Path) -> None:
    """Its questions, sources and told cases are all as they should be."""
    files = sorted(knee.parent.rglob("*.yaml"))

    assert {file.name: editor.problems(file) for file in files} == {
        file.name: [] for file in files}
    assert len(files) == 4


def test_vs_code_helps_in_this_project_as_the_manual_tells_it() -> None:
    """With the settings of the manual, nothing in the shipped files is underlined but what is added here."""
    manual = (QUESTIONS / "README.md").read_text(encoding="utf-8")
    [block] = re.findall(r"^```json\n(.*?)^```$", manual, re.MULTILINE | re.DOTALL)
    files = [*flow_files(SHIPPED, []), *SHIPPED.glob("vignettes/**/*.yaml"),
             *QUESTIONS.glob("*/checks/*.yaml")]

    with Editor(QUESTIONS.parent, json.loads(block)["yaml.schemas"]) as editor:
        for file in files:  # all of them first: the server lets each rest for a while
            editor.open(file, file.read_text(encoding="utf-8") + "\nnonsense: 1\n")
        for file in files:
            told = editor.underlined(file)
            assert [said for _, said in told] == ["Property nonsense is not allowed."], file
        translated = next(SHIPPED.glob("translations/de/*.yaml"))
        assert editor.problems(translated, "nonsense: 1\n") == []


@pytest.mark.parametrize("before, after, line, told", [
    ("about: Your age", "abuot: Your age", "abuot", "Property abuot is not allowed."),
    ("kind: number", "kind: numbre", "numbre", "Value is not accepted."),
    ("when: {knee_signs: hot}", "when: [{knee_signs: hot}]", "[{knee", "Incorrect type."),
    ("  older: {age", "  Older: {age", "Older", "use small letters, digits and `_`"),
    ("from: 0", "from: none", "from: none", "write a whole number"),
    ("age: at least 60", "age: at least sixty", "sixty", "write an option, or `at least 3`"),
    ("kind: yes/no", "kind: yes/no\n    unit: years", "unit: years", "Property unit is not allowed."),
])
def test_what_is_misspelt_is_underlined_where_it_stands(
        editor: Editor, knee: Path, before: str, after: str, line: str, told: str) -> None:
    """As it is typed, before any command is run."""
    text = with_change(knee, before, after)

    problems = editor.problems(knee, text)

    number = next(number for number, each in enumerate(text.splitlines(), 1) if line in each)
    assert [said for at, said in problems if at == number and told in said], problems


def test_what_is_missing_is_told_at_the_question(editor: Editor, knee: Path) -> None:
    """A number needs its unit."""
    text = with_change(knee, "    unit: years\n", "")

    [(number, said)] = editor.problems(knee, text)

    assert text.splitlines()[number - 1] == "  age:"
    assert said == 'Missing property "unit".'


@pytest.mark.parametrize("before, after, offered", [
    ("    about: Your age\n", "    |\n", {"about", "help", "ask_if", "not_sure"}),
    ("kind: number", "kind: |", {*Kind}),
    ("kind: red flag", "kind: |", {*FlagKind}),
    ("    when: {knee_weight: yes}\n", "    when:\n      |\n", {"all", "any", "not", "unsure"}),
    ("topic: meanwhile", "topic: |", {"at_once", "safety_net"}),
    ("definitions:", "|\ndefinitions:", {"chapters", "regions", "always"}),
    ("  age:\n", "  age:\n    record: |\n", {'"yes"', '"no"'}),  # quoted they mean the same
])
def test_words_are_offered_where_they_fit(
        editor: Editor, knee: Path, before: str, after: str, offered: set[str]) -> None:
    """Keys that are still missing, and the closed words of the language."""
    assert offered <= {*editor.completions(knee, with_change(knee, before, after))}


def test_words_are_offered_in_told_cases(editor: Editor, knee: Path) -> None:
    """A case can say what is found, and what is asked."""
    cases = knee.parent / "vignettes" / "cases.yaml"
    text = with_change(cases, "    finds: [hot_knee]\n", "    |\n")

    assert {"finds", "possible", "asks", "suitability"} <= {*editor.completions(cases, text)}


@pytest.mark.parametrize("before, after, told", [
    ("    ask_if:", "    as|k_if:", "Ask only if this condition may hold"),
    ("    if_unsure:", "    if_uns|ure:", "The level if doubt leaves the condition unknown"),
    ("      any:", "      a|ny:", "One of these conditions is enough"),
    ("    kind: red flag", "    ki|nd: red flag", "a possible danger; it has an"),
    ("definitions:", "defin|itions:", "Conditions with a name"),
])
def test_a_word_is_explained_under_the_mouse(
        editor: Editor, knee: Path, before: str, after: str, told: str) -> None:
    """In whole sentences, with an example."""
    said = editor.hover(knee, with_change(knee, before, after))

    assert told in said
    assert "For example, " in said
