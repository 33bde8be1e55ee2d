"""What README.md tells the user of a cluster is typed here, letter by letter."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from backtriage.people import judge
from tests.conftest import PATIENCE
from tests.shipped import shipped
from tests.spark.cluster import HOME, Cluster
from tests.spark.conftest import write
from tests.spark.crowd import crowd

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).parents[2]
pytestmark = pytest.mark.timeout(PATIENCE)
FEW = 20_000
LOOPBACK = "spark.driver.host 127.0.0.1\nspark.driver.bindAddress 127.0.0.1\nspark.ui.enabled false\n"


@pytest.fixture
def cluster(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cluster]:
    """A cluster of its own: who works on the other one leaves no room there."""
    with Cluster(tmp_path_factory.mktemp("own")) as cluster:
        cluster.add_worker("only")
        yield cluster


def test_the_job_runs_in_a_packed_environment(cluster: Cluster, tmp_path: Path) -> None:
    """Neither the machine's Python nor what Spark starts knows the program."""
    for name in ("backtriage", "questions", ".ci", "pyproject.toml", "README.md", "LICENSE"):
        copy = shutil.copytree if (ROOT / name).is_dir() else shutil.copy
        copy(ROOT / name, tmp_path / name)
    (tmp_path / "people").mkdir()
    people = crowd(FEW)
    write(people, tmp_path / "people")
    (tmp_path / "job.py").write_text(told("python"))
    (tmp_path / "spark-defaults.conf").write_text(LOOPBACK)
    surroundings = {**cluster.environment(), "MASTER": cluster.url, "SPARK_CONF_DIR": str(tmp_path),
                    "PATH": f"{HOME / 'bin'}{os.pathsep}{os.environ['PATH']}"}
    surroundings.pop("VIRTUAL_ENV", None)
    before = date.today()

    done = subprocess.run(["bash", "-euc", told("sh")], cwd=tmp_path, env=surroundings, text=True,
                          stdin=subprocess.DEVNULL, capture_output=True, check=False)

    assert done.returncode == 0, done.stdout + done.stderr
    assert f"Judged(rows={FEW}, bad=0, " in done.stdout
    assert before == date.today(), "midnight came in between: try again"
    assert (tmp_path / "results" / "_SUCCESS").exists()
    alone = pa.Table.from_batches(judge(people.combine_chunks().to_batches(), shipped(), today=before))
    assert pq.read_table(tmp_path / "results").equals(alone)


def told(language: str) -> str:
    """Read a block of README.md."""
    [text] = re.findall(rf"^```{language} job\n(.*?)^```$", (ROOT / "README.md").read_text(),
                        re.MULTILINE | re.DOTALL)
    return str(text)
