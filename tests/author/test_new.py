"""A new flow is sound from the first minute, and teaches by its comments."""

from __future__ import annotations

import re
from datetime import timedelta
from pathlib import Path

import pytest

from backtriage.author.cases.coverage import run_trial
from backtriage.author.check.check import check
from backtriage.author.mutate.mutate import mutate
from backtriage.author.new import new
from backtriage.author.prove.prove import prove
from backtriage.flow.files import questions_folder
from backtriage.flow.loader import load_flow
from backtriage.flow.problem import FlowError
from tests.conftest import TODAY


def test_a_new_flow_passes_all_that_a_flow_can_be_held_to(tmp_path: Path) -> None:
    """Nothing to check, no case that fails or is missing, no claim and no breakage that is overlooked."""
    new(tmp_path / "elbow", TODAY)

    assert [*check(tmp_path / "elbow", TODAY).told] == []
    assert run_trial(tmp_path / "elbow").complete
    assert prove(tmp_path / "elbow", print).ok
    assert mutate(tmp_path / "elbow", print).score == 1


def test_a_new_flow_bears_its_own_name_and_date(tmp_path: Path) -> None:
    """The folder gives the name; today it was checked, and that holds for a year."""
    new(tmp_path / "My Elbow, left", TODAY)

    flow = load_flow(tmp_path / "My Elbow, left")
    assert flow.id == "my-elbow-left"
    assert (flow.checked, flow.review_by) == (TODAY, TODAY + timedelta(days=365))
    assert {source.review_by for source in flow.sources.values()} == {flow.review_by}


def test_an_empty_folder_can_be_filled(tmp_path: Path) -> None:
    """Somebody may have made the folder first."""
    made = new(tmp_path, TODAY)

    assert {str(file.relative_to(tmp_path)) for file in made.files} >= {"flow.yaml", "vignettes/cases.yaml"}
    assert f"made {tmp_path / 'flow.yaml'}" in [*made.lines()]


def test_every_file_tells_what_it_is_for(tmp_path: Path) -> None:
    """Each begins with a comment, and nothing that should be filled in is left."""
    for file in new(tmp_path, TODAY).files:
        text = file.read_text(encoding="utf-8")
        assert text.startswith("# ") or file.suffix == ".json"
        assert not [gap for gap in ("FLOW-ID", "TODAY", "IN-A-YEAR") if gap in text]


def test_editors_find_what_they_need_to_know(tmp_path: Path) -> None:
    """Each file says where its schema lies: beside it, the same that comes with the program."""
    files = [file for file in new(tmp_path, TODAY).files if file.suffix == ".yaml"]

    for file in files:
        head = file.read_text(encoding="utf-8").split("\n\n")[0]
        [schema] = re.findall(r"^# yaml-language-server: \$schema=(\S+)$", head, re.MULTILINE)
        name = "vignettes" if file.parent.name == "vignettes" else "flow"
        shipped = questions_folder() / "schemas" / f"{name}.schema.json"
        assert (file.parent / schema).read_bytes() == shipped.read_bytes()
    assert len(files) == 4


def test_nothing_is_ever_written_over(tmp_path: Path) -> None:
    """A folder with something in it, or a file, is refused and left as it was."""
    (tmp_path / "mine.txt").write_text("mine", encoding="utf-8")

    with pytest.raises(FlowError, match="there is something in this folder already"):
        new(tmp_path, TODAY)
    with pytest.raises(FlowError, match="this is a file"):
        new(tmp_path / "mine.txt", TODAY)

    assert [file.name for file in tmp_path.iterdir()] == ["mine.txt"]


def test_a_folder_that_cannot_be_made_is_told(tmp_path: Path) -> None:
    """As where a file stands in the way."""
    (tmp_path / "file").write_text("", encoding="utf-8")

    with pytest.raises(FlowError, match="cannot be written"):
        new(tmp_path / "file" / "flow", TODAY)
