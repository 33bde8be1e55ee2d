"""Small flows as folders, for the commands that read one."""

from __future__ import annotations

import json
from pathlib import Path
from textwrap import dedent

from backtriage.flow.document import plain, read_document
from tests.conftest import filled


def folder_of(folder: Path, text: str, vignettes: str = "") -> Path:
    """Write a flow into a folder, with all that a flow must have, and cases if there are any."""
    node = read_document(dedent(text), "test.yaml", [])
    assert node is not None
    raw = plain(node)
    assert isinstance(raw, dict)
    (folder / "vignettes").mkdir(parents=True, exist_ok=True)
    (folder / "flow.yaml").write_text(json.dumps(filled(raw)), encoding="utf-8")
    if vignettes:
        (folder / "vignettes" / "cases.yaml").write_text(dedent(vignettes), encoding="utf-8")
    return folder
