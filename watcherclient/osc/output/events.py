# SPDX-License-Identifier: Apache-2.0
"""How commands that watch print changes: lines, JSON, or a live table."""

from __future__ import annotations

import abc
import collections
import datetime
import json
import os
import shutil
import time
from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING, Any, TextIO

from watcherclient.osc.output import columns, progress, table
from watcherclient.states import ActionState
from watcherclient.text import display

if TYPE_CHECKING:
    from watcherclient.base.watch import Event

#: The states of actions that compact output omits.
_QUIET = frozenset({ActionState.PENDING, ActionState.SUCCEEDED})


class Output(abc.ABC):
    """Prints what each read of a resource found changed.

    :param stream: where to print it.
    :param about: returns a short description of a resource.
    :param compact: leave out actions that are PENDING or SUCCEEDED.
    """

    def __init__(
        self, stream: TextIO, about: Callable[[Any], str], compact: bool
    ) -> None:
        self._stream = stream
        self._about = about
        self._compact = compact
        #: The parts of the watched resource, by UUID.
        self._others: dict[str, Any] = {}
        self._first = True

    def show(self, found: Any, events: Sequence[Event]) -> None:
        """Print the changes of one read.

        :param found: the resource that is watched.
        :param events: its changes, and those of what belongs to it.
        """
        for event in events:
            if event.resource is not found:
                self._others[event.resource.uuid] = event.resource
        self._print(found, events)
        self._stream.flush()
        self._first = False

    @abc.abstractmethod
    def _print(self, found: Any, events: Sequence[Event]) -> None:
        """Print the changes."""

    def _left_out(self, found: Any) -> bool:
        """Return whether a compact output has no place for a resource."""
        return self._compact and _is_quiet(found)

    def _counts(self) -> str:
        """Return how many others are in each state."""
        states = [str(one.state) for one in self._others.values()]
        counted = collections.Counter(states)
        return ', '.join(f'{n} {s.lower()}' for s, n in counted.items())


class JsonOutput(Output):
    """Prints a JSON object for each change."""

    def _print(self, found: Any, events: Sequence[Event]) -> None:
        for kind, old, new, one in events:
            if self._left_out(one):
                continue
            row = {
                'time': _now().isoformat(timespec='seconds'),
                'kind': kind,
                'uuid': one.uuid,
                'number': getattr(one, 'number', None),
                'summary': self._about(one) or None,
                'old': old,
                'new': new,
                'status_message': getattr(one, 'status_message', None),
            }
            print(json.dumps(row), file=self._stream)


class LineOutput(Output):
    """Prints a line for each change."""

    #: The length of the longest description so far.
    _width = 0

    def _print(self, found: Any, events: Sequence[Event]) -> None:
        for event in events:
            if event.resource is found:
                self._print_line(event, self._change(event))
            elif not self._is_omitted(event):
                self._print_line(event, self._part(event))

    def _print_line(self, event: Event, words: str) -> None:
        clock = _now().strftime('%H:%M:%S')
        line = f'{clock} {event.kind:<7} {words}'.rstrip()
        print(display.escape_control_chars(line), file=self._stream)

    def _is_omitted(self, event: Event) -> bool:
        """Return whether a change is left out.

        At first, what has not begun yet, and plans that ended long ago.
        """
        one = event.resource
        pending = one.state == ActionState.PENDING
        old = one.is_settled() if event.kind == 'plan' else pending
        return self._left_out(one) or (self._first and old)

    def _change(self, event: Event) -> str:
        """Describe a change of the resource that is watched."""
        one = event.resource
        before = f'{event.old} -> ' if event.old else ''
        words = [one.uuid[:8], f'{before}{event.new}', _message(one)]
        if event.kind == 'plan' and one.is_settled():
            words.insert(2, self._counts())
        return '  '.join(filter(None, words))

    def _part(self, event: Event) -> str:
        """Describe a change of what belongs to it."""
        one = event.resource
        about = self._about(one)
        self._width = max(self._width, len(about))
        place = f'{_label(one)}/{len(self._others)}'
        label = place if event.kind == 'action' else one.uuid[:8]
        words = [f'{label:<8}', about.ljust(self._width), event.new]
        return '  '.join([*words, _message(one)])


class TableOutput(Output):
    """Keeps a table on a terminal up to date."""

    #: The number of terminal lines of the last table.
    _height = 0

    def __init__(self, *args: Any) -> None:
        super().__init__(*args)
        self._began = time.monotonic()

    def _print(self, found: Any, events: Sequence[Event]) -> None:
        lines = [*self._lines(found, shutil.get_terminal_size())]
        # Return to the first line of the last table, and clear the rest.
        back = f'\x1b[{self._height}A\x1b[J' if self._height else ''
        self._stream.write(back + ''.join(f'{line}\n' for line in lines))
        self._height = len(lines)

    def _lines(self, found: Any, size: os.terminal_size) -> Iterator[str]:
        seconds = columns.duration(time.monotonic() - self._began)
        words = [str(found.state), self._counts(), seconds]
        head = f'{found.NOUN.capitalize()} {found.uuid[:8]}: '
        head += ', '.join(filter(None, words))
        yield display.escape_control_chars(head)[: size.columns]
        # The cursor is in the line after the last one.
        room = size.lines - 2
        shown = [o for o in self._others.values() if not self._left_out(o)]
        body = self._table(shown, size.columns)
        if len(body) > room:
            shown = [one for one in shown if not _is_quiet(one)]
            body = self._table(shown, size.columns)
        yield from body[: max(0, room)]

    def _table(self, shown: Sequence[Any], width: int) -> list[str]:
        rows = [
            [
                _label(one),
                *map(
                    display.escape_control_chars,
                    [self._about(one), str(one.state), _message(one)],
                ),
            ]
            for one in shown
        ]
        if not rows:
            return []
        titles = ['#', 'Summary', 'State', 'Status Message']
        if not any(row[-1] for row in rows):
            titles.pop()
            rows = [row[:-1] for row in rows]
        return table.draw(titles, rows, width).splitlines()


def make_output(
    stream: TextIO, form: str, about: Callable[[Any], str], compact: bool
) -> Output:
    """Return what prints changes.

    :param form: ``json`` or ``table``; the table is a live one where the
        stream is a terminal that can show one.
    """
    live = TableOutput if progress.can_update(stream) else LineOutput
    kind = JsonOutput if form == 'json' else live
    return kind(stream, about, compact)


def _now() -> datetime.datetime:
    return datetime.datetime.now().astimezone()


def _is_quiet(one: Any) -> bool:
    return one.NOUN == 'action' and one.state in _QUIET


def _label(one: Any) -> Any:
    """Return what names an action, or an action plan, within a list."""
    return getattr(one, 'number', None) or one.uuid[:8]


def _message(one: Any) -> str:
    # A short list has none.
    return getattr(one, 'status_message', None) or ''
