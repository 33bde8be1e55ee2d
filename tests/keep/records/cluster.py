"""A PostgreSQL server for tests: its own, on this machine only, gone afterwards."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import count
from pathlib import Path

import pytest

from backtriage.keep.records.server import Server

PLACES = Path("/usr/lib/postgresql")  # where Debian puts what is not on the path
ROLES = ("reader", "practitioner", "keeper")
ACCOUNTS = {"rita": "reader", "paul": "practitioner", "anna": "keeper", "ben": "keeper", "clinic": "",
            "nobody": ""}  # `clinic` owns the databases
PASSWORD = "a password of the server"
NUMBERS = count(1)


def tools() -> Path:
    """Find the programs of a server; where nobody can start one, a test that needs it is skipped."""
    found = shutil.which("initdb")
    places = [Path(found).parent] if found else sorted(
        (path.parent for path in PLACES.glob("*/bin/initdb")), key=lambda path: float(path.parts[-2]))
    if not places:
        pytest.skip("no server of PostgreSQL is installed here (Debian: apt-get install postgresql)")
    if os.geteuid() == 0 and not shutil.which("setpriv"):
        pytest.skip("PostgreSQL starts for no administrator, and there is no setpriv to be somebody else")
    return places[-1]


@dataclass(frozen=True)
class Cluster:
    """A server, and what is done with it as a whole."""

    tools: Path
    folder: Path
    port: int

    @property
    def data(self) -> Path:
        """Where all of it lies on the disk."""
        return self.folder / "data"

    def start(self) -> None:
        """Start it, and wait until it answers."""
        self.do("pg_ctl", "start", "-w", "-D", self.data, "-l", self.folder / "log", "-o",
                f"-p {self.port} -c listen_addresses=127.0.0.1 -c unix_socket_directories=''")

    def stop(self) -> None:
        """Stop it at once, as when a machine loses its power, but for the disk."""
        self.do("pg_ctl", "stop", "-w", "-m", "immediate", "-D", self.data)

    def do(self, tool: str, *arguments: object) -> None:
        """Run a program of the server's; as its own user, since it refuses to run as root."""
        other = ("setpriv", "--reuid=postgres", "--regid=postgres", "--clear-groups")
        command = [*(other if os.geteuid() == 0 else ()), self.tools / tool, *map(str, arguments)]
        done = subprocess.run(command, cwd=self.folder, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE,
                              text=True, check=False)
        assert not done.returncode, done.stderr

    def sql(self, statement: str, database: str = "postgres",
            account: str = "postgres") -> list[tuple[object, ...]]:
        """Say something to the server, as its administrator or as somebody else."""
        import psycopg

        with psycopg.connect(self.url(account, database), autocommit=True) as connection:
            found = connection.execute(statement)
            return found.fetchall() if found.description else []

    def url(self, account: str, database: str) -> str:
        """Name a database, as somebody names it who uses it."""
        return f"postgresql://{account}@127.0.0.1:{self.port}/{database}"

    def database(self) -> str:
        """Make a database, as an administrator does for a clinic."""
        name = f"records_{next(NUMBERS)}"
        self.sql(f"CREATE DATABASE {name} OWNER clinic TEMPLATE template0")
        return name

    def server(self, account: str, database: str) -> Server:
        """Name a database for the program."""
        return Server(self.url(account, database))


@contextmanager
def cluster(where: Path, *, empty: bool = False) -> Iterator[Cluster]:
    """Make a server with the roles and accounts of a clinic, unless it is to be empty, and stop it again."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    with tempfile.TemporaryDirectory(prefix="cluster-") as name:
        folder = Path(name)
        (folder / "pgpass").write_text(f"127.0.0.1:{port}:*:*:{PASSWORD}\n")
        (folder / "pgpass").chmod(0o600)
        (folder / "word").write_text(PASSWORD)
        if os.geteuid() == 0:
            shutil.chown(folder, "postgres", "postgres")
        made = Cluster(where, folder, port)
        made.do("initdb", "-D", made.data, "-U", "postgres", "-A", "scram-sha-256", "--pwfile",
                folder / "word", "-E", "UTF8", "--locale=C", "--no-sync")
        made.start()
        try:
            with pytest.MonkeyPatch.context() as patch:
                patch.setenv("PGPASSFILE", str(folder / "pgpass"))
                if not empty:
                    _let_in(made)
                yield made
        finally:
            if (made.data / "postmaster.pid").exists():
                made.stop()


def _let_in(made: Cluster) -> None:
    """Make the roles and accounts of a clinic."""
    for role in ROLES:
        made.sql(f"CREATE ROLE backtriage_{role} NOLOGIN")
    for account, role in ACCOUNTS.items():
        made.sql(f"CREATE ROLE {account} LOGIN PASSWORD '{PASSWORD}'"
                 + (f" IN ROLE backtriage_{role}" if role else ""))
