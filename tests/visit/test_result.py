"""A result that is printed for answers from a file: whoever reads the screen reads no private answer."""

from __future__ import annotations

from datetime import datetime

import pytest

from backtriage.visit.result import print_result
from tests.conftest import TODAY, flow_of, judged

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
