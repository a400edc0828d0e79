# SPDX-License-Identifier: Apache-2.0
"""Progress output on stderr of commands that wait.

On a terminal, one line is updated, and its last state remains. Otherwise, each
change is a line.
"""

from __future__ import annotations

import importlib.util
import os
import time
from collections.abc import Callable
from typing import Any, TextIO

from watcherclient.osc.output import columns
from watcherclient.text import display


class NullReporter:
    """A reporter without output.

    :param stream: the stream of other reporters.
    """

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream
        self._began = time.monotonic()

    def __enter__(self) -> NullReporter:
        return self

    def __exit__(self, *exc_info: object) -> None:
        pass

    def update(self, describe: Callable[[], str]) -> None:
        """Report progress.

        :param describe: returns the text; called only if it is printed.
        """

    @property
    def elapsed(self) -> str:
        """The elapsed time, as text."""
        return columns.duration(time.monotonic() - self._began)


class PlainReporter(NullReporter):
    """A reporter that prints a line for each change."""

    _last = ''

    def update(self, describe: Callable[[], str]) -> None:
        line = display.escape_control_chars(describe())
        if line != self._last:
            self._last = line
            print(f'{line}, {self.elapsed}', file=self._stream, flush=True)


class LiveReporter(NullReporter):
    """A reporter that updates one line on a terminal."""

    _line = ''

    def __enter__(self) -> LiveReporter:
        from rich.console import Console
        from rich.live import Live

        self._console = Console(file=self._stream)
        self._live = Live(
            get_renderable=self._render,
            console=self._console,
            redirect_stdout=False,
            redirect_stderr=False,
        )
        self._live.start()
        return self

    def __exit__(self, *exc_info: object) -> None:
        # Without a state, there is no line to keep.
        self._live.transient = not self._line
        self._live.stop()

    def update(self, describe: Callable[[], str]) -> None:
        self._line = display.escape_control_chars(describe())
        self._live.refresh()

    def _render(self) -> Any:
        """Return the line with the elapsed time, truncated if too long."""
        from rich.text import Text

        time_so_far = f', {self.elapsed}' if self._line else ''
        line = Text(self._line, no_wrap=True)
        # The echo of Ctrl-C must not wrap to a new line.
        room = self._console.width - len(time_so_far) - len('^C')
        utf = self._console.encoding.startswith('utf')
        line.truncate(max(room, 1), overflow='ellipsis' if utf else 'crop')
        return line.append(time_so_far)


def make_reporter(stream: TextIO, kind: str) -> NullReporter:
    """Return the reporter for a stream.

    :param kind: ``plain``, ``none``, or ``auto``: a live line if the stream is
        a terminal that supports it, and rich is installed.
    """
    if kind == 'none':
        return NullReporter(stream)
    able = can_update(stream) and importlib.util.find_spec('rich') is not None
    live = able and kind == 'auto'
    return LiveReporter(stream) if live else PlainReporter(stream)


def can_update(stream: TextIO) -> bool:
    """Return whether a stream is a terminal whose lines can be replaced."""
    return stream.isatty() and os.environ.get('TERM', 'dumb') != 'dumb'
