"""A revision is what git holds: no commit hides a rule from a comparison, and no repository runs anything."""

from __future__ import annotations

import json
import os
import subprocess
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from backtriage.author.diff.diff import diff
from backtriage.flow.problem import FlowError
from tests.conftest import filled

if TYPE_CHECKING:
    from collections.abc import Callable

KNEE: dict[str, Any] = {"items": {"hot": {}, "stiff": {}}, "flags": {
    "hot_knee": {"when": {"hot": "yes"}, "urgency": "today"},
    "stiff_knee": {"when": {"stiff": "yes"}, "urgency": "routine"}}}
HIDDEN = json.dumps({"flags": {"zz": filled({"flags": {
    "zz": {"when": {"hot": "yes"}, "urgency": "today", "destination": "home"}}})["flags"]["zz"]}})


def git(folder: Path, *words: str, given: bytes = b"") -> str:
    """Let git do something in a repository."""
    who = ("-c", "user.name=A", "-c", "user.email=a@example.org", "-c", "protocol.file.allow=always")
    done = subprocess.run(["git", "-C", str(folder), *who, *words], check=True, capture_output=True,
                          input=given, env={**os.environ, "GIT_CONFIG_GLOBAL": os.devnull})
    return done.stdout.decode().strip()


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    """A repository whose first commit, `good`, is a small flow in a folder."""
    top = tmp_path / "repository"
    (top / "flow").mkdir(parents=True)
    git(top, "init", "-q")
    (top / "flow" / "flow.yaml").write_text(json.dumps(filled(KNEE), indent=1), encoding="utf-8")
    commit(top, "good")
    return top


def commit(top: Path, tag: str) -> None:
    """Commit everything, and give it a name."""
    git(top, "add", "-A")
    git(top, "commit", "-q", "-m", tag)
    git(top, "tag", tag)


def moves(top: Path, old: str = "good", new: str = "evil") -> list[str]:
    """What a comparison of two revisions tells."""
    return [str(move) for move in diff(old, new, top / "flow", people=100).moves]


@pytest.mark.parametrize("attributes", [
    "zz.yaml export-ignore", "* export-ignore", "zz.yaml export-subst", "zz.yaml filter=empty",
    "*.yaml working-tree-encoding=UTF-16", "zz.yaml eol=crlf"])
@pytest.mark.parametrize("where", [".gitattributes", "flow/.gitattributes", ".git/info/attributes"])
def test_no_attribute_hides_a_rule(repository: Path, attributes: str, where: str) -> None:
    """All that is committed is compared, as it was committed."""
    git(repository, "config", "filter.empty.clean", "cat")
    git(repository, "config", "filter.empty.smudge", "true")
    (repository / "flow" / "zz.yaml").write_text(HIDDEN, encoding="utf-8")
    commit(repository, "evil")
    (repository / where).write_text(attributes + "\n", encoding="utf-8")
    git(repository, "add", "-f", "--", *([] if where.startswith(".git/") else [where]))
    git(repository, "commit", "-q", "--allow-empty", "-m", "attributes")

    assert any("`zz`" in move for move in moves(repository, new="HEAD"))


def test_a_commit_with_a_link_is_refused_and_the_link_is_named(repository: Path) -> None:
    """What it leads to is in no commit."""
    (repository / "flow" / "zz.txt").write_text(HIDDEN, encoding="utf-8")
    (repository / "flow" / "zz.yaml").symlink_to("zz.txt")
    commit(repository, "evil")

    with pytest.raises(FlowError, match=r"evil:zz\.yaml: refused: it is a link"):
        moves(repository)


def test_an_object_that_stands_in_for_another_is_not_looked_at(repository: Path) -> None:
    """`git replace` shows other content under the same hash."""
    (repository / "flow" / "zz.yaml").write_text(HIDDEN, encoding="utf-8")
    commit(repository, "evil")
    harmless = git(repository, "hash-object", "-w", "--stdin", given=b"# nothing\n")
    git(repository, "replace", git(repository, "rev-parse", "evil:flow/zz.yaml"), harmless)

    assert any("`zz`" in move for move in moves(repository))


@pytest.mark.parametrize("path", ["../../zz.yaml", "flow/../../zz.yaml"])
def test_a_name_that_leads_elsewhere_is_refused(repository: Path, path: str) -> None:
    """Git itself would never commit it, but holds it."""
    tree = git(repository, "rev-parse", "good:flow")
    blob = git(repository, "rev-parse", "good:flow/flow.yaml")
    for name in reversed(path.split("/")):
        kind, mode = ("blob", "100644") if name.endswith(".yaml") else ("tree", "40000")
        entry = f"{mode} {name}\0".encode() + bytes.fromhex(blob if kind == "blob" else tree)
        tree = git(repository, "hash-object", "-t", "tree", "-w", "--literally", "--stdin", given=entry)
    evil = git(repository, "commit-tree", "-m", "evil", tree)

    with pytest.raises(FlowError, match="refused: its name leads elsewhere"):
        moves(repository, new=f"{evil}:")


def smudged(top: Path, ran: Path) -> None:
    """A filter that git runs when it writes a file."""
    (top / ".gitattributes").write_text("* filter=evil\n", encoding="utf-8")
    git(top, "config", "filter.evil.smudge", f"touch {ran}; cat")


def aliased(top: Path, ran: Path) -> None:
    """Aliases for the commands that are used."""
    for command in ("rev-parse", "ls-tree", "cat-file", "archive"):
        git(top, "config", f"alias.{command}", f"!touch {ran}")


def watched(top: Path, ran: Path) -> None:
    """Programs that git asks what has changed, or that show what it says."""
    for key in ("core.fsmonitor", "core.pager", "tar.tar.command", "diff.external", "core.sshCommand"):
        git(top, "config", key, f"touch {ran};")


def hooked(top: Path, ran: Path) -> None:
    """Hooks of every name."""
    for name in ("post-checkout", "post-index-change", "pre-auto-gc", "reference-transaction"):
        hook = top / ".git" / "hooks" / name
        hook.write_text(f"#!/bin/sh\ntouch {ran}\n", encoding="utf-8")
        hook.chmod(0o755)


@pytest.mark.parametrize("make", [smudged, aliased, watched, hooked])
def test_comparing_runs_nothing(repository: Path, make: Callable[[Path, Path], None]) -> None:
    """A repository may be handed over with its settings."""
    ran = repository.parent / "ran"
    make(repository, ran)
    (repository / "flow" / "zz.yaml").write_text(HIDDEN, encoding="utf-8")
    commit(repository, "evil")
    ran.unlink(missing_ok=True)

    assert moves(repository)
    assert not ran.exists()


def test_what_is_not_here_is_not_fetched(repository: Path) -> None:
    """A repository that lacks objects says from where and how to get them: any program, any address."""
    git(repository, "config", "uploadpack.allowFilter", "true")
    partial, ran = repository.parent / "partial", repository.parent / "ran"
    git(repository.parent, "clone", "-q", "--filter=blob:none", "--no-checkout",
        repository.as_uri(), str(partial))
    (partial / "flow").mkdir()
    for key, value in (("remote.origin.url", f"ext::sh -c touch% {ran}"), ("protocol.ext.allow", "always"),
                       ("core.sshCommand", f"touch {ran};")):
        git(partial, "config", key, value)

    with pytest.raises(FlowError, match=r"not fetched|lazy fetching disabled"):
        moves(partial, new="good")
    assert not ran.exists()


def test_a_repository_that_says_it_lies_elsewhere_is_none(repository: Path) -> None:
    """`core.worktree` may name any folder."""
    git(repository, "config", "core.worktree", "/")

    with pytest.raises(FlowError):
        moves(repository, new="good")


def test_a_folder_of_a_revision_is_counted_from_the_top(repository: Path) -> None:
    """`REV:folder`, and `REV` for the folder of the flow itself."""
    (repository / "flow" / "zz.yaml").write_text(HIDDEN, encoding="utf-8")
    commit(repository, "evil")

    assert moves(repository, "good:flow", "evil:flow/") == moves(repository) != []
