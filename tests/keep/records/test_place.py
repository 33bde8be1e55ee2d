"""Which folder lies on another machine is told by the system."""

from __future__ import annotations

from pathlib import Path

import pytest

from backtriage.keep.records.errors import StoreError, Trouble
from backtriage.keep.records.place import MOUNTS, growing, kind_of_disk

TOLD = r"""
22 1 0:1 / / rw,relatime shared:1 - ext4 /dev/sda1 rw
23 22 0:2 / /home rw - btrfs /dev/sdb rw
24 22 0:3 /export /home/anna/clinic rw - nfs4 server:/export rw
25 22 0:4 / /mnt/two\040words rw shared:9 master:1 - cifs //server/share rw
26 22 0:5 / /home/anna/clinic/local rw - tmpfs tmpfs rw
a line that nobody understands
"""


@pytest.mark.parametrize("path, kind", [
    ("/records.db", "ext4"), ("/home/records.db", "btrfs"), ("/home/anna/clinic/records.db", "nfs4"),
    ("/home/anna/clinics/records.db", "btrfs"), ("/mnt/two words/a/records.db", "cifs"),
    ("/home/anna/clinic/local/records.db", "tmpfs")])
def test_the_nearest_mount_counts(path: str, kind: str) -> None:
    """Not one whose name only begins alike."""
    assert kind_of_disk(Path(path), TOLD) == kind


@pytest.mark.skipif(not MOUNTS.exists(), reason="only Linux tells of its mounts there")
def test_this_disk_is_of_some_kind(tmp_path: Path) -> None:
    """The system writes what is read here."""
    assert kind_of_disk(tmp_path.resolve(), MOUNTS.read_text())


def test_two_programs_do_not_make_the_same_file(tmp_path: Path) -> None:
    """The second one is told, and the first goes on."""
    with growing(tmp_path / "new.db") as beside:
        with pytest.raises(StoreError) as error, growing(tmp_path / "new.db"):
            pass
        assert error.value.trouble is Trouble.BUSY
        beside.write_text("whole")
    assert [(path.name, path.read_text()) for path in tmp_path.iterdir()] == [("new.db", "whole")]
