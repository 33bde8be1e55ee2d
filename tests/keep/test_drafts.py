"""An unfinished questionnaire: what is kept of it, and what of that still counts another time."""

from __future__ import annotations

import json
import stat
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from backtriage.flow.model import Flow
from backtriage.keep.drafts import all_drafts, delete_drafts, keep, new_path, revive
from backtriage.keep.private import state_folder
from tests.conftest import TODAY, WORDS, answers, flow_of
from tests.shipped import shipped

NOW = datetime.combine(TODAY, datetime.min.time())
TEXT = "items: {hot: {}, age: {kind: number}}\nflags: {fever: {when: {hot: yes}, urgency: today}}"
KNEE = flow_of(TEXT)
SAID = answers(KNEE, hot="yes", age=44)


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A home of one's own."""
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.delenv("XDG_STATE_HOME", raising=False)
    return tmp_path


def kept(flow: Flow = KNEE, *, later: int = 0) -> Path:
    """Keep two answers."""
    now = NOW + timedelta(seconds=later)
    path = new_path(flow, now)
    keep(path, flow, "", SAID, now)
    return path


def test_what_was_kept_is_taken_up_again() -> None:
    """With every answer, and nothing to ask again."""
    kept()

    [draft], unreadable = all_drafts(WORDS)

    assert unreadable == []
    assert (draft.flow, draft.title, draft.saved, draft.language) == ("test", "A test", NOW, "en")
    assert revive(draft, KNEE, NOW) == (SAID, ())


def test_a_draft_is_for_its_owner_only() -> None:
    """So is the folder that it lies in; nothing else is left there."""
    path = kept()

    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700
    assert [*path.parent.iterdir()] == [path]


@pytest.mark.parametrize("changed, still, again", [
    (TEXT.replace("hot: {}", "hot: {ask: Is it warm?}"), {"age"}, ("hot",)),
    (TEXT.replace("age: {", "age: {to: 40, "), {"hot"}, ("age",)),
    (TEXT.replace("age: {", "age: {unit: months, "), {"hot"}, ("age",)),
    (TEXT.replace("hot: {}", "hot: {why: We ask.}"), {"hot", "age"}, ()),
    (TEXT.replace("}}\n", "}, cold: {}}\n", 1), {"hot", "age"}, ()),
    (TEXT.replace(", age: {kind: number}", ""), {"hot"}, ()),
])
def test_only_what_looks_otherwise_is_asked_again(changed: str, still: set[str], again: tuple[str]) -> None:
    """What a person did not see of a question may change."""
    kept()
    [draft], _ = all_drafts(WORDS)

    response, names = revive(draft, flow_of(changed), NOW)

    assert {*response.answers} == still
    assert names == again


@pytest.mark.parametrize("hours, again", [(0, 0), (3, 0), (5, 2), (240, 2)])
def test_what_was_true_right_now_is_asked_again_after_some_hours(hours: int, again: int) -> None:
    """That is what is asked first; all else is still known."""
    flow = shipped()
    said = answers(flow, em_now="none", ces="none", role="self", age=44)
    path = new_path(flow, NOW)
    keep(path, flow, "", said, NOW)
    [draft], _ = all_drafts(WORDS)

    response, names = revive(draft, flow, NOW + timedelta(hours=hours))

    assert names == tuple(flow.items[name].about for name in ("em_now", "ces")[:again])
    assert response == (said.without(["em_now", "ces"]) if again else said)


@pytest.mark.parametrize("damage", ["", "{", "[]", "null", '{"schema": 1}', "\x00\x01"])
def test_a_damaged_draft_is_named_and_stands_in_nobodys_way(damage: str) -> None:
    """It stays where it is, and says what to do."""
    good = kept()
    bad = state_folder() / "bad.json"
    bad.write_text(damage, encoding="utf-8")

    drafts, [message] = all_drafts(WORDS)

    assert [draft.path for draft in drafts] == [good]
    assert str(bad) in message
    assert "Delete it" in message
    assert bad.exists()


def test_the_latest_comes_first_and_remains_are_swept_away() -> None:
    """A write that was cut short leaves nothing that could be taken for a draft."""
    first, second = kept(), kept(later=1)
    remains = first.parent / ".unfinished-1"
    remains.write_text("{", encoding="utf-8")

    assert [draft.path for draft in all_drafts(WORDS)[0]] == [second, first]
    assert not remains.exists()


def test_all_can_be_deleted_also_what_cannot_be_read() -> None:
    """And nothing is no error."""
    assert delete_drafts() == 0
    kept()
    (state_folder() / "bad.json").write_text("{", encoding="utf-8")

    assert delete_drafts() == 2
    assert all_drafts(WORDS) == ([], [])


def test_a_draft_of_another_time_says_so() -> None:
    """What an older or newer program wrote is not guessed at."""
    path = kept()
    path.write_text(json.dumps({"schema": "backtriage/draft/0"}), encoding="utf-8")

    assert all_drafts(WORDS) == ([], [WORDS("start.old_draft", file=path)])
