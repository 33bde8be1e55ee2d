"""A server is reached with care, and whatever is wrong with it is told in words."""

from __future__ import annotations

import socket
from pathlib import Path
from typing import Any

import pytest

from backtriage.keep.records import server
from backtriage.keep.records.clinic_opening import open_clinic
from backtriage.keep.records.errors import StoreError, Trouble
from backtriage.keep.records.server import Server, connect, place_of
from tests.keep.records.cluster import Cluster
from tests.keep.records.conftest import NOW, PASSPHRASE


@pytest.mark.parametrize("url", [
    "postgresql://anna:secret@db/records", "postgres://anna:@db/records", "postgresql://db/records?password=x",
    "postgresql://db/records?sslmode=require&sslpassword=x", "postgresql://anna%3Ax@db/records",
    "POSTGRESQL://anna:p%40ss@db/records", "postgresql://db/records?passwor%64=x",
    "postgresql://anna:a/b@db/records"])
def test_a_password_in_a_url_is_refused_and_not_repeated(url: str) -> None:
    """It stands in every list of programs already, and in no message."""
    with pytest.raises(StoreError) as error:
        place_of(url)

    assert (error.value.trouble, error.value.values) == (Trouble.PASSWORD_IN_URL, {})


@pytest.mark.parametrize("url", [
    "postgresql://anna@db/records", "postgresql://[::1]:5432/records", "postgresql://db:5432/records",
    "postgresql:///records", "postgresql://anna@one:5432,two:5432/records?sslmode=require"])
def test_a_port_is_no_password(url: str) -> None:
    """Nor is an address of many parts."""
    assert place_of(url) == Server(url)


@pytest.mark.parametrize("url, variables, mode", [
    ("postgresql://db.clinic/records", {}, "verify-full"),
    ("postgresql://10.0.0.7/records", {}, "verify-full"),
    ("postgresql:///records?hostaddr=10.0.0.7", {}, "verify-full"),
    ("postgresql:///records", {"PGHOST": "db.clinic"}, "verify-full"),
    ("postgresql://localhost,db.clinic/records", {}, "verify-full"),
    ("postgresql://db.clinic/records?sslmode=require", {}, "require"),
    ("postgresql://db.clinic/records", {"PGSSLMODE": "require"}, None),
    ("postgresql://localhost/records", {}, None), ("postgresql://127.0.0.1/records", {}, None),
    ("postgresql:///records", {}, None), ("postgresql://%2Fvar%2Frun/records", {}, None),
])
def test_a_server_elsewhere_must_prove_who_it_is(monkeypatch: pytest.MonkeyPatch, url: str,
                                                 variables: dict[str, str], mode: str | None) -> None:
    """Unless something else was said."""
    import psycopg

    given: list[dict[str, Any]] = []

    def refuse(**parts: Any) -> None:
        given.append(parts)
        raise psycopg.OperationalError

    for name in ("PGHOST", "PGSSLMODE"):
        monkeypatch.delenv(name, raising=False)
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setattr(psycopg, "connect", refuse)

    with pytest.raises(StoreError):
        connect(Server(url))

    assert given[0].get("sslmode") == mode
    assert given[0]["connect_timeout"] == server.LONGEST_WAIT


@pytest.mark.parametrize("change, trouble", [
    (("//anna@", "//somebody@"), Trouble.NOT_LET_IN), (("/postgres", "/no_such"), Trouble.NOT_LET_IN),
    (("/postgres", "/postgres?sslmode=require"), Trouble.UNREACHABLE),
    (("/postgres", "/postgres?no_such=1"), Trouble.BAD_URL),
    (("", ""), Trouble.NO_RECORDS)])
def test_what_is_wrong_with_a_server_is_told(clinic_server: Cluster, change: tuple[str, str],
                                             trouble: Trouble) -> None:
    """With its name, so that a slip in it is seen."""
    url = clinic_server.url("anna", "postgres")
    host, _, rest = url.rpartition(change[0]) if change[0] else (url, "", "")

    with pytest.raises(StoreError) as error:
        open_clinic(Server(host + change[1] + rest), PASSPHRASE)

    assert error.value.trouble is trouble
    assert str(error.value.values["file"]).startswith("postgresql://")


def test_another_password_does_not_let_in(clinic_server: Cluster, monkeypatch: pytest.MonkeyPatch,
                                          tmp_path: Path) -> None:
    """Nor does none."""
    lines = (clinic_server.folder / "pgpass").read_text()
    for text in (lines.strip() + "x\n", ""):
        (tmp_path / "pgpass").write_text(text)
        (tmp_path / "pgpass").chmod(0o600)
        monkeypatch.setenv("PGPASSFILE", str(tmp_path / "pgpass"))
        with pytest.raises(StoreError) as error:
            connect(clinic_server.server("anna", "postgres"))
        assert error.value.trouble is Trouble.NOT_LET_IN


def test_where_nobody_answers_is_told() -> None:
    """A port that nobody listens at."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        url = f"postgresql://anna@127.0.0.1:{free.getsockname()[1]}/records"
        with pytest.raises(StoreError) as error:
            connect(Server(url))
    assert error.value.trouble is Trouble.UNREACHABLE


def test_who_waits_too_long_for_another_is_told(clinic_server: Cluster, database: str,
                                                monkeypatch: pytest.MonkeyPatch) -> None:
    """And can try again."""
    monkeypatch.setattr(server, "PATIENCE", 1)
    with open_clinic(clinic_server.server("anna", database), PASSPHRASE) as one, \
            open_clinic(clinic_server.server("paul", database), PASSPHRASE) as other:
        with one.writing(), pytest.raises(StoreError) as error:
            other.open_person("K-12", NOW)
        assert error.value.trouble is Trouble.BUSY
        assert other.open_person("K-12", NOW).label == "K-12"
