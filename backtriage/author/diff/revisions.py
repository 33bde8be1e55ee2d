"""Versions of a flow by name: a folder, or a revision that git keeps, such as `HEAD~3` or `v1:questions/x`.

`REV` is the flow's own folder as it stood then; `REV:folder` is any folder,
counted from the top of the repository, as git counts.
"""

from __future__ import annotations

import io
import os
import subprocess
import tarfile
from contextlib import contextmanager
from pathlib import Path
from shutil import which
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from backtriage.flow.problem import FlowError, Place, Problem

if TYPE_CHECKING:
    from collections.abc import Iterator


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
    top = Path(_git(name, inside, "rev-parse", "--show-toplevel").decode().strip())
    commit = _git(name, top, "rev-parse", "--verify", "--quiet", "--end-of-options", f"{revision}^{{commit}}")
    if not colon:
        within = inside.resolve().relative_to(top.resolve()).as_posix()
    tree = f"{commit.decode().strip()}:{'' if within == '.' else within.strip('/')}"
    archive = _git(name, top, "archive", "--format=tar", tree)
    with tarfile.open(fileobj=io.BytesIO(archive)) as files:
        for member in files:
            content = files.extractfile(member) if member.isfile() else None
            if content is not None:
                (target / member.name).parent.mkdir(parents=True, exist_ok=True)
                (target / member.name).write_bytes(content.read())


def _git(name: str, inside: Path, *words: str) -> bytes:
    """Ask git something; whatever it refuses means that there is no such version."""
    git = which("git")
    if git is None:
        raise _no_version(name, "git is not installed")
    plain = {key: value for key, value in os.environ.items() if not key.startswith("GIT_")}  # a hook's own
    done = subprocess.run(  # noqa: S603 - the words are ours, and a name is only ever looked up
        [git, "-C", str(inside), *words], env=plain, capture_output=True, check=False)
    if done.returncode:
        raise _no_version(name, done.stderr.decode(errors="replace").strip().partition("\n")[0])
    return done.stdout


def _no_version(name: str, why: str) -> FlowError:
    told = f"there is no such folder, and no such revision{': ' if why else ''}{why.removeprefix('fatal: ')}"
    return FlowError([Problem(Place(name), told, "give a folder, or a revision such as `HEAD~1` or "
                              "`HEAD~1:folder`; `git log` lists them")])
