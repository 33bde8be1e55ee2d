"""The same commands on a server: the URL stands where else the name of a file does."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from backtriage.flow.model import Flow
from backtriage.visit.start import open_flow
from tests.cli.records_home import TYPED, intake, settle
from tests.conftest import WORDS
from tests.keep.records.cluster import Cluster, cluster, tools
from tests.keep.records.conftest import PASSPHRASE
from tests.terminal.conftest import BAD_INPUT, DONE, Home

LABEL = "Kestrel-12"
README = Path(__file__).parents[2] / "README.md"


@pytest.fixture(scope="module", name="flow")
def shipped_flow() -> Flow:
    """The flow that is shipped."""
    return open_flow(None, WORDS)


@pytest.fixture(name="server")
def own_server() -> Iterator[Cluster]:
    """A server of PostgreSQL with the accounts of a clinic."""
    with cluster(tools()) as made:
        yield made


@pytest.fixture(name="home")
def practice_home(tmp_path: Path, flow: Flow, server: Cluster) -> Iterator[Home]:
    """A home whose settings name a command that prints the passphrase."""
    (tmp_path / "home").mkdir()
    (tmp_path / "passphrase").write_text(f"{PASSPHRASE}\n")
    home = Home(tmp_path / "home", flow, extra={"PGPASSFILE": str(server.folder / "pgpass")})
    yield home
    for program in home.running:
        program.__exit__()


def test_a_practice_works_on_a_server_as_in_a_file(home: Home, server: Cluster, tmp_path: Path) -> None:
    """Made as README.md says, written, shown, listed, checked, copied, put back, erased."""
    name, secret = server.database(), f"cat '{tmp_path / 'passphrase'}'"
    [line] = [each for each in README.read_text(encoding="utf-8").splitlines()
              if each.startswith("backtriage records new postgresql:")]
    settle(home, passphrase_command=secret, region="uk")
    command = line.replace("@db.clinic/records", f"@127.0.0.1:{server.port}/{name}").split()[1:]

    assert done(home, *command)
    again = home.run(*command, "--plain")
    assert (again.returncode, name in again.stderr) == (BAD_INPUT, True)

    settle(home, passphrase_command=secret, region="uk", records=server.url("ben", name))
    intake(home, LABEL, severity=8)
    shown = home.run("records", "show", LABEL)
    assert (TYPED in shown.stdout, "ben" in shown.stdout) == (True, True)
    assert LABEL in home.run("records", "list").stdout
    assert done(home, "records", "check")

    settle(home, passphrase_command=secret, region="uk", records=server.url("rita", name))
    refused = home.run("records", "backup", str(tmp_path / "none"))
    assert (refused.returncode, "role" in refused.stderr) == (BAD_INPUT, True)
    assert not (tmp_path / "none").exists()

    settle(home, passphrase_command=secret, region="uk", records=server.url("anna", name))
    assert done(home, "records", "backup", str(tmp_path / "copy"))
    elsewhere = server.url("clinic", server.database())
    assert done(home, "records", "new", elsewhere, "--from", str(tmp_path / "copy"), "--plain")
    assert TYPED in home.run("records", "show", LABEL, "--file", elsewhere).stdout
    assert done(home, "records", "erase", LABEL, "--because", "they asked", typed=f"{LABEL}\n")
    assert LABEL not in home.run("records", "list").stdout


def test_a_password_in_a_url_is_refused(home: Home) -> None:
    """It is told where else it can stand, and is not repeated."""
    told = home.run("records", "list", "--file", "postgresql://anna:secret@127.0.0.1/records")

    assert told.returncode == BAD_INPUT
    assert "PGPASSFILE" in told.stderr
    assert "secret" not in told.stderr


def done(home: Home, *command: str, typed: str = "") -> bool:
    """Run a command to its end, in lines."""
    found = home.run(*command, typed=typed)
    assert found.returncode == DONE, found.stdout + found.stderr
    return True
