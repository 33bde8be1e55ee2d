"""The screen of a terminal: what a program writes is drawn on it, and read line by line."""

from __future__ import annotations

import pyte


class Screen(pyte.Screen):
    """A screen of which only those lines are read again on which something was drawn."""

    def reset(self) -> None:
        """Begin with nothing drawn."""
        super().reset()
        self._shown: dict[int, str] = {}

    @property
    def shown(self) -> list[str]:
        """What stands on each line, without the spaces at its end."""
        for number in self.dirty:
            cells = self.buffer[number]
            self._shown[number] = "".join(cells[at].data for at in range(max(cells, default=-1) + 1)).rstrip()
        self.dirty.clear()
        return [self._shown[number] for number in range(self.lines)]
