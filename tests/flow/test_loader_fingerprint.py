"""The fingerprint of a flow tells of every text and where it lies, and of nothing else."""

from __future__ import annotations

import os
import re
from pathlib import Path

import pytest

from backtriage.flow.loader import load_flow
from backtriage.flow.translation import load_words
from tests.flow.manual import MANUAL


def written(folder: Path, **files: str) -> Path:
    """Write files of a flow; `__` stands for the folder that one lies in."""
    for name, text in files.items():
        file = folder / f"{name.replace('__', '/')}.yaml"
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text)
    return folder


def test_the_fingerprint_is_the_same_wherever_the_folder_lies(tmp_path: Path) -> None:
    """In another place, behind a link, by a path from here, in another language, or with cases beside it."""
    head, _, sources = MANUAL.partition("sources:\n")
    one = written(tmp_path / "one", flow=head, more__sources="sources:\n" + sources)
    other = written(tmp_path / "deep" / "other", flow=head, more__sources="sources:\n" + sources,
                    vignettes__cases="cases: []")
    (tmp_path / "link").symlink_to(one)
    prints = {load_flow(folder, words).fingerprint
              for folder in (one, other, tmp_path / "link", Path(os.path.relpath(one)))
              for words in map(load_words, ("en", "de"))}

    [only] = prints
    assert re.fullmatch("[0-9a-f]{64}", only)
    assert load_flow(one).hash == only[:16]


@pytest.mark.parametrize("files", [
    {"flow": "HEAD", "a__sources": "SOURCES", "b__sources": "ITEMS"},  # two of the same name are swapped
    {"flow": "HEAD", "sources": "ITEMS", "b__sources": "SOURCES"},  # one lies elsewhere
    {"flow": "HEAD", "a__other": "ITEMS", "b__sources": "SOURCES"},  # one is called otherwise
    {"flow": "HEADSOURCES", "a__sources": "ITEMS"},  # the same, in fewer files
])
def test_where_each_text_lies_is_part_of_the_fingerprint(tmp_path: Path, files: dict[str, str]) -> None:
    """No file takes the place of another unnoticed, though all say together what they said before."""
    head, _, sources = MANUAL.partition("sources:\n")
    start, _, items = head.partition("items:\n")
    texts = {"HEAD": start, "ITEMS": "items:\n" + items, "SOURCES": "sources:\n" + sources}
    texts["HEADSOURCES"] = start + texts["SOURCES"]
    before = {"flow": "HEAD", "a__sources": "ITEMS", "b__sources": "SOURCES"}
    flows = [load_flow(written(tmp_path / folder, **{name: texts[said] for name, said in some.items()}))
             for folder, some in (("one", before), ("other", files))]

    assert flows[0].items.keys() == flows[1].items.keys()
    assert flows[0].fingerprint != flows[1].fingerprint
