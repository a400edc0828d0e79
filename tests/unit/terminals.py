# SPDX-License-Identifier: Apache-2.0
"""Streams that are terminals."""

from __future__ import annotations

import io


class Keyboard(io.StringIO):
    """A terminal where a user types something."""

    def isatty(self) -> bool:
        return True


class Screen(io.TextIOWrapper):
    """A terminal that keeps what is written to it."""

    def __init__(self, encoding: str = 'utf-8') -> None:
        super().__init__(io.BytesIO(), encoding, write_through=True)

    def isatty(self) -> bool:
        return True

    def getvalue(self) -> str:
        """Return what was written."""
        assert isinstance(self.buffer, io.BytesIO)
        return self.buffer.getvalue().decode(self.encoding)
