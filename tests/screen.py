"""The screen of a terminal: what a program writes is drawn on it, and read line by line."""

from __future__ import annotations

from copy import deepcopy
from typing import Any

import pyte

OVER = 1049 << 5  # the private mode in which a program draws over the screen, and leaves it as it was


class Screen(pyte.Screen):
    """A screen of which only those lines are read again on which something was drawn."""

    def reset(self) -> None:
        """Begin with nothing drawn."""
        super().reset()
        self._shown: dict[int, str] = {}
        self._below: Any = None  # what stands below a program that draws over the screen

    def set_mode(self, *modes: int, **kwargs: Any) -> None:
        """Keep what a program is about to draw over."""
        super().set_mode(*modes, **kwargs)
        if OVER in self.mode and self._below is None:
            self._below = deepcopy((self.buffer, self.cursor.x, self.cursor.y))
            self.erase_in_display(2)

    def reset_mode(self, *modes: int, **kwargs: Any) -> None:
        """Show again what a program has drawn over."""
        super().reset_mode(*modes, **kwargs)
        if OVER not in self.mode and self._below is not None:
            self.buffer, self.cursor.x, self.cursor.y = self._below
            self._below = None
            self.dirty.update(range(self.lines))

    @property
    def shown(self) -> list[str]:
        """What stands on each line, without the spaces at its end."""
        for number in self.dirty:
            cells = self.buffer[number]
            self._shown[number] = "".join(cells[at].data for at in range(max(cells, default=-1) + 1)).rstrip()
        self.dirty.clear()
        return [self._shown[number] for number in range(self.lines)]
