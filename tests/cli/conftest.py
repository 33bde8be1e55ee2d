"""Commands that run beside the tests share the flow that is shipped, as reading it takes longest."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from backtriage.flow import loader
from tests.conftest import SHIPPED
from tests.shipped import shipped

if TYPE_CHECKING:
    from pathlib import Path

    from backtriage.flow.model import Flow
    from backtriage.flow.words import Words


@pytest.fixture(autouse=True)
def read_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """It is read once in each language; any other flow is read anew."""
    read = loader.load_flow

    def load_flow(folder: Path, words: Words | None = None) -> Flow:
        return shipped(words.language) if words and folder == SHIPPED else read(folder, words)

    monkeypatch.setattr(loader, "load_flow", load_flow)
