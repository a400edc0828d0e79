# SPDX-License-Identifier: Apache-2.0
"""The progress that a command which waits reports on stderr.

A terminal has one line that is kept up to date, of which the last state
remains. Anything else has a line for each change.
"""

from __future__ import annotations

import importlib.util
import os
import time
from collections.abc import Callable
from typing import Any, TextIO

from watcherclient.text import display


class NullReporter:
    """Tells nothing.

    :param stream: where the others write to.
    """

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream
        self._began = time.monotonic()

    def __enter__(self) -> NullReporter:
        return self

    def __exit__(self, *exc_info: object) -> None:
        pass

    def update(self, describe: Callable[[], str]) -> None:
        """Tell what is going on.

        :param describe: returns it; called only if somebody is told.
        """

    @property
    def elapsed(self) -> str:
        """The time since the beginning, in words."""
        return duration(time.monotonic() - self._began)


class PlainReporter(NullReporter):
    """Writes a line for each change."""

    _last = ''

    def update(self, describe: Callable[[], str]) -> None:
        line = display.escape_control_chars(describe())
        if line != self._last:
            self._last = line
            print(f'{line}, {self.elapsed}', file=self._stream, flush=True)


class LiveReporter(NullReporter):
    """Keeps one line of a terminal up to date."""

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
        # Without a state, there is no line to leave behind.
        self._live.transient = not self._line
        self._live.stop()

    def update(self, describe: Callable[[], str]) -> None:
        self._line = display.escape_control_chars(describe())
        self._live.refresh()

    def _render(self) -> Any:
        """Return the line; where it is too long, the time stays visible."""
        from rich.text import Text

        time_so_far = f', {self.elapsed}' if self._line else ''
        line = Text(self._line, no_wrap=True)
        # What a terminal shows for Ctrl-C must not begin a new line.
        room = self._console.width - len(time_so_far) - len('^C')
        utf = self._console.encoding.startswith('utf')
        line.truncate(max(room, 1), overflow='ellipsis' if utf else 'crop')
        return line.append(time_so_far)


def make_reporter(stream: TextIO, kind: str) -> NullReporter:
    """Return what tells on a stream.

    :param kind: ``plain``, ``none``, or ``auto``: a live line where the
        stream is a terminal that can show one, and rich is installed.
    """
    able = (
        stream.isatty()
        and os.environ.get('TERM', 'dumb') != 'dumb'
        and importlib.util.find_spec('rich') is not None
    )
    if kind == 'none':
        return NullReporter(stream)
    live = able and kind == 'auto'
    return LiveReporter(stream) if live else PlainReporter(stream)


def duration(seconds: float) -> str:
    """Return a time in the two largest units it has."""
    minutes, rest = divmod(int(seconds), 60)
    if not minutes:
        return f'{rest} s'
    hours, minutes = divmod(minutes, 60)
    return f'{hours} h {minutes} min' if hours else f'{minutes} min {rest} s'
