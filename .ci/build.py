"""What hatchling does beside packing, when a wheel is built: the questionnaire is made ready to be asked."""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class Ready(BuildHookInterface[Any]):
    """Makes the questionnaire ready, as backtriage/flow/ready.py knows."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Bring it into the wheel.

        For a checkout the wheel is "editable", and holds nothing else.  It is built also where
        questions or program have mistakes, so that somebody can run what tells of them.
        """
        self.folder = tempfile.TemporaryDirectory()  # until hatchling has packed it
        files = "force_include_editable" if version == "editable" else "force_include"
        try:
            build_data[files][self.folder.name] = self.make_ready()
        except Exception as error:
            if version != "editable":
                raise
            self.app.display_warning(f"The questionnaire is read from its YAML at each start:\n\n{error}")

    def make_ready(self) -> str:
        """Make the questionnaire ready; gives the name of the package that it is."""
        sys.path.insert(0, self.root)
        from backtriage.flow.ready import PACKAGE, write_ready
        from backtriage.visit.start import shipped_flow

        write_ready(shipped_flow(), Path(self.folder.name))
        return PACKAGE

    def finalize(self, version: str, build_data: dict[str, Any], artifact_path: str) -> None:  # noqa: ARG002 - the library calls it
        """Clean up."""
        self.folder.cleanup()
