"""What is judged and not yet a whole result survives any end, and is nobody else's."""

from __future__ import annotations

import random
import signal
import subprocess
import sys
import time
from contextlib import suppress
from typing import TYPE_CHECKING

import pyarrow.csv
import pytest

from backtriage.people.parts import Parts
from tests.conftest import slowly
from tests.people.tables import Way
from tests.people.test_files import table
from tests.people.test_register import done, job

if TYPE_CHECKING:
    from pathlib import Path

CHILD = """
import sys
from datetime import date
from pathlib import Path
class Without:
    def find_spec(self, name, *_):
        if name == "pandas":  # pyarrow would load it, for nothing
            raise ImportError
sys.meta_path.insert(0, Without())
from backtriage.people import rows, columnar, register
from backtriage.flow.files import OWN, questions_folder
from backtriage.flow.ready import ready_flow, ready_words
for module in (rows, columnar, register):
    module.BLOCK = 40
flow = ready_flow(questions_folder() / "low-back-pain", ready_words(OWN))
print("ready", flush=True)
register.run(register.Job(Path(sys.argv[1]), Path(sys.argv[2]), flow, date(2026, 7, 1), skip_bad=True),
             print, lambda *_: None)
"""


@pytest.mark.skipif(sys.platform == "win32", reason="SIGKILL is of Unix")
@pytest.mark.parametrize("kills", [3, slowly(60)])
def test_killed_at_any_moment_it_goes_on_to_the_same_result(tmp_path: Path, kills: int) -> None:
    """What bears the name of the result is whole, always."""
    people, whole = tmp_path / "people.csv", tmp_path / "whole.csv"
    pyarrow.csv.write_csv(table(Way.CELLS), people)
    with people.open("a") as file:
        file.write("only-one-cell\n" * 3)
    child = [sys.executable, "-c", CHILD, str(people)]
    with subprocess.Popen([*child, str(whole)], stdout=subprocess.PIPE) as undisturbed:
        assert undisturbed.stdout
        undisturbed.stdout.readline()
        begun = time.monotonic()
    takes = time.monotonic() - begun
    chance, killed, went_on = random.Random(5), 0, 0
    results, bad = tmp_path / "results.csv", tmp_path / "results.bad.csv"
    while killed < kills or not went_on:  # if none ever goes on, time runs out
        run = subprocess.Popen([*child, str(results)], stdout=subprocess.PIPE, text=True)
        assert run.stdout
        run.stdout.readline()
        with suppress(subprocess.TimeoutExpired):
            run.wait(chance.random() * takes)
        run.send_signal(signal.SIGKILL)
        said, _ = run.communicate()
        went_on += "Going on" in said
        killed += run.returncode == -signal.SIGKILL
        if results.exists():
            assert results.read_bytes() == whole.read_bytes()
            assert bad.read_bytes() == (tmp_path / "whole.bad.csv").read_bytes()
            results.unlink()
            bad.unlink()
    subprocess.run([*child, str(results)], check=True, stdout=subprocess.DEVNULL)
    assert results.read_bytes() == whole.read_bytes()


def test_what_somebody_else_put_into_the_folder_stays(tmp_path: Path) -> None:
    """Only own names are deleted there."""
    people, results = tmp_path / "people.csv", tmp_path / "results.csv"
    people.write_text("age\n44\n")
    folder = job(people, results).folder
    folder.mkdir()
    (folder / "mine.txt").write_text("mine")

    done(job(people, results))

    assert [path.name for path in folder.iterdir()] == ["mine.txt"]


def test_parts_of_others_are_refused(tmp_path: Path) -> None:
    """A link or a file in place of the folder is not followed."""
    (tmp_path / "elsewhere").mkdir()
    link = tmp_path / "results.unfinished"
    link.symlink_to(tmp_path / "elsewhere")

    with pytest.raises(FileExistsError):
        Parts(link).begin({})
