"""An unfinished questionnaire: what is kept of it, and what of that still counts another time."""

from __future__ import annotations

import json
import os
import stat
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from backtriage.flow.model import Flow
from backtriage.judge.response import Response
from backtriage.keep.drafts import (
    LAPSE,
    SITTING,
    DraftGone,
    DraftHeld,
    OpenDraft,
    all_drafts,
    delete_drafts,
    draft_files,
    latest,
    new_draft,
    revive,
)
from backtriage.keep.private import state_folder
from tests.conftest import TODAY, WORDS, answers, fail_once, flow_of, kept_draft

NOW = datetime.combine(TODAY, datetime.min.time())
TEXT = "items: {hot: {}, age: {kind: number}}\nflags: {fever: {when: {hot: yes}, urgency: today}}"
KNEE = flow_of(TEXT)
SAID = answers(KNEE, hot="yes", age=44)
NESTED = '{"schema": "backtriage/draft/1", "answers": ' + "[" * 100_000


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A home of one's own."""
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.delenv("XDG_STATE_HOME", raising=False)
    return tmp_path


def kept(flow: Flow = KNEE, *, later: timedelta = timedelta(0)) -> Path:
    """Keep two answers."""
    return kept_draft(new_draft(NOW + later).path, flow, SAID, NOW + later)


def test_what_was_kept_is_taken_up_again() -> None:
    """With every answer, and nothing to ask again."""
    kept()

    [draft], unreadable = all_drafts(WORDS, NOW)

    assert unreadable == []
    assert (draft.flow, draft.title, draft.saved, draft.language) == ("test", "A test", NOW, "en")
    assert revive(draft, KNEE, NOW) == (SAID, answers(KNEE), ())


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
    [draft], _ = all_drafts(WORDS, NOW)

    response, earlier, names = revive(draft, flow_of(changed), NOW)

    assert {*response.answers} == still
    assert not earlier.answers
    assert names == again


@pytest.mark.parametrize("damage", [
    "", "{", "[]", "null", "1", '"text"', '{"schema": 1}', "\x00\x01", NESTED,
    '{"schema": "backtriage/draft/1", "saved": "2026-11-24", "looks": {}, "answers": 3}',
    '{"schema": "backtriage/draft/1", "saved": 1, "looks": {}, "answers": {}}'])
def test_a_damaged_draft_is_named_and_stands_in_nobodys_way(damage: str) -> None:
    """It stays where it is, and says what to do."""
    good = kept()
    bad = state_folder() / "bad.json"
    bad.write_text(damage, encoding="utf-8")

    drafts, [message] = all_drafts(WORDS, NOW)

    assert [draft.path for draft in drafts] == [good]
    assert str(bad) in message
    assert "Delete it" in message
    assert bad.exists()


def test_the_latest_comes_first_and_remains_are_swept_away() -> None:
    """A write that was cut short leaves nothing that could be taken for a draft."""
    first, second = kept(), kept(later=timedelta(seconds=1))
    remains = [first.parent / f".unfinished-7-{first.name}", first.parent / ".gone.json.lock"]
    for path in remains:
        path.write_text("{", encoding="utf-8")

    assert [draft.path for draft in all_drafts(WORDS, NOW)[0]] == [second, first]
    assert not any(path.exists() for path in remains)


def test_all_can_be_deleted_also_what_cannot_be_read() -> None:
    """And nothing is no error."""
    assert delete_drafts(draft_files()) == 0
    kept()
    (state_folder() / "bad.json").write_text("{", encoding="utf-8")
    (state_folder() / ".unfinished-7-bad.json").write_text("{", encoding="utf-8")

    assert delete_drafts(draft_files()) == 2
    assert [*state_folder().iterdir()] == []


def test_a_draft_of_another_time_says_so() -> None:
    """What an older or newer program wrote is not guessed at."""
    path = kept()
    path.write_text(json.dumps({"schema": "backtriage/draft/0"}), encoding="utf-8")

    assert all_drafts(WORDS, NOW) == ([], [WORDS("start.old_draft", file=path)])


# Time


@pytest.mark.parametrize("earlier, after, counts", [
    ("", SITTING, True), ("", SITTING + timedelta(seconds=1), False), ("", timedelta(hours=-1), False),
    (", earlier: offer", SITTING + timedelta(seconds=1), False),  # told beside the question
    (", earlier: holds", timedelta(days=29), True),
    (", earlier: holds 9 days", timedelta(days=9), True),
    (", earlier: holds 9 days", timedelta(days=10), False)])
def test_an_answer_counts_as_long_as_its_question_says(earlier: str, after: timedelta, counts: bool) -> None:
    """For one sitting it always does; one from a clock that was ahead is of unknown age."""
    flow = flow_of(TEXT.replace("{kind: number", "{kind: number" + earlier))
    kept_draft(new_draft(NOW).path, flow, answers(flow, age=44), NOW)
    [draft], _ = all_drafts(WORDS, NOW)

    revived = revive(draft, flow, NOW + after)

    assert {**revived.response.answers} == ({"age": 44} if counts else {})
    assert {**revived.earlier.answers} == ({} if counts else {"age": 44})
    assert revived.changed == ()


def test_each_answer_has_an_age_of_its_own() -> None:
    """Going on for a moment makes none of them younger, and what was not asked again yet is not lost."""
    path, later = kept(), NOW + SITTING * 2
    flow = flow_of(TEXT.replace("{kind: number", "{kind: number, earlier: holds 2 days"))
    [draft], _ = all_drafts(WORDS, later)
    opened = OpenDraft(path)
    opened.take_up(draft.entries, revive(draft, flow, later).response)
    opened.keep(flow, "", answers(flow, age=44), later)
    opened.close()

    [draft], _ = all_drafts(WORDS, later)

    assert {name: entry.at for name, entry in draft.entries.items()} == {"hot": NOW, "age": NOW}
    assert revive(draft, flow, later).earlier == answers(flow, hot="yes")


def test_moments_with_and_without_a_time_zone_stand_in_one_list() -> None:
    """Whatever wrote them."""
    one, other = kept(), kept(later=timedelta(seconds=1))
    raw = json.loads(one.read_text(encoding="utf-8"))
    one.write_text(json.dumps({**raw, "saved": "2026-11-23T10:00:00+05:00"}), encoding="utf-8")

    assert [draft.path for draft in all_drafts(WORDS, NOW)[0]] == [other, one]


@pytest.mark.parametrize("after, left", [(LAPSE, 1), (LAPSE + timedelta(seconds=1), 0)])
def test_a_draft_lapses(after: timedelta, left: int) -> None:
    """Nobody finds answers there that they gave months ago; unless a window has just this one open."""
    path = kept()

    assert len(all_drafts(WORDS, NOW + after)[0]) == left
    assert path.exists() is bool(left)


def test_a_draft_that_is_open_does_not_lapse() -> None:
    """Its window goes on."""
    opened = OpenDraft(kept())
    opened.hold()

    assert len(all_drafts(WORDS, NOW + LAPSE * 2)[0]) == 1


# Several windows


def test_one_window_at_a_time_has_a_draft() -> None:
    """Another is refused, sweeps nothing of what is being written, and gets it as soon as it is free."""
    first, second = (OpenDraft(kept()) for _ in range(2))
    first.hold()
    writing = first.path.with_name(f".unfinished-7-{first.path.name}")
    writing.write_text("{", encoding="utf-8")

    with pytest.raises(DraftHeld):
        second.keep(KNEE, "", answers(KNEE, hot="no"), NOW)
    all_drafts(WORDS, NOW)
    assert writing.exists()
    assert json.loads(first.path.read_text(encoding="utf-8"))["answers"] == {"hot": "yes", "age": 44}

    first.close()
    second.keep(KNEE, "", answers(KNEE, hot="no"), NOW)
    assert json.loads(first.path.read_text(encoding="utf-8"))["answers"] == {"hot": "no"}


def test_who_is_stopped_in_the_middle_of_a_line_has_the_answers_before(home: Path) -> None:
    """Wherever it was; what is kept later counts again."""
    opened = OpenDraft(new_draft(NOW).path)
    opened.keep(KNEE, "", answers(KNEE, hot="yes"), NOW)
    before = opened.path.stat().st_size
    opened.keep(KNEE, "", SAID, NOW)
    whole = opened.path.read_bytes()

    for end in range(before, len(whole)):
        opened.path.write_bytes(whole[:end])
        assert latest(opened.path.read_bytes())["answers"] == {"hot": "yes"}
    opened.keep(KNEE, "", SAID, NOW)

    assert latest(opened.path.read_bytes())["answers"] == {"hot": "yes", "age": 44}
    assert [*opened.path.parent.glob(".unfinished*")] == []


@pytest.mark.parametrize("after", [answers(KNEE, age=44), answers(KNEE, hot="no", age=44)])
def test_what_is_changed_or_taken_back_is_not_left_standing(after: Response) -> None:
    """Whoever reads the file reads nothing that the person would no longer say."""
    opened = OpenDraft(new_draft(NOW).path)
    opened.keep(KNEE, "", answers(KNEE, hot="yes"), NOW)
    opened.keep(KNEE, "", SAID, NOW)
    assert b"yes" in opened.path.read_bytes()

    opened.keep(KNEE, "", after, NOW)

    assert b"yes" not in opened.path.read_bytes()


def test_what_cannot_be_added_is_written_anew(monkeypatch: pytest.MonkeyPatch) -> None:
    """Some disks let no line be added to a file, or only half of one."""
    opened = OpenDraft(new_draft(NOW).path)
    opened.keep(KNEE, "", answers(KNEE, hot="yes"), NOW)
    opened.path.chmod(0o400)
    fail_once(monkeypatch)
    opened.keep(KNEE, "", SAID, NOW)

    assert json.loads(opened.path.read_bytes())["answers"] == {"hot": "yes", "age": 44}
    assert opened.path.stat().st_mode & 0o777 == 0o600


def test_a_draft_that_is_gone_is_not_written_again() -> None:
    """Whoever deleted it in another window finds it deleted."""
    opened = OpenDraft(new_draft(NOW).path)
    opened.keep(KNEE, "", SAID, NOW)
    opened.path.unlink()

    for _ in range(2):
        with pytest.raises(DraftGone):
            opened.keep(KNEE, "", SAID, NOW)

    assert not opened.path.exists()


# Folders and files that are no good


def fifo(path: Path) -> None:
    """Make a pipe, at which whoever opens it waits."""
    os.mkfifo(path)


def endless(path: Path) -> None:
    """Make a link to what has no end."""
    path.symlink_to("/dev/zero")


@pytest.mark.parametrize("make", [fifo, endless, Path.mkdir])
def test_what_is_no_file_stands_in_nobodys_way(make: object) -> None:
    """It is named, and the others are listed."""
    good = kept()
    assert callable(make)
    make(good.with_name("odd.json"))

    drafts, [message] = all_drafts(WORDS, NOW)

    assert [draft.path for draft in drafts] == [good]
    assert "odd.json" in message


def test_control_signs_of_a_draft_reach_no_terminal() -> None:
    """Neither from its words nor from its name."""
    path = kept()
    path.write_text(path.read_text(encoding="utf-8").replace("A test", "A\\u001b]0;x"), encoding="utf-8")
    path.with_name("\x1b[2J.json").write_text("{", encoding="utf-8")

    [draft], [message] = all_drafts(WORDS, NOW)

    assert "\x1b" not in draft.title + message


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() != 0, reason="gives files to somebody else")
def test_what_belongs_to_somebody_else_is_not_used() -> None:
    """Neither a draft that somebody planted, nor a folder."""
    path = kept()
    os.chown(path, 12345, 12345)
    assert all_drafts(WORDS, NOW) == ([], [WORDS("start.foreign_draft", file=path)])

    os.chown(path.parent, 12345, 12345)
    assert all_drafts(WORDS, NOW) == ([], [WORDS("start.foreign_folder", file=path.parent)])
