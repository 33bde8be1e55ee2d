"""Whatever can be wrong with a flow is told, all of it at once, with its place and what to do.

The whole flow of the manual is the one that is spoiled; wrong_flows.py says how.
"""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backtriage.flow.document import DEEPEST
from backtriage.flow.loader import load_flow, read_flow
from backtriage.flow.model import Flow
from backtriage.flow.problem import FlowError, Problem
from tests.conftest import WORDS, draws, flow_of
from tests.flow.manual import MANUAL, line_of
from tests.flow.wrong_flows import CHANGES


def read(*texts: str) -> list[Problem]:
    """Read a flow from texts, as if from files; give every problem in the order in which it is told."""
    problems: list[Problem] = []
    read_flow({f"{'flow' if index == 0 else f'more-{index}'}.yaml": text
               for index, text in enumerate(texts)}, problems, WORDS)
    return list(FlowError(problems).problems)


def spot(marked: str) -> tuple[str, tuple[int, int, int]]:
    """Take the marks out of a text; give the line and column of the first, and what lies between."""
    before, _, rest = marked.partition("«")
    word, _, after = rest.partition("»")
    return before + word + after, (before.count("\n") + 1, len(before.split("\n")[-1]) + 1, len(word))


def test_the_flow_of_the_manual_has_no_problem() -> None:
    """Nothing is wrong with the flow that the cases below change."""
    assert read(MANUAL) == []


@pytest.mark.parametrize("old, new, message, hint", [case[1:] for case in CHANGES],
                         ids=[case[0] for case in CHANGES])
def test_each_problem_is_told_with_its_place_and_what_to_do(
        old: str, new: str, message: str, hint: str) -> None:
    """The problem stands at the word that is wrong, in the words of whoever wrote it."""
    assert MANUAL.count(old) >= 1
    text, place = spot(MANUAL.replace(old, new, 1))

    told = [problem for problem in read(text) if message in problem.message]

    assert told, [str(problem) for problem in read(text)]
    assert (told[0].place.line, told[0].place.column, told[0].place.width) == place, str(told[0])
    assert told[0].place.text == text.split("\n")[place[0] - 1]
    assert hint in told[0].hint


def test_everything_that_is_wrong_is_told_at_once() -> None:
    """A flow with five faults gives five problems, in the order of its lines."""
    faulty = (MANUAL.replace("kind: yes/no", "kind: yesno").replace("to: 120", "to: many")
              .replace("at least 60", "old").replace("{locked: yes}", "{lokced: yes}")
              .replace("if_unsure: today", "if_unsure: tody"))

    messages = [problem.message for problem in read(faulty)]

    assert messages == ["`kind` cannot be `yesno`", "`to` must be a whole number, not `many`",
                        "`age` is a number: `old` cannot be asked of it", "no item is called `lokced`",
                        "`if_unsure` cannot be `tody`"]


def test_problems_of_all_files_are_told_together() -> None:
    """A problem in one file does not hide those in another."""
    told = read(MANUAL.replace("kind: yes/no", "kind: yesno"), "rules: {}")

    assert [problem.place.file for problem in told] == ["flow.yaml", "more-1.yaml"]


def test_a_file_that_cannot_be_read_is_not_drowned_in_what_follows_from_it() -> None:
    """One bracket that was never closed is one problem, and not one for each word that it hides."""
    head, _, sources = MANUAL.partition("sources:\n")

    told = read(head, "sources: [\n" + sources)

    assert [problem.place.file for problem in told] == ["more-1.yaml"]


def test_two_files_cannot_call_two_things_the_same() -> None:
    """The second is told, with the place of the first."""
    [problem] = read(MANUAL, "sources:\n  locked: {cite: A, says: A, review_by: 2027-01-01}\n")

    assert (problem.place.file, problem.place.line, problem.place.column) == ("more-1.yaml", 2, 3)
    assert problem.message == "two things are called `locked`"
    assert problem.hint == f"the other stands in flow.yaml, line {line_of('  locked:')}"


def test_what_is_written_once_cannot_stand_in_two_files() -> None:
    """The scales and the header belong to one file."""
    [problem] = read(MANUAL, "urgency:\n  soon: {name: Soon, destination: home}\n")

    assert (problem.place.file, problem.place.line, problem.message) == (
        "more-1.yaml", 1, "`urgency` is written in two files")


def test_it_does_not_matter_which_file_holds_what() -> None:
    """A flow is the same if its parts stand in other files."""
    head, _, sources = MANUAL.partition("sources:\n")

    assert read("sources:\n" + sources, head) == []


@pytest.mark.parametrize("text, message, hint", [
    ({"stuck": "Call {number}."}, "no region has a number or a word called `number`", "`numbers`"),
    ({"stuck": "Call {urgent}."}, "`{urgent}` says nothing to people elsewhere", "give it to `other`"),
    ({"ask": "Did {nurse} see it?"}, "`{nurse}` is not filled in here", "what is told at the end"),
    ({"country": "gb"}, "`country` cannot be `gb`", "such as `GB`"),
    ({"country": "GBR"}, "`country` cannot be `GBR`", "such as `GB`"),
    ({"stuck": "Call {call}, or see {nurse}."}, "", ""),
])
def test_a_number_or_word_of_a_region_is_known_elsewhere_too(
        text: dict[str, str], message: str, hint: str) -> None:
    """And stands where the region is known."""
    problems: list[Problem] = []
    try:
        flow_of(f"""
            flow: {{region: where}}
            regions:
              uk: {{name: UK, country: {text.get("country", "GB")}, last_verified: 2026-01-01,
                    numbers: {{call: 999, urgent: 111, numbers: 1}}, words: {{nurse: the nurse}}}}
              other: {{name: Elsewhere, last_verified: 2026-01-01, numbers: {{call: a number}},
                       words: {{nurse: a nurse}}}}
            items:
              stuck: {{ask: "{text.get("ask", "Is it stuck?")}"}}
              where: {{kind: one of, options: {{uk: UK, other: Elsewhere}}}}
            flags:
              stuck_knee: {{when: {{stuck: yes}}, urgency: now, say: "{text.get("stuck", "Go.")}"}}
            """)
    except FlowError as error:
        problems += error.problems

    assert [(each.message, hint in each.hint) for each in problems] == [(message, True)] * bool(message)


def test_a_region_that_can_be_chosen_must_be_known() -> None:
    """Every option of the item about the region is the id of a region."""
    with pytest.raises(FlowError) as error:
        flow_of("""
            flow: {region: where}
            regions: {uk: {name: UK, last_verified: 2026-01-01, numbers: {}}}
            items: {where: {kind: one of, options: {uk: UK, ukk: Elsewhere}}}
            """)

    [problem] = error.value.problems
    assert (problem.message, problem.hint) == ("no region is called `ukk`", "did you mean `uk`?")


def test_a_bound_on_a_date_is_counted_in_days() -> None:
    """A date is not compared with a number alone."""
    with pytest.raises(FlowError, match="write `at least 3 days ago`"):
        flow_of("items: {hurt: {kind: date}}\nflags: {new: {when: {hurt: at least 3}, urgency: today}}")


def test_a_text_is_never_compared() -> None:
    """No rule can look at what somebody wrote in their own words."""
    with pytest.raises(FlowError, match="`notes` is a text, and no rule can compare it"):
        flow_of("items: {notes: {kind: text}}\nflags: {odd: {when: {notes: blood}, urgency: today}}")


def test_no_is_a_word() -> None:
    """`no`, `on` and `off` are words, as in YAML 1.2, and `012` is not read as ten."""
    flow = flow_of("""
        items: {stuck: {}, switch: {kind: one of, options: {on: On, off: Off}}}
        flags: {free: {when: {stuck: no, switch: off}, urgency: today}}
        """)

    assert [option.id for option in flow.items["switch"].options] == ["on", "off"]


def test_a_reason_covers_what_stands_within_it() -> None:
    """`lowers_because` may stand in the same mapping, or in one around it."""
    around = MANUAL.replace("    when:\n      any:", "    when:\n      lowers_because: a reason\n      any:")
    beside = MANUAL.replace("{swollen: hot}", "{swollen: hot, not: {locked: no}, lowers_because: a reason}")

    assert read(around.replace("{swollen: hot}", "{swollen: hot, not: {locked: no}}")) == []
    assert read(beside) == []


def test_only_a_red_flag_must_explain_what_lowers_it() -> None:
    """A yellow flag can be lowered without a reason."""
    flow_of("items: {a: {}}\nflags: {calm: {kind: yellow flag, when: {not: {a: yes}}, urgency: routine}}")


@pytest.mark.parametrize("opening", ["[", "{a: ", "- ", "? ", "[{a: [", "!", "&a [", "'", "|\n "])
@pytest.mark.parametrize("depth", [DEEPEST + 1, 10_000])
def test_deep_nesting_is_refused_and_brings_nothing_down(opening: str, depth: int) -> None:
    """Whatever is nested ten thousand levels deep gives problems, like anything else."""
    assert read("flow: " + opening * depth)
    assert read(MANUAL, "definitions:\n  deep: " + "{not: " * depth + "older" + "}" * depth)


def test_the_flow_of_a_folder_is_read_without_its_vignettes(tmp_path: Path) -> None:
    """Files in folders within are read; told cases are not part of the flow."""
    head, _, sources = MANUAL.partition("sources:\n")
    (tmp_path / "more").mkdir()
    (tmp_path / "vignettes").mkdir()
    (tmp_path / "flow.yaml").write_text(head)
    (tmp_path / "more" / "sources.yaml").write_text("sources:\n" + sources)
    (tmp_path / "vignettes" / "cases.yaml").write_text("cases: []")
    (tmp_path / "notes.txt").write_text("Not a flow.")

    assert [*load_flow(tmp_path).items] == ["locked", "swollen", "age"]


@pytest.mark.parametrize("change, same", [(" ", False), ("", True)])
def test_a_change_is_noticed(tmp_path: Path, change: str, same: bool) -> None:
    """The hash of a flow is that of its texts."""
    hashes = []
    for text in (MANUAL, MANUAL + change):
        (tmp_path / "flow.yaml").write_text(text)
        hashes.append(load_flow(tmp_path).hash)

    assert (hashes[0] == hashes[1]) is same


def problems_of(folder: Path) -> list[Problem]:
    """Load a folder that cannot be loaded."""
    with pytest.raises(FlowError) as error:
        load_flow(folder)
    return list(error.value.problems)


def test_a_missing_folder_is_told(tmp_path: Path) -> None:
    """Where there is no folder, that is said."""
    [problem] = problems_of(tmp_path / "nowhere")

    assert (problem.message, problem.place.line) == ("there is no such folder", 0)
    assert problem.hint == "give the folder that holds flow.yaml"


def test_a_file_instead_of_a_folder_is_told(tmp_path: Path) -> None:
    """A flow is a folder, even if it has one file."""
    (tmp_path / "flow.yaml").write_text(MANUAL)

    assert problems_of(tmp_path / "flow.yaml")[0].message == "this is a file; a flow is a folder"


def test_an_empty_folder_is_told(tmp_path: Path) -> None:
    """A folder without a single file of a flow is told as such."""
    assert problems_of(tmp_path)[0].message == "no .yaml file is in this folder"


@pytest.mark.parametrize("text", ["", "# Nothing but a comment\n", "---\n", "{}", "sources: {}\n"])
def test_an_empty_file_is_told(tmp_path: Path, text: str) -> None:
    """What a flow cannot do without is named."""
    (tmp_path / "flow.yaml").write_text(text)

    assert "no file of this flow has `flow:`" in [problem.message for problem in problems_of(tmp_path)]


def test_a_file_that_is_not_utf_8_is_told(tmp_path: Path) -> None:
    """The line at which it goes wrong is named, and what to do."""
    (tmp_path / "flow.yaml").write_bytes(MANUAL.replace("Keep moving", "Allez-y, pressé").encode("latin-1"))

    problem = problems_of(tmp_path)[0]
    assert (problem.place.line, problem.message) == (line_of("Keep moving"), "this file is not UTF-8")
    assert problem.hint == "save it again with the encoding UTF-8"


def test_a_sign_that_cannot_stand_in_a_file_is_told() -> None:
    """A control sign is found, with its line."""
    problem = read(MANUAL.replace("Keep moving", "Keep\x07moving"))[0]

    assert (problem.place.line, problem.message) == (
        line_of("Keep moving"), "a sign here cannot stand in a file")


def test_a_file_may_begin_with_a_mark_of_its_encoding(tmp_path: Path) -> None:
    """Some editors write a byte order mark; it does no harm."""
    (tmp_path / "flow.yaml").write_text(MANUAL, encoding="utf-8-sig")

    assert load_flow(tmp_path).id == "knee-pain"


def test_a_problem_shows_no_traceback_and_no_type_of_python() -> None:
    """Problems speak the language of whoever writes flows."""
    for _, old, new, _, _ in CHANGES:
        for problem in read(spot(MANUAL.replace(old, new, 1))[0]):
            assert not any(word in str(problem) for word in ("Traceback", "NoneType", "dict", "Error"))


def flow_or_problems(text: str) -> None:
    """Read any text: it is a flow, or there are problems with places within it."""
    problems: list[Problem] = []
    flow = read_flow({"flow.yaml": text}, problems)
    assert isinstance(flow, Flow) or problems
    assert str(FlowError(problems)) or not problems
    for problem in problems:
        assert 0 <= problem.place.line <= len(text.splitlines()) + 1


LINES = MANUAL.splitlines()
VOCABULARY = sorted({word for line in LINES for word in line.replace("{", " ").replace("}", " ").split()})
MUCH = draws(4)


@given(st.text(max_size=300))
@MUCH
def test_any_text_is_a_flow_or_gives_problems(text: str) -> None:
    """Nothing that somebody may type brings the loader down."""
    flow_or_problems(text)


SIGNS = [*"{}[]:-,&*!|>'\"#%@`", "\n", "\n  ", "\t", ": ", "- "]


@given(st.lists(st.sampled_from([*VOCABULARY, *SIGNS]), max_size=60))
@MUCH
def test_any_words_of_a_flow_are_a_flow_or_give_problems(words: list[str]) -> None:
    """Nor do words of the language without order."""
    flow_or_problems(" ".join(words))


@given(st.data())
@MUCH
def test_any_damage_to_a_flow_gives_problems_or_a_flow(data: st.DataObject) -> None:
    """Lines that are lost, doubled, mixed or cut in half are told, and no more than told."""
    lines = list(LINES)
    for _ in range(data.draw(st.integers(1, 4))):
        here, there = (data.draw(st.integers(0, len(lines) - 1)) for _ in range(2))
        match data.draw(st.sampled_from(("drop", "double", "swap", "cut", "word", "indent"))):
            case "drop":
                lines.pop(here)
            case "double":
                lines.insert(there, lines[here])
            case "swap":
                lines[here], lines[there] = lines[there], lines[here]
            case "cut":
                lines[here] = lines[here][: len(lines[here]) // 2]
            case "word":
                lines[here] = lines[here].replace(data.draw(st.sampled_from(VOCABULARY)),
                                                  data.draw(st.sampled_from(VOCABULARY)))
            case _:
                lines[here] = " " * data.draw(st.integers(0, 8)) + lines[here].strip()
    text = "\n".join(lines)
    flow_or_problems(text[: len(text) // 2] if data.draw(st.integers(0, 9)) == 0 else text)


def test_a_level_that_ends_the_interview_settles_what_suits() -> None:
    """Nobody who is sent to hospital is told that something might suit because nobody asked."""
    with pytest.raises(FlowError) as caught:
        flow_of("""
            items: {hot: {}}
            flags:
              hot_knee: {when: {hot: yes}, urgency: now}
              sore_knee: {when: {hot: yes}, suitability: not_now}
            """)

    assert "`now` ends the interview and leaves open what suits" in str(caught.value)


def test_a_chain_of_definitions_may_be_only_so_long() -> None:
    """What stands on more steps than anybody can follow is told, and does not bring the program down."""
    chain = "\n".join(f"  d{n}: d{n - 1}" for n in range(1, 400))
    with pytest.raises(FlowError) as caught:
        flow_of(f"items: {{hot: {{}}}}\ndefinitions:\n  d0: {{hot: yes}}\n{chain}\n"
                "flags: {hot_knee: {when: d399, urgency: today}}")

    assert "conditions that look at each other" in str(caught.value)
