"""What an author has written is read once, and all that is wrong in it is told together."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from backtriage.author.material import load, look_into
from backtriage.cli.answer import app
from backtriage.flow.problem import FlowError
from tests.author.folders import folder_of

FLOW = """
    items:
      hot: {ask: Is your knee hot?}
    flags:
      hot_knee: {when: {hot: yes}, urgency: today, if_unsure: routine}
    always:
      hot_is_today: {if: {hot: yes}, then: {urgency: at least today}}
"""
CASES = """
    cases:
      - {case: A hot knee is seen today, answers: {hot: yes}, finds: hot_knee}
      - {case: A cool knee is not, answers: {hot: no}, finds_not: hot_knee}
      - {case: Somebody in doubt is seen, answers: {hot: not_sure}, possible: hot_knee}
"""


@pytest.mark.parametrize("command", [
    "check", "try", "prove", "mutate", "explain", "explain hot_knee", "graph"])
def test_a_command_reads_each_file_once(
        tmp_path: Path, command: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """However much a command looks at, each file is opened a single time."""
    folder = folder_of(tmp_path, FLOW, CASES)
    (folder / "checks").mkdir()
    (folder / "checks" / "wording.yaml").write_text("names: {knee: it is what hurts}\n", encoding="utf-8")
    (folder / "translations" / "de").mkdir(parents=True)
    (folder / "translations" / "de" / "flow.yaml").write_text("items: {}\n", encoding="utf-8")
    opened, read = Counter[Path](), Path.open

    def counted(path: Path, *how: Any, **also: Any) -> Any:
        opened[path] += path.is_relative_to(folder)
        return read(path, *how, **also)

    monkeypatch.setattr(Path, "open", counted)
    done = CliRunner().invoke(app, ["flow", *command.split(), "--flow", str(folder)])

    assert done.exception is None or isinstance(done.exception, SystemExit), done.output
    assert opened[folder / "flow.yaml"] == 1
    assert max(opened.values()) == 1


def test_what_is_wrong_beside_the_flow_is_told_together(tmp_path: Path) -> None:
    """A slip in a statement and one in a case are one list."""
    folder = folder_of(tmp_path, FLOW.replace("at least today", "at least tody"),
                       CASES.replace("finds: hot_knee", "finds: hot_kne"))

    with pytest.raises(FlowError) as told:
        load(folder)

    assert [problem.message for problem in told.value.problems] == [
        "there is no level `tody`", "no flag is called `hot_kne`"]


def test_what_is_wrong_beside_the_flow_does_not_hide_the_flow(tmp_path: Path) -> None:
    """Whoever only checks words can do so; the problems are kept."""
    material = look_into(folder_of(tmp_path, FLOW, CASES.replace("finds: hot_knee", "finds: hot_kne")))

    assert [*material.flow.flags] == ["hot_knee"]
    assert [problem.message for problem in material.problems] == ["no flag is called `hot_kne`"]


def test_what_is_wrong_in_the_flow_comes_first(tmp_path: Path) -> None:
    """Cases of a flow that cannot be read would only seem to be wrong."""
    folder = folder_of(tmp_path, FLOW.replace("urgency: today,", "urgency: tody,"),
                       CASES.replace("finds: hot_knee", "finds: hot_kne"))

    with pytest.raises(FlowError) as told:
        look_into(folder)

    assert "`urgency` cannot be `tody`" in str(told.value)
    assert "hot_kne`" not in str(told.value).replace("hot_knee", "")
