"""What reading alone shows of a flow is told with its place, and silenced only with a reason."""

from __future__ import annotations

import json
import re
from datetime import date
from pathlib import Path
from textwrap import dedent

import pytest

from backtriage.author.check.check import Checked, check
from backtriage.author.check.remark import CODES, Remark
from backtriage.flow.document import plain, read_document
from tests.conftest import QUESTIONS, SHIPPED, TODAY, filled, manual_blocks

PAGES = (QUESTIONS / "checks.md").read_text(encoding="utf-8")
PAGE = re.compile(r"^## `(\w+)`\n(.*?)(?=^## |\Z)", re.MULTILINE | re.DOTALL)
EXAMPLES = [(code, example) for code, page in PAGE.findall(PAGES)
            for example in re.findall(r"^```yaml check\n(.*?)^```$", page, re.MULTILINE | re.DOTALL)]

HOT = """
    items:
      hot: {ask: Is your knee hot?}
    flags:
      hot_knee: {when: {hot: yes}, urgency: today}
    """


def folder_of(folder: Path, text: str) -> Path:
    """Write a flow of a few lines; each of its things stands on a line of its own."""
    node = read_document(dedent(text), "test.yaml", [])
    raw = plain(node) if node else {}
    assert isinstance(raw, dict)
    lines = [f"{part}:\n" + "".join(f"  {name}: {json.dumps(thing)}\n" for name, thing in things.items())
             for part, things in filled(raw).items() if things]
    (folder / "flow.yaml").write_text("".join(lines), encoding="utf-8")
    return folder


def with_cases(folder: Path) -> Path:
    """Add a case that has every flag, and one that has none."""
    names = re.findall(r"^  (\w+): \{\"kind\": \"(?:red|yellow|contra)", (folder / "flow.yaml").read_text(),
                       re.MULTILINE)
    if names:
        cases = [{"case": "One", "finds": names}, {"case": "Another", "finds_not": names}]
        (folder / "vignettes").mkdir()
        (folder / "vignettes" / "cases.yaml").write_text(json.dumps({"cases": cases}))
    return folder


def codes(checked: Checked) -> set[str]:
    """The codes of what is not silenced."""
    return {each.code for each in checked.open}


def only(checked: Checked) -> Remark:
    """The one thing that was found."""
    [told] = checked.told
    return told


def test_the_shipped_flow_has_nothing_without_a_reason() -> None:
    """Whatever is told of it is silenced beside the line."""
    checked = check(SHIPPED, TODAY)

    assert checked.ok, "\n".join(checked.lines())
    assert all(len(each.silenced) > 10 for each in checked.told)


@pytest.mark.slow
def test_a_year_later_the_shipped_flow_is_out_of_date() -> None:
    """Flags that rest on old sources alone are errors, and no reason beside them helps."""
    checked = check(SHIPPED, date(2028, 6, 1))

    assert codes(checked) == {"out_of_date", "old_number"}
    assert {each.severity.value for each in checked.open} == {"error", "warning"}


def test_the_flow_of_the_manual_is_sound(tmp_path: Path) -> None:
    """Who copies the first example begins without a warning."""
    [flow], [cases] = manual_blocks("flow"), manual_blocks("vignettes")
    (tmp_path / "flow.yaml").write_text(flow, encoding="utf-8")
    (tmp_path / "vignettes").mkdir()
    (tmp_path / "vignettes" / "cases.yaml").write_text(cases, encoding="utf-8")

    checked = check(tmp_path, TODAY)

    assert not checked.told, "\n".join(checked.lines())
    assert [*checked.lines()] == ["nothing is wrong that reading can show"]


# The manual


def test_every_code_has_a_page() -> None:
    """A code can be looked up, and no page is left over."""
    assert [code for code, _ in PAGE.findall(PAGES)] == [*CODES]
    assert all("**What to do:**" in page for _, page in PAGE.findall(PAGES))


def test_almost_every_page_has_an_example_that_is_run() -> None:
    """The others need more than one file, or a large one, and are tested below."""
    assert {*CODES} - {code for code, _ in EXAMPLES} == {
        "forbidden_phrase", "weak_source", "translation", "silence", "slow"}


@pytest.mark.parametrize("code, example", EXAMPLES, ids=[code for code, _ in EXAMPLES])
def test_each_example_is_told_with_its_code_alone(tmp_path: Path, code: str, example: str) -> None:
    """The pages show what they say, and no check meddles with another."""
    folder = folder_of(tmp_path, example)

    checked = check(folder if code == "no_vignette" else with_cases(folder), TODAY)

    assert [each.code for each in checked.told] == [code]
    assert not checked.ok
    told = only(checked)
    assert told.problem.hint
    assert told.problem.place.line


# Rules


@pytest.mark.parametrize("more", [
    "advice: {cold: {when: {stuck: yes}}}",
    "items: {hot: {}, stuck: {record: yes}}",
    "items: {stuck: {}, hot: {ask_if: {stuck: yes}}}",
    "definitions: {bad: {stuck: yes}}\nflags: {hot_knee: {when: {any: [bad, {hot: yes}]}, urgency: today}}",
])
def test_an_item_that_somebody_is_asked_is_not_told(tmp_path: Path, more: str) -> None:
    """Advice, a record, a way to another question or a definition can be what it is asked for."""
    parts = {"items": "items: {hot: {}, stuck: {}}",
             "flags": "flags: {hot_knee: {when: {hot: yes}, urgency: today}}"}
    parts |= {line.partition(":")[0]: line for line in more.splitlines()}

    assert check(with_cases(folder_of(tmp_path, "\n".join(parts.values()))), TODAY).ok


def test_an_item_that_only_leads_to_one_that_is_not_asked_is_not_asked_either(tmp_path: Path) -> None:
    """Both are told."""
    folder = folder_of(tmp_path, """
        items: {hot: {}, stuck: {}, often: {ask_if: {stuck: yes}}}
        flags: {hot_knee: {when: {hot: yes}, urgency: today}}
        """)

    told = check(with_cases(folder), TODAY).told

    assert [each.problem.message.split("`")[1] for each in told if each.code == "never_asked"] == [
        "stuck", "often"]


def test_a_flag_of_the_mildest_level_asks_nothing(tmp_path: Path) -> None:
    """It could not change what the person is told, and the interview passes over its items."""
    folder = folder_of(tmp_path, """
        items: {hot: {}, stuck: {}}
        flags:
          hot_knee: {when: {hot: yes}, urgency: today}
          stuck_knee: {when: {stuck: yes}, urgency: self_care}
        """)

    told = only(check(with_cases(folder), TODAY))

    assert told.code == "never_asked"
    assert "`stuck`" in told.problem.message


def test_one_option_of_a_choice_may_stand_for_all_that_is_well(tmp_path: Path) -> None:
    """Two of them cannot be told apart by any rule."""
    text = """
        items:
          knee: {{kind: one of, options: {{bad: Bad, fair: Fair{}}}}}
        flags: {{bad_knee: {{when: {{knee: bad}}, urgency: today}}}}
        """
    (tmp_path / "one").mkdir()
    (tmp_path / "two").mkdir()

    assert check(with_cases(folder_of(tmp_path / "one", text.format(""))), TODAY).ok
    told = only(check(with_cases(folder_of(tmp_path / "two", text.format(", fine: Fine"))), TODAY))
    assert told.problem.message == "no rule tells `fair` from `fine` of `knee`"


@pytest.mark.parametrize("case, lacking", [
    ("finds: hot_knee", "`finds_not`"), ("possible: hot_knee", "`finds_not`"),
    ("finds_not: hot_knee", "`finds`"), ("urgency: today", "`finds` or `finds_not`")])
def test_a_flag_needs_a_case_on_both_sides(tmp_path: Path, case: str, lacking: str) -> None:
    """Somebody who has it, and somebody who does not."""
    folder = folder_of(tmp_path, HOT)
    (folder / "vignettes").mkdir()
    (folder / "vignettes" / "cases.yaml").write_text(f"cases: [{{case: Somebody, {case}}}]")

    assert only(check(folder, TODAY)).problem.message == f"no vignette {lacking} `hot_knee`"


def test_a_case_that_cannot_be_read_is_told_and_the_rest_is_checked(tmp_path: Path) -> None:
    """What it covers is not known then, so nothing is said of that."""
    folder = folder_of(tmp_path, HOT.replace("Is your knee hot?", "Surely your knee is hot?"))
    (folder / "vignettes").mkdir()
    (folder / "vignettes" / "cases.yaml").write_text("cases: [{case: Somebody, finds: hot_kne}]")

    assert codes(check(folder, TODAY)) == {"load", "leading_question"}


# Words


def test_a_listed_abbreviation_does_not_shout(tmp_path: Path) -> None:
    """checks/wording.yaml lists it, and a phrase that it forbids is told where it stands."""
    said = "urgency: today, say: NICE says that you are fine as it is."
    folder = with_cases(folder_of(tmp_path, HOT.replace("urgency: today", said)))
    (folder / "checks").mkdir()
    wording = folder / "checks" / "wording.yaml"

    wording.write_text("forbidden: {you are fine: no answers can say that}\n")
    assert codes(check(folder, TODAY)) == {"shouting", "forbidden_phrase"}
    wording.write_text("abbreviations: {NICE: a body}\n")
    assert check(folder, TODAY).ok
    wording.write_text("hard: {flags.hot_knee.say: it is not}\n")
    vain = next(each for each in check(folder, TODAY).told if each.code == "hard_to_read")
    assert (vain.problem.place.file, vain.problem.place.line) == (str(wording), 1)


@pytest.mark.parametrize("ask, code", [
    ("Is {your|your mother's} knee hot?", ""),
    ("Is your knee hot{ or warm|, and is it stuck}?", "double_question"),
    ("{Is your knee hot?|Their knee is hot, isn't it?}", "leading_question"),
    ("Is {your|THEIR} knee hot?", "shouting"),
])
def test_both_voices_are_read(tmp_path: Path, ask: str, code: str) -> None:
    """What is unkind to who answers for another is told too."""
    folder = with_cases(folder_of(tmp_path, HOT.replace("Is your knee hot?", json.dumps(ask))))

    assert codes(check(folder, TODAY)) == {*filter(None, [code])}


@pytest.mark.parametrize("words, message", [
    ("items: {}", "`items.hot.ask` has no translation (de)"),
    ("items: {hot: {ask: Heiß?}}", "`items.hot.ask` has changed since it was translated (de)"),
    ("items: {cold: {ask: Kalt?}}", "`items.cold.ask` has no text that needs it (de)"),
])
def test_gaps_of_a_translation_are_told(tmp_path: Path, words: str, message: str) -> None:
    """Each text that is missing, outdated or left over, in each language."""
    folder = with_cases(folder_of(tmp_path, HOT))
    (folder / "translations" / "de").mkdir(parents=True)
    (folder / "translations" / "de" / "flow.yaml").write_text(words, encoding="utf-8")

    checked = check(folder, TODAY)

    assert codes(checked) == {"translation"}
    assert message in {each.problem.message for each in checked.told}


def test_a_language_that_has_only_begun_is_told_as_one(tmp_path: Path) -> None:
    """A thousand warnings would hide all others."""
    many = "\n".join(f"      hot_{number}: {{record: yes}}" for number in range(20))
    folder = with_cases(folder_of(tmp_path, HOT.replace("    flags:", f"{many}\n    flags:")))
    (folder / "translations" / "de").mkdir(parents=True)
    (folder / "translations" / "de" / "flow.yaml").write_text("items: {}")

    told = only(check(folder, TODAY))

    assert re.match(r"\d+ texts: each has no translation \(de\); the first is `", told.problem.message)


# Places and silences


def test_a_problem_is_told_with_its_place_a_caret_and_its_code(tmp_path: Path) -> None:
    """It reads like a problem of the loader."""
    (tmp_path / "flow.yaml").write_text((folder_of(tmp_path, HOT) / "flow.yaml").read_text().replace(
        "Is your knee hot?", "Surely your knee is hot?"))

    lines = [*check(with_cases(tmp_path), TODAY).lines()]

    assert re.fullmatch(r".*flow\.yaml:\d+:\d+: warning: `hot` suggests its answer with “Surely” "
                        r"\[leading_question\]", lines[0])
    assert lines[2].count("^") == len("Surely")
    assert lines[1][lines[2].index("^"):].startswith("Surely")
    assert lines[3].startswith("  hint: ")
    assert lines[-2:] == ["1 warning", "questions/checks.md has a page for each code"]


def silenced(folder: Path, comment: str, *, below: bool = False) -> Checked:
    """Check a leading question with a comment above it, or at its end."""
    flow = with_cases(folder_of(folder, HOT.replace("Is your", "Surely your"))) / "flow.yaml"
    flow.write_text(re.sub(r"^(  hot: .*)$", rf"\1 {comment}" if below else rf"  {comment}\n\1",
                           flow.read_text(), flags=re.MULTILINE))
    return check(folder, TODAY)


@pytest.mark.parametrize("comment, below", [
    ("# check: leading_question because it is a test", False),
    ("# check: leading_question because it is a test", True),
    ("# check: leading_question because it is a test\n  # More of it.", False),
])
def test_a_warning_is_silenced_beside_its_line_with_a_reason(
        tmp_path: Path, comment: str, below: bool) -> None:
    """The reason is kept for machines, and people are told how many there are."""
    checked = silenced(tmp_path, comment, below=below)

    assert checked.ok
    assert only(checked).silenced == "it is a test"
    assert [*checked.lines()] == ["nothing is wrong that reading can show; 1 silenced, with a reason"]
    assert json.loads(json.dumps(checked.data()))["told"][0]["silenced"] == "it is a test"


@pytest.mark.parametrize("comment, message", [
    ("# check: leading_question", "this comment gives no code with a reason"),
    ("# check: leading_question because", "this comment gives no code with a reason"),
    ("# check: leading_questoin because it is a test", "no check has the code `leading_questoin`"),
    ("# check: shouting because it is a test", "there is no `shouting` here to silence"),
    ("# check: leading_question because it is a test\n", "there is no `leading_question` here to silence"),
])
def test_a_comment_that_silences_nothing_is_an_error(tmp_path: Path, comment: str, message: str) -> None:
    """It needs a reason and a code, and stands beside the line; else the warning stays."""
    checked = silenced(tmp_path, comment)

    assert codes(checked) == {"leading_question", "silence"}
    assert message in {each.problem.message for each in checked.open}


def test_an_error_cannot_be_silenced(tmp_path: Path) -> None:
    """A safety flag on old sources stays an error, whatever stands beside it."""
    folder = with_cases(folder_of(tmp_path, HOT))
    flow = folder / "flow.yaml"
    flow.write_text(flow.read_text().replace(
        "  guide: {", "  # check: out_of_date because it is a test\n  guide: {").replace(
        '"review_by": "2027-01-01"}\n', '"review_by": "2026-01-01"}\n'))

    checked = check(folder, TODAY)

    assert codes(checked) == {"out_of_date", "silence"}
    assert "`out_of_date` is an error here, and stays one" in {e.problem.message for e in checked.open}


def test_a_folder_that_is_no_flow_is_told(tmp_path: Path) -> None:
    """As the loader tells it."""
    told = only(check(tmp_path / "gone", TODAY))

    assert (told.code, told.severity) == ("load", "error")
    assert "there is no such folder" in str(told)


@pytest.mark.parametrize("many, told", [(1_000, set()), (3_000, {"slow"})])
def test_a_flow_that_makes_people_wait_is_told(tmp_path: Path, many: int, told: set[str]) -> None:
    """Steps are counted, so the same flow is told on a fast machine and on a slow one."""
    parts = "        - {hot: yes}\n" * many
    folder = folder_of(tmp_path, f"items: {{hot: {{}}}}\nflags:\n  hot_knee:\n    urgency: today\n"
                       f"    when:\n      at least {many // 2} of:\n{parts}")

    assert codes(check(folder, TODAY)) & {"slow"} == told
