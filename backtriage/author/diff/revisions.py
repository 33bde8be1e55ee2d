"""Versions of a flow by name: a folder, or a revision that git keeps, such as `HEAD~3` or `v1:questions/x`.

`REV` is the flow's own folder as it stood then; `REV:folder` is any folder,
counted from the top of the repository, as git counts.  Git is only asked what it holds: nothing
that a commit contains or a repository is set up with hides a file, changes one, or runs.
"""

from __future__ import annotations

import os
import subprocess
from contextlib import contextmanager
from pathlib import Path
from shutil import which
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from backtriage.flow.files import MOST_BYTES
from backtriage.flow.problem import FlowError, Place, Problem

if TYPE_CHECKING:
    from collections.abc import Iterator

ALONE = {  # of git's own settings: nothing is fetched, and no object stands in for another
    "GIT_NO_LAZY_FETCH": "1", "GIT_ALLOW_PROTOCOL": "none", "GIT_TERMINAL_PROMPT": "0",
    "GIT_CONFIG_NOSYSTEM": "1", "GIT_ATTR_NOSYSTEM": "1", "GIT_NO_REPLACE_OBJECTS": "1",
    "GIT_OPTIONAL_LOCKS": "0", "LC_ALL": "C"}
SETTINGS = ("-c", "core.fsmonitor=false", "-c", "protocol.allow=never", "-c", f"core.hooksPath={os.devnull}")
FILE = b"100"  # begins the mode of whatever is neither a link nor another repository


@contextmanager
def version(name: str, folder: Path) -> Iterator[Path]:
    """Give the folder that holds a version of a flow; that of a revision is gone afterwards.

    Raises FlowError if there is none, and names what is wrong in a revision by its name.
    """
    if Path(name).is_dir():
        yield Path(name)
        return
    with TemporaryDirectory(prefix="flow-") as place:
        target = Path(place)
        _unpack(name, folder, target)
        try:
            yield target
        except FlowError as error:
            raise FlowError([problem._replace(place=problem.place._replace(
                file=file_in(problem.place.file, target, name))) for problem in error.problems]) from error


def file_in(file: str, root: Path, name: str) -> str:
    """Name a file of a version as somebody would look for it."""
    path = Path(file)
    if str(root) == name or not path.is_relative_to(root):
        return file
    inner = path.relative_to(root).as_posix()
    return f"{name}/{inner}" if ":" in name else f"{name}:{inner}"


def _unpack(name: str, folder: Path, target: Path) -> None:
    """Write the files of a revision into a folder."""
    revision, colon, within = name.partition(":")
    inside = folder if folder.is_dir() else Path.cwd()
    commit = _git(name, inside, "rev-parse", "--verify", "--quiet", "--end-of-options",
                  f"{revision}^{{commit}}").decode().strip()
    if not colon:
        within = os.fsdecode(_git(name, inside, "rev-parse", "--show-prefix").removesuffix(b"\n"))
    tree = f"{commit}:{'' if within == '.' else within.strip('/')}"
    listed = _git(name, inside, "ls-tree", "-r", "-z", "--full-tree", tree).split(b"\0")
    hashes = dict(_yaml_file(name, entry) for entry in listed if entry.endswith(b".yaml"))
    for file, content in zip(hashes, _contents(name, inside, [*hashes.values()]), strict=True):
        (target / file).parent.mkdir(parents=True, exist_ok=True)
        try:
            with (target / file).open("xb") as opened:
                opened.write(content)
        except FileExistsError as error:
            raise _refused(name, file, "its name is that of another file here") from error


def _yaml_file(name: str, entry: bytes) -> tuple[str, bytes]:
    """Read a line of a listing: the path of a file, and the hash of what it holds."""
    about, _, path = entry.partition(b"\t")
    mode, _, hash = about.split()
    file = os.fsdecode(path)
    if not mode.startswith(FILE):
        raise _refused(name, file, "it is a link, and not a file")
    if not {"", ".", ".."}.isdisjoint(file.split("/")) or "\\" in file or Path(file).is_absolute():
        raise _refused(name, file, "its name leads elsewhere")
    return file, hash


def _contents(name: str, inside: Path, hashes: list[bytes]) -> Iterator[bytes]:
    """Read what git holds under some hashes, in their order."""
    asked = b"".join(hash + b"\n" for hash in hashes)
    told = _git(name, inside, "cat-file", "--batch-check", asked=asked)
    held = [line.split() for line in told.splitlines()]
    if any(line[1] != b"blob" for line in held):
        raise _no_version(name, "some of its files are not in this repository, and are not fetched")
    if sum(int(size) for _, _, size in held) > MOST_BYTES:
        raise _no_version(name, f"its files have more than {MOST_BYTES:,} bytes")
    rest = _git(name, inside, "cat-file", "--batch", asked=asked)
    for _, _, size in held:
        start = rest.index(b"\n") + 1
        yield rest[start:start + int(size)]
        rest = rest[start + int(size) + 1:]


def _git(name: str, inside: Path, *words: str, asked: bytes = b"") -> bytes:
    """Ask git something; whatever it refuses means that there is no such version."""
    git = which("git")
    if git is None:
        raise _no_version(name, "git is not installed")
    plain = {key: value for key, value in os.environ.items() if not key.startswith("GIT_")}  # a hook's own
    done = subprocess.run(  # noqa: S603 - the words are ours, and a name is only ever looked up
        [git, "-C", str(inside), *SETTINGS, *words], env=plain | ALONE, input=asked, capture_output=True,
        check=False)
    if done.returncode:
        raise _no_version(name, done.stderr.decode(errors="replace").strip().partition("\n")[0])
    return done.stdout


def _refused(name: str, file: str, why: str) -> FlowError:
    place = Place(f"{name}/{file}" if ":" in name else f"{name}:{file}")
    return FlowError([Problem(place, f"refused: {why}", "put a file of its own in its place")])


def _no_version(name: str, why: str) -> FlowError:
    told = f"there is no such folder, and no such revision{': ' if why else ''}{why.removeprefix('fatal: ')}"
    return FlowError([Problem(Place(name), told, "give a folder, or a revision such as `HEAD~1` or "
                              "`HEAD~1:folder`; `git log` lists them")])
