"""A real cluster of Spark on this machine, for tests: a master and workers, each a process of its own.

Nothing leaves the loopback, and nothing of it runs or lies about when the `with` ends.
"""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import time
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Self

import pyspark
from pyspark.sql import SparkSession

if TYPE_CHECKING:
    from collections.abc import Mapping

HOME = Path(pyspark.__file__).parent
HERE = "127.0.0.1"
PATIENCE = 60  # seconds until a process is ready
END_WITH_US = ("setpriv", "--pdeathsig", "KILL")  # also if these tests are killed
SETTINGS = {
    "spark.ui.enabled": "false", "spark.driver.host": HERE, "spark.driver.bindAddress": HERE,
    "spark.executor.memory": "1g", "spark.executor.cores": "1", "spark.ui.showConsoleProgress": "false",
    "spark.log.level": "ERROR",
}


@dataclass(eq=False)
class Cluster:
    """A master, and workers with one core each; `with` starts and ends them."""

    folder: Path
    url: str = ""
    processes: dict[str, subprocess.Popen[bytes]] = field(default_factory=dict)

    def __enter__(self) -> Self:
        try:
            master = self._start("master", "Master", "--host", HERE)
            self.url = self._said(master, r"Starting Spark master at (spark://\S+)")
        except BaseException:
            self.__exit__()
            raise
        return self

    def __exit__(self, *_: object) -> None:
        for name in [*self.processes]:
            self.kill(name)

    def add_worker(self, name: str) -> None:
        """Start a worker, and wait until the master knows it."""
        self._start(name, "Worker", "--host", HERE, "--cores", "1", "--memory", "1g",
                    "--work-dir", str(self.folder / name), self.url)
        self._said(name, "Successfully registered with master")

    def kill(self, name: str) -> None:
        """Kill a process with all that it has started, as if its machine were gone."""
        process = self.processes.pop(name)
        for _ in range(3):  # one may start another as it is killed
            for id in _of_session(process.pid):
                with suppress(ProcessLookupError):
                    os.kill(id, signal.SIGKILL)
        process.wait()

    def environment(self) -> Mapping[str, str]:
        """The surroundings in which programs of Spark are started."""
        return os.environ | {
            "SPARK_HOME": str(HOME), "SPARK_LOCAL_IP": HERE, "SPARK_LOCAL_DIRS": str(self.folder / "local"),
            "SPARK_CONF_DIR": str(self.folder), "PYSPARK_PYTHON": sys.executable,
            "SPARK_DAEMON_MEMORY": "256m"}

    def session(self, **settings: str) -> SparkSession:
        """Be a driver."""
        os.environ.update(self.environment())
        builder = SparkSession.builder.master(self.url).appName("tests")
        for name, value in (SETTINGS | settings).items():
            builder = builder.config(name, value)
        return builder.getOrCreate()

    def _start(self, name: str, what: str, *arguments: str) -> str:
        command = [*END_WITH_US, str(HOME / "bin" / "spark-class"),
                   f"org.apache.spark.deploy.{what.lower()}.{what}",
                   "--port", "0", "--webui-port", "0", *arguments]
        with (self.folder / f"{name}.log").open("wb") as log:
            self.processes[name] = subprocess.Popen(
                command, env=self.environment(), stdin=subprocess.DEVNULL, stdout=log,
                stderr=subprocess.STDOUT, start_new_session=True)
        return name

    def _said(self, name: str, pattern: str) -> str:
        """Wait until a process has said something."""
        log = self.folder / f"{name}.log"
        end = time.monotonic() + PATIENCE
        while time.monotonic() < end and self.processes[name].poll() is None:
            if found := re.search(pattern, log.read_text(errors="replace")):
                return found[found.re.groups]
            time.sleep(0.05)
        raise TimeoutError(f"{name} is not ready:\n{log.read_text(errors='replace')}")


def _of_session(session: int) -> list[int]:
    """Name the processes of a session, which a process and all that it starts belong to."""
    found = []
    for status in Path("/proc").glob("[0-9]*/stat"):
        with suppress(OSError):
            fields = status.read_text(errors="replace").rpartition(")")[2].split()
            if int(fields[3]) == session:
                found.append(int(status.parent.name))
    return found
