"""A shared store is made as a whole or not at all, as README.md tells clinics to make it."""

from __future__ import annotations

import os
import re
import subprocess
from datetime import timedelta
from pathlib import Path

import pytest

from backtriage.keep.records import clinic_opening
from backtriage.keep.records.clinic import Clinic
from backtriage.keep.records.clinic_opening import new_clinic, open_clinic, restore_clinic
from backtriage.keep.records.errors import StoreError, Trouble
from backtriage.keep.records.journal import Fault
from backtriage.keep.records.server import Server, place_of
from tests.keep.records.cluster import PASSWORD, Cluster, cluster, tools
from tests.keep.records.conftest import NOW, PASSPHRASE

README = Path(__file__).parents[3] / "README.md"
LATER = NOW + timedelta(days=30)


def test_a_clinic_sets_it_up_as_the_readme_says() -> None:
    """Each command of it, on an empty server; then each account does what its role is for."""
    _, _, chapter = README.read_text(encoding="utf-8").partition("### Records that several")
    blocks = re.findall(r"```sh\n(.*?)```", chapter.partition("\n### ")[0], re.DOTALL)
    administrator, [owner] = (block.splitlines() for block in blocks)

    with cluster(tools(), empty=True) as made:
        surroundings = os.environ | {"PGHOST": "127.0.0.1", "PGPORT": str(made.port), "PGUSER": "postgres",
                                     "PATH": f"{made.tools}{os.pathsep}{os.environ['PATH']}"}
        for command in administrator:
            assert command.startswith("sudo -u postgres ")
            subprocess.run(command.removeprefix("sudo -u postgres ").split(), check=True, env=surroundings,
                           input=f"{PASSWORD}\n" * 2, text=True, capture_output=True, start_new_session=True)
        url = owner.removeprefix("backtriage records new ").replace("@db.clinic", f"@127.0.0.1:{made.port}")
        server = place_of(url)
        assert isinstance(server, Server)
        new_clinic(server, PASSPHRASE).close()
        told = dict[str, object]()
        for account in ("anna", "ben", "rita"):
            with open_clinic(made.server(account, "records"), PASSPHRASE) as store:
                try:
                    person = store.open_person(account, NOW)
                    told[account] = store.erase(person.id, "they asked", NOW).contents
                except StoreError as error:
                    told[account] = error.trouble, len(store.people())
                assert store.check() == ()
    assert told == {"anna": 1, "ben": (Trouble.MAY_NOT, 1), "rita": (Trouble.MAY_NOT, 1)}


def test_without_the_roles_nothing_is_made() -> None:
    """An administrator has to make them; then it works."""
    with cluster(tools(), empty=True) as made:
        made.sql("CREATE ROLE backtriage_reader")
        for _ in range(2):
            with pytest.raises(StoreError) as error:
                new_clinic(made.server("postgres", "postgres"), PASSPHRASE)
            assert error.value.trouble is Trouble.NO_ROLES
        made.sql("CREATE ROLE backtriage_practitioner")
        made.sql("CREATE ROLE backtriage_keeper")
        new_clinic(made.server("postgres", "postgres"), PASSPHRASE).close()


def test_only_the_owner_of_a_database_makes_records_in_it(clinic_server: Cluster) -> None:
    """A keeper of other records does not."""
    name = clinic_server.database()

    with pytest.raises(StoreError) as error:
        new_clinic(clinic_server.server("anna", name), PASSPHRASE)

    assert error.value.trouble is Trouble.MAY_NOT
    new_clinic(clinic_server.server("clinic", name), PASSPHRASE).close()


def test_records_of_a_newer_program_stay_as_they_are(clinic_server: Cluster, database: str) -> None:
    """It is told instead."""
    clinic_server.sql("UPDATE backtriage.store SET version = 2", database)

    with pytest.raises(StoreError) as error:
        open_clinic(clinic_server.server("anna", database), PASSPHRASE)

    assert error.value.trouble is Trouble.NEWER


def test_who_was_stopped_while_restoring_has_nothing(clinic_server: Cluster, clinic: Clinic, tmp_path: Path,
                                                     monkeypatch: pytest.MonkeyPatch) -> None:
    """And can do it again."""
    clinic.open_person("K-12", NOW)
    clinic.backup(tmp_path / "copy", NOW)
    elsewhere = clinic_server.server("clinic", clinic_server.database())

    def stop(_: object) -> str:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(clinic_opening, "written", stop)
        with pytest.raises(KeyboardInterrupt):
            restore_clinic(tmp_path / "copy", elsewhere, PASSPHRASE, LATER)
    with pytest.raises(StoreError) as error:
        open_clinic(elsewhere, PASSPHRASE)
    assert error.value.trouble is Trouble.NO_RECORDS
    store, _, _ = restore_clinic(tmp_path / "copy", elsewhere, PASSPHRASE, LATER)
    with store:
        assert [each.person.label for each in store.people()] == ["K-12"]
        assert store.who == "clinic"


def test_a_copy_of_what_was_harmed_is_no_backup(clinic_server: Cluster, database: str, clinic: Clinic,
                                                tmp_path: Path) -> None:
    """It proves itself before it has a name, and nothing is noted."""
    clinic.open_person("K-12", NOW)
    clinic_server.sql("ALTER TABLE backtriage.journal DISABLE TRIGGER USER", database)
    clinic_server.sql("UPDATE backtriage.journal SET who = 'paul'", database)

    with pytest.raises(StoreError) as error:
        clinic.backup(tmp_path / "copy", NOW)

    assert error.value.trouble is Trouble.DAMAGED
    assert [*tmp_path.iterdir()] == []
    assert clinic.backups() == ()
    assert [each.fault for each in clinic.check()] == [Fault.SEAL]
