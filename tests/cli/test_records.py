"""The records, by the real program: made, written, shown, listed, checked, copied, put back, erased."""

from __future__ import annotations

import json
import os
import signal
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from backtriage.flow.model import Flow
from backtriage.practice.entries import form_flow, kept_in
from backtriage.visit.start import open_flow
from tests.cli.records_home import (
    TYPED,
    answer_all,
    fill,
    intake,
    opened,
    practice,
    readable,
    settle,
    store_file,
)
from tests.conftest import WORDS
from tests.terminal.conftest import BAD_INPUT, DONE, STOPPED, Home
from tests.terminal.questions import answer

BAD_USAGE = 2
LABEL = "Kestrel-12"


@pytest.fixture(scope="module", name="flow")
def shipped_flow() -> Flow:
    """The flow that is shipped."""
    return open_flow(None, WORDS)


@pytest.fixture(name="home")
def practice_home(tmp_path: Path, flow: Flow) -> Iterator[Home]:
    """A home with records in it, of nobody yet."""
    path = tmp_path / "home"
    path.mkdir()
    home = Home(path, flow)
    yield practice(home)
    for program in home.running:
        program.__exit__()


def test_a_record_lives_from_the_first_word_to_its_erasing(home: Home, flow: Flow) -> None:
    """Written, shown, listed, checked, copied, put back, erased; and never in plain words on the disk."""
    secrets = (LABEL, TYPED, "em_now", "lt2w")
    intake(home, LABEL, severity=8)
    assert not readable(home, *secrets)
    shown = home.run("records", "show", LABEL)
    assert TYPED in shown.stdout
    assert "2  " in shown.stdout
    assert LABEL in home.run("records", "list").stdout

    copy = home.path / "copy.db"
    assert home.run("records", "backup", str(copy)).returncode == DONE
    sound = home.run("records", "check")
    assert sound.returncode == DONE
    head = sound.stdout.partition("Head: ")[2].partition(". ")[0]
    assert home.run("records", "check", "--head", head).returncode == DONE
    assert not readable(home, *secrets)

    lines = home.lines("records", "erase", LABEL, "--because", "she asked for it", "--plain")
    lines.type(LABEL)
    assert lines.ended() == DONE
    assert "content of 2 entries" in lines.all
    assert str(copy) in lines.all
    assert LABEL not in home.run("records", "list").stdout
    assert home.run("records", "check", "--head", head).returncode == DONE

    store_file(home).unlink()
    back = home.run("records", "new", "--from", str(copy), "--plain")
    assert back.returncode == DONE, back.stderr
    assert "1 person" in back.stdout  # had come back with the backup, and was erased again
    assert home.run("records", "list").stdout.strip() == "Nobody."
    assert not readable(home, *secrets)


def test_nothing_is_made_or_opened_where_no_passphrase_can_be_typed(home: Home) -> None:
    """It says what to do; an argument or the surroundings are no way."""
    settle(home)

    for arguments in (["records"], ["records", "list"], ["records", "new", "a.db", "--plain"]):
        done = home.run(*arguments, typed="1\n2\n1\n")
        assert done.returncode != DONE
        assert "Traceback" not in done.stderr
    assert "can only be typed in a terminal" in home.run("records", "list").stderr


@pytest.mark.parametrize("command", ["false", "echo", "no-such-program", "echo 'unclosed", "echo wrong"])
def test_a_command_that_gives_no_passphrase_is_told(home: Home, command: str) -> None:
    """Once, in plain words; no shell ever sees it."""
    settle(home, passphrase_command=command)

    done = home.run("records", "list")

    assert done.returncode == BAD_INPUT
    assert len(done.stderr.strip().splitlines()) == 1


def test_a_passphrase_command_is_no_line_for_a_shell(home: Home) -> None:
    """What a shell would run is an argument like any other."""
    settle(home, passphrase_command=f"echo wrong; touch {home.path / 'made'}")

    home.run("records", "list")

    assert not (home.path / "made").exists()


def test_who_is_killed_while_writing_goes_on_where_they_were(home: Home, flow: Flow) -> None:
    """Each answer is in the store before the next question, and nowhere else."""
    lines = home.lines("records", "write", LABEL, "intake", "--plain")
    asked = answer(lines, flow, most=6)
    os.kill(lines._process.pid, signal.SIGKILL)
    assert not readable(home, "em_now", LABEL)

    again = home.lines("records", "write", LABEL, "intake", "--plain")
    again.pick("Go on with it")
    rest = answer_all(again, flow)

    assert not {*asked} & {*rest}
    assert "Unfinished: first visit" in home.run("records", "list").stdout
    again.pick("All correct")
    again.pick("Leave them out")
    assert again.ended() == DONE
    assert "Unfinished" not in home.run("records", "list").stdout


def test_a_pause_keeps_a_draft(home: Home, flow: Flow) -> None:
    """It ends with 3, and the menu names it."""
    lines = home.lines("records", "write", LABEL, "intake", "--plain")
    answer(lines, flow, most=3)
    lines.type("pause")

    assert lines.ended() == STOPPED
    assert f"{LABEL}: unfinished" in home.run("records", "--plain").stdout


def test_nothing_is_kept_of_somebody_under_age(home: Home) -> None:
    """The age is asked before anything else, and nothing begins."""
    lines = home.lines("records", "write", LABEL, "intake", "--plain")
    lines.type("17")

    assert lines.ended() == STOPPED
    assert "Nothing is kept of this person" in lines.all
    with opened(home) as store:
        assert store.people() == ()
        assert store.head().number == 0


def test_who_turns_out_to_be_under_age_is_gone_again(home: Home, flow: Flow) -> None:
    """Even if the age is put right on the last page."""
    lines = home.lines("records", "write", LABEL, "intake", "--plain")
    answer_all(lines, flow)
    lines.pick("Age: ")
    lines.type("17")
    while "All correct" not in lines.said:
        lines.pick("Yes") if "Change your answer" in lines.said else answer_all(lines, flow)
    lines.pick("All correct")

    assert lines.ended() == STOPPED
    with opened(home) as store:
        assert store.people() == ()
        assert not store.check()


def test_a_sensitive_answer_is_kept_only_if_somebody_says_so(home: Home, flow: Flow) -> None:
    """It is asked once; left out, nobody can find it; kept, it stands beside the sealed visit."""
    intake(home, "out", start="hurt")
    lines = home.lines("records", "write", "in", "intake", "--plain")
    fill(lines, flow, start="hurt")
    lines.pick("Keep them")

    with opened(home) as store:
        out, kept = (store.entries(store.find(label).id)[-1].body for label in ("out", "in"))
    assert "hurt" not in json.dumps(out)
    assert kept
    assert kept["private"]["start"] == ["hurt"]


def test_a_label_much_like_another_is_asked_about(home: Home) -> None:
    """Nobody gets two records by a slip."""
    intake(home, LABEL)
    lines = home.lines("records", "show", "kestrel 12", "--plain")

    assert "not in use, but one much like it is" in lines.said
    lines.pick(f"It is {LABEL}")
    assert "What was done".upper() in lines.all.upper()
    assert home.run("records", "show", "nobody").returncode == BAD_INPUT


def test_a_form_begins_only_after_an_intake(home: Home) -> None:
    """Nobody can tell before of whom something may be kept."""
    assert home.run("records", "write", "x", "session", "--plain").returncode == BAD_INPUT
    unknown = home.run("records", "write", "x", "sesion", "--plain")
    assert unknown.returncode == BAD_USAGE
    assert "session" in unknown.stderr


def test_a_needle_that_is_left_stands_open(home: Home) -> None:
    """What a form of the clinic found is told on the person's page until the next one of its kind."""
    intake(home, LABEL)
    session = form_flow("session", WORDS)
    lines = home.lines("records", "write", LABEL, "session", "--plain")
    fill(lines, session, needles_in=10, needles_out=9)
    assert lines.ended() == DONE

    assert session.flags["needle_left"].name in home.run("records", "show", LABEL).stdout


def test_an_amendment_stands_beside_what_it_amends(home: Home) -> None:
    """It begins with all answers, and changes none of what was written before."""
    intake(home, LABEL, severity=8)
    lines = home.lines("records", "write", LABEL, "intake", "--about", "2", "--plain")
    assert answer_all(lines, home.flow) == ["start"]  # which was left out
    lines.pick("Pain 0-10")
    lines.type("4")
    if "Change your answer" in lines.said:
        lines.pick("Yes")
    lines.pick("All correct")
    lines.pick("Leave them out")
    assert lines.ended() == DONE

    shown = home.run("records", "show", LABEL).stdout
    assert shown.index("2  ") < shown.index("about 2")
    with opened(home) as store:
        first, second = (kept for entry in store.entries(store.find(LABEL).id) if (kept := kept_in(entry)))
    assert (first.visit.answers["severity"], second.visit.answers["severity"]) == (8, 4)
    assert second.entry.about == 2
    assert home.run("records", "write", LABEL, "note", "--about", "77", "--plain").returncode == BAD_INPUT


def test_what_was_said_stands_beside_what_was_found(home: Home) -> None:
    """Which differ and matter is told first; neither takes the place of the other."""
    file = home.path.parent / "home.yaml"
    file.write_text("em_now: none\nces: none\nrole: self\nregion: uk\nage: 35\nsite: low\nleg: none\n"
                    "severity: 2\nunwell: fever\nhistory: none\n")
    done = home.run("records", "write", LABEL, "intake", "--from", str(file), "--plain", typed="1\n")
    assert done.returncode == DONE, done.stderr
    intake(home, LABEL, severity=3)

    shown = home.run("records", "show", LABEL).stdout
    assert "SAID AND FOUND" in shown.upper()
    assert "Differs, and matters." in shown
    assert "said by the person" in shown


def test_erasing_waits_for_its_time_or_a_reason(home: Home) -> None:
    """In the region whose time is known it says until when; typing another label erases nothing."""
    intake(home, LABEL)

    early = home.run("records", "erase", LABEL, "--plain", typed=f"{LABEL}\n")
    assert early.returncode == BAD_INPUT
    assert "--because" in early.stderr

    lines = home.lines("records", "erase", LABEL, "--because", "asked", "--plain")
    lines.type("somebody else")
    assert lines.ended() == STOPPED
    assert LABEL in home.run("records", "list").stdout


def test_a_list_can_be_read_by_machines(home: Home) -> None:
    """With what is due, unfinished and past."""
    intake(home, LABEL)

    [row] = json.loads(home.run("records", "list", "--format", "json").stdout)

    assert row["label"] == LABEL
    assert (row["sessions"], row["due"], row["unfinished"], row["past"]) == (0, False, [], False)
    assert json.loads(home.run("records", "list", "--told-otherwise", "--format", "json").stdout) == []


def test_a_store_that_was_changed_is_found_out(home: Home) -> None:
    """Each fault has its words, and the command ends with 1."""
    intake(home, LABEL)
    with opened(home) as store:
        store._db.execute("DROP TRIGGER journal_stays")
        store._db.execute("UPDATE journal SET who = 'ben' WHERE number = 2")

    done = home.run("records", "check")

    assert done.returncode == BAD_INPUT
    assert "Entry 2 is not as it was written" in done.stdout
    assert home.run("records", "check", "--head", "nonsense").returncode == BAD_USAGE


def test_the_file_is_for_its_owner_only(home: Home) -> None:
    """600, in a folder of 700; a second `new` leaves it as it is."""
    assert store_file(home).stat().st_mode & 0o777 == 0o600
    assert store_file(home).parent.stat().st_mode & 0o777 == 0o700
    before = store_file(home).read_bytes()

    assert home.run("records", "new", "--plain").returncode == BAD_INPUT
    assert store_file(home).read_bytes() == before


def test_an_export_is_read_back_and_nothing_differs(home: Home) -> None:
    """Into a new file, with the times and answers of then; what is no export is refused."""
    intake(home, LABEL, severity=8)
    intake(home, "Plover-3")
    lines = home.lines("records", "write", LABEL, "again", "--plain")
    answer(lines, home.flow, most=2)
    lines.ended()
    file = home.path.parent / "all.json"
    assert home.run("records", "export", "--all", "--output", str(file)).returncode == DONE
    before = json.loads(file.read_text())["people"]
    new = home.path.parent / "new.db"

    assert home.run("records", "new", str(new), "--from", str(file), "--plain").returncode == DONE

    again = home.path.parent / "again.json"
    assert home.run("records", "export", "--all", "--output", str(again)).returncode == DONE
    after = json.loads(again.read_text())["people"]
    assert [told(person) for person in after] == [told(person) for person in before]
    damaged = home.path.parent / "damaged.json"
    damaged.write_text(file.read_text()[:-300])
    other = home.path.parent / "other.db"
    assert home.run("records", "new", str(other), "--from", str(damaged), "--plain").returncode == BAD_INPUT
    assert not other.exists()


def told(person: dict[str, Any]) -> object:
    """What an export tells of somebody, but for notes of letters, exports and imports."""
    entries = [(each["at"], each["act"], each["body"]) for each in person["entries"]
               if each["act"] not in ("export", "import")]
    return person["label"], person["opened"], entries, person["drafts"]


def test_another_place_is_remembered(home: Home) -> None:
    """Whoever makes records somewhere need not say it each time."""
    elsewhere = home.path.parent / "elsewhere.db"
    assert home.run("records", "new", str(elsewhere), "--plain").returncode == DONE

    assert str(elsewhere) in (home.path / ".config/backtriage/settings.json").read_text()
    assert home.run("records", "check").returncode == DONE
    assert home.run("records", "--file", "x", "check").returncode == BAD_USAGE
