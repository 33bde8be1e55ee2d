from __future__ import annotations

import stat
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import yaml

from backtriage.judge.assessment import assess
from backtriage.judge.receipt import verify, visit_of
from backtriage.judge.response import Response
from backtriage.keep.diary import (
    DiaryError,
    add_visit,
    delete_diary,
    is_diary,
    read_diary,
    read_visits,
    usual_diary,
)
from backtriage.keep.lock import take
from backtriage.report.receipt import verdict_on_all
from tests.conftest import WORDS, flow_of

DAY = date(2026, 11, 1)
TEXT = """
    items:
      hot: {}
      age: {kind: number, unit: years, from: 0, to: 120}
      hurt: {kind: one of, options: {yes: Somebody hurt me, no: It came alone}, sensitive: [yes]}
    flags:
      fever: {when: {hot: yes}, urgency: today}
    """
FLOW = flow_of(TEXT)


def visit(day: date = DAY, **answers: Any) -> dict[str, object]:
    said = {"hot": frozenset({"no"}), "age": 44, **answers}
    return visit_of(assess(FLOW, Response(said), day))


def test_a_visit_is_added_and_none_is_lost(tmp_path: Path) -> None:
    """In a file for its owner only, which people can read, and which can be judged again."""
    file = tmp_path / "new" / "diary.yaml"
    add_visit(file, visit(), WORDS)
    add_visit(file, visit(date(2026, 11, 8), age=45), WORDS)

    diary = read_diary(file, WORDS)

    assert [(each.day.day, each.answers["age"]) for each in diary.visits] == [(1, 44), (8, 45)]
    assert diary.flow == FLOW.id
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert stat.S_IMODE(file.parent.stat().st_mode) == 0o700
    text = file.read_text(encoding="utf-8")
    assert text.startswith("# What you told backtriage")
    assert "  day: '2026-11-01'" in text
    assert all(verify(each, FLOW).confirmed for each in yaml.safe_load(text)["visits"])


def test_no_sensitive_answer_is_written(tmp_path: Path) -> None:
    """Whoever reads the file learns only that there was such a question."""
    file = tmp_path / "diary.yaml"
    add_visit(file, visit(hurt=frozenset({"yes"})), WORDS)

    [kept] = read_diary(file, WORDS).visits

    assert "hurt" not in kept.answers
    assert kept.withheld == ("hurt",)


@pytest.mark.parametrize("text, says", [
    ("", "not a file that backtriage keeps"),
    ("age: 44\n", "not a file that backtriage keeps"),
    ("[1, 2", "is damaged"),
    ("\x00", "is damaged"),
    ("schema: backtriage/diary/9\nvisits: []\n", "A newer backtriage"),
    ("schema: backtriage/diary/1\n", "is damaged"),
    ("schema: backtriage/diary/1\nvisits: []\n", "is damaged"),
    ("schema: backtriage/diary/1\nvisits: [1]\n", "is damaged"),
    ("schema: backtriage/diary/1\nvisits: [{schema: backtriage/visit/1}]\n", "is damaged"),
])
def test_what_is_no_diary_is_left_alone(tmp_path: Path, text: str, says: str) -> None:
    """It is told in one sentence, and nothing is added to it."""
    file = tmp_path / "diary.yaml"
    file.write_text(text, encoding="utf-8")

    with pytest.raises(DiaryError, match=says):
        read_diary(file, WORDS)
    with pytest.raises(DiaryError, match=says):
        add_visit(file, visit(), WORDS)
    assert file.read_text(encoding="utf-8") == text
    assert [*tmp_path.iterdir()] == [file]


def test_a_diary_that_is_cut_short_is_not_used_and_not_touched(tmp_path: Path) -> None:
    """To go on with half of it would lose the other half."""
    file = tmp_path / "diary.yaml"
    add_visit(file, visit(), WORDS)
    whole = file.read_text(encoding="utf-8")
    for end in range(200, len(whole) - 1, 97):
        file.write_text(whole[:end], encoding="utf-8")
        with pytest.raises(DiaryError):
            read_diary(file, WORDS)
        with pytest.raises(DiaryError):
            add_visit(file, visit(), WORDS)
        assert file.read_text(encoding="utf-8") == whole[:end]


def test_answers_to_two_questionnaires_are_no_diary(tmp_path: Path) -> None:
    """Nothing of one could be held against the other."""
    file = tmp_path / "diary.yaml"
    add_visit(file, visit(), WORDS)
    text = file.read_text(encoding="utf-8")
    second = text[text.index("- schema"):].replace(f"id: {FLOW.id}", "id: other")
    file.write_text(text + second, encoding="utf-8")

    with pytest.raises(DiaryError, match="damaged"):
        read_diary(file, WORDS)


def test_another_window_that_writes_is_waited_for(tmp_path: Path) -> None:
    """Else one of two visits would be lost."""
    file = tmp_path / "diary.yaml"
    add_visit(file, visit(), WORDS)
    lock = take(file)
    assert lock

    with pytest.raises(DiaryError, match="Another window"):
        add_visit(file, visit(), WORDS)
    lock.release()
    add_visit(file, visit(), WORDS)
    assert len(read_diary(file, WORDS).visits) == 2


@pytest.mark.parametrize("damage", [lambda text: text, lambda text: text[:300]])
def test_a_diary_is_deleted_also_when_it_is_damaged(tmp_path: Path, damage: Any) -> None:
    """It is theirs to delete."""
    file = tmp_path / "diary.yaml"
    add_visit(file, visit(), WORDS)
    file.write_text(damage(file.read_text(encoding="utf-8")), encoding="utf-8")

    delete_diary(file, WORDS)

    assert not [*tmp_path.iterdir()]


def test_what_is_no_diary_is_not_deleted(tmp_path: Path) -> None:
    """A wrong name must not cost somebody another file."""
    file = tmp_path / "thesis.txt"
    file.write_text("years of work", encoding="utf-8")

    with pytest.raises(DiaryError, match="not a file that backtriage keeps"):
        delete_diary(file, WORDS)
    assert file.exists()


def test_it_lies_where_the_system_keeps_what_people_own(
        monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """And not where unfinished things are, which are deleted after a month."""
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path))

    assert usual_diary() == tmp_path / "backtriage" / "diary.yaml"


def test_what_was_kept_is_judged_again_as_receipts_are(tmp_path: Path) -> None:
    """Each visit by itself; one that was changed by hand is named, and the others are confirmed."""
    file = tmp_path / "diary.yaml"
    add_visit(file, visit(), WORDS)
    add_visit(file, visit(age=45), WORDS)
    text = file.read_text(encoding="utf-8")

    assert is_diary(text)
    assert verdict_on_all(read_visits(text, "diary", WORDS), FLOW).confirmed
    changed = verdict_on_all(read_visits(text.replace("age: 45", "age: 46"), "diary", WORDS), FLOW)
    assert not changed.confirmed
    assert [line for line in changed.lines if "changed" in line] == [WORDS("receipt.broken_answers")]
