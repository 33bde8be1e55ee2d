"""A result that is printed for answers from a file: whoever reads the screen reads no private answer."""

from __future__ import annotations

from datetime import datetime
from io import StringIO
from pathlib import Path

import pytest

from backtriage.ask.plain import Plain
from backtriage.visit.result import Showing, print_result
from tests.conftest import TODAY, WORDS, flow_of, judged

NOW = datetime.combine(TODAY, datetime.min.time())
FLOW = flow_of("""
    items:
      start: {kind: one of, options: {fall: I fell, hurt: Somebody hurt me}, sensitive: [hurt]}
    flags:
      injured: {when: {start: [hurt, fall]}, urgency: today, say: You were injured.}
    advice:
      talk: {topic: at_once, when: {start: hurt}, say: Talk to somebody.}
    """)


@pytest.mark.parametrize("full", [False, True])
def test_a_private_answer_is_not_printed(capsys: pytest.CaptureFixture[str], full: bool) -> None:
    """What is printed is the same, byte for byte, as after an ordinary answer."""
    printed = []
    for start in ("hurt", "fall"):
        print_result(judged(FLOW, start=start), NOW, full=full)
        printed.append(capsys.readouterr().out)

    assert printed[0] == printed[1]
    assert "You were injured." in printed[0]
    assert "hurt" not in printed[0]


@pytest.mark.parametrize("there", [True, False])
def test_what_cannot_be_saved_is_not_offered_as_if_it_could(
        there: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without its library a PDF says what to install, before anybody has thought of a name for it."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("backtriage.report.pdf.find_spec", lambda _: there or None)
    line = WORDS("visit.save_pdf" if there else "visit.save_no_pdf")
    said, told = StringIO(f"{WORDS('visit.save')}\n{line}\nleave\n"), StringIO()

    Showing(judged(FLOW, start="fall"), Plain(WORDS, said, told), NOW, plain=True).run()

    written = " ".join(told.getvalue().split())
    assert ("pip install 'typst" in written) is not there
    assert (WORDS("visit.hint_name") in written) is there
    assert [*tmp_path.iterdir()] == []
