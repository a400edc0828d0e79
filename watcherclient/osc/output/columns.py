# SPDX-License-Identifier: Apache-2.0
"""How values are shown, to people and to programs.

A field says how in ``display=``. The formats json and yaml get what the server
sent; csv, value and shell get structures as JSON; tables get text that a
person reads.
"""

from __future__ import annotations

import argparse
import json
import re
from collections.abc import Callable, Iterable, Sequence
from typing import Any, NamedTuple, TextIO

from watcherclient.text import display
from watcherclient.v1 import parameters

STRUCTURED = frozenset({'json', 'yaml'})
TABLE = 'table'
SHELL = 'shell'
# What a shell acts upon within double quotes; cliff escapes those itself.
_ACTIVE = re.compile(r'[\\$`]')
_NAIVE = re.compile(r'\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?')


class ComputedColumn(NamedTuple):
    """A column that is no field: what it holds is worked out, or read."""

    #: Its name, beside those of the fields.
    name: str
    #: Its title.
    label: str
    #: Returns what it holds for a resource.
    value: Callable[[Any], Any]
    #: How tables render it, as for a field.
    display: str = 'text'
    #: It needs resources with all fields.
    detail: bool = False
    #: It is shown without being named as a column.
    wanted: bool = False

    def asked_for(self, args: argparse.Namespace) -> bool:
        """Tell whether the user names it as a column, or wants it else."""
        return (
            self.wanted
            or self.label in args.columns
            or self.name in args.columns
        )

    def holding(self, value: Any) -> ComputedColumn:
        """Return the same column with a value that is known already."""
        return self._replace(value=lambda _: value)


def renderer(
    style: str, formatter: str, terminal: bool = False
) -> Callable[[Any], Any] | None:
    """Return what turns a value into what a formatter is given.

    :param style: how the field is shown, a key of ``TABLE_RENDERERS``.
    :param formatter: the name of the output format.
    :param terminal: whether a person reads it there.
    :returns: a function, or None where the value is passed as it is.
    """
    if formatter in STRUCTURED:
        return None
    if formatter == TABLE:
        # Existing scripts read times out of tables.
        script = style == 'time' and not terminal
        return TABLE_RENDERERS['text' if script else style]
    if formatter == SHELL:
        return _auto_quoted if style == 'auto' else _quoted
    return _auto if style == 'auto' else _flat


def make_visible(render: Callable[[Any], Any] | None) -> Callable[[Any], Any]:
    """Return a renderer whose text is safe on a terminal."""

    def rendered(value: Any) -> Any:
        shown = render(value) if render else value
        return (
            display.escape_control_chars(shown)
            if isinstance(shown, str)
            else shown
        )

    return rendered


class JsonList:
    """Writes a list as cliff's formatter does, in a fraction of the time.

    The json module indents in Python, with functions that it makes for each
    list and that the garbage collector has to find.
    """

    @staticmethod
    def emit_list(
        labels: Sequence[str],
        rows: Iterable[Sequence[Any]],
        stdout: TextIO,
        args: argparse.Namespace,
    ) -> None:
        """Write all rows at once, so that a failure leaves nothing behind."""
        items = [
            _indented(dict(zip(labels, row, strict=True)), '  ')
            for row in rows
        ]
        inner = ',\n  '.join(items)
        stdout.write(f'[\n  {inner}\n]\n' if items else '[]\n')


_ascii = json.JSONEncoder().encode


def _indented(value: Any, margin: str) -> str:
    """Return JSON whose lines but the first begin with a margin."""
    if isinstance(value, str) or not value:
        return _ascii(value)
    within = f'{margin}  '
    if isinstance(value, dict):
        parts = [
            f'{_ascii(k)}: {_indented(v, within)}' for k, v in value.items()
        ]
        first, last = '{}'
    elif isinstance(value, list):
        parts = [_indented(v, within) for v in value]
        first, last = '[]'
    else:
        return _ascii(value)
    lines = f',\n{within}'.join(parts)
    return f'{first}\n{within}{lines}\n{margin}{last}'


def _flat(value: Any) -> Any:
    """A structure as JSON, anything else as it is."""
    return _json(value) if isinstance(value, dict | list) else value


def _quoted(value: Any) -> Any:
    """What a shell that reads it takes for the value, and does not run."""
    shown = _flat(value)
    return _ACTIVE.sub(r'\\\g<0>', shown) if isinstance(shown, str) else shown


def _auto_quoted(value: Any) -> Any:
    return _quoted(_auto(value))


# json.dumps would make an encoder for each value.
_json = json.JSONEncoder(ensure_ascii=False).encode


def _text(value: Any) -> Any:
    if isinstance(value, dict | list):
        value = _json(value)
    return (
        display.escape_control_chars(value)
        if isinstance(value, str)
        else value
    )


def _auto(value: Any) -> Any:
    """The server chooses where there is nothing."""
    return 'auto' if value is None else _flat(value)


def _lines(value: Any) -> Any:
    """An item of a list, or an entry of a dict, on each line."""
    if isinstance(value, dict):
        lines = [f'{k}={_text(v)}' for k, v in value.items()]
    elif isinstance(value, list):
        lines = [str(_text(item)) for item in value]
    else:
        return _text(value)
    return display.escape_control_chars('\n'.join(lines))


def _each(show: Callable[[dict[str, Any]], str | None]) -> Callable[..., Any]:
    """Return a renderer of lists of dicts, a line or more for each."""

    def rendered(value: Any) -> Any:
        if not isinstance(value, list) or not all(
            isinstance(item, dict) for item in value
        ):
            return _lines(value)
        lines = [show(item) for item in value]
        return display.escape_control_chars(
            '\n'.join(line for line in lines if line)
        )

    return rendered


def _amount(item: dict[str, Any]) -> str | None:
    """A figure with its unit: ``50.00 %``."""
    value, unit = item.get('value'), item.get('unit')
    if value is None:
        return None
    if unit and isinstance(value, int | float):
        return f'{value:.2f} {unit}'
    return f'{_text(value)} {unit}' if unit else str(_text(value))


def _efficacy(item: dict[str, Any]) -> str | None:
    amount = _amount(item)
    name = str(item.get('name')).capitalize()
    return None if amount is None else f'{name}: {amount}'


def _indicator(item: dict[str, Any]) -> str:
    return f'{item.get("name")}: {_amount(item) or "unknown"}'


def _specification(item: dict[str, Any]) -> str:
    unit = f' ({item["unit"]})' if item.get('unit') else ''
    return f'{item.get("name")}{unit}: {item.get("description")}'


def _requirement(item: dict[str, Any]) -> str:
    """What a strategy needs as lines of a checklist."""
    return '\n'.join(
        f'[{"x" if state == "available" else " "}] {name}: {_text(state)}'
        for name, state in item.items()
    )


def _time(value: Any) -> Any:
    """A time that can be given back: the server leaves out that it is UTC."""
    naive = isinstance(value, str) and _NAIVE.fullmatch(value)
    return f'{value}+00:00' if naive else _text(value)


def _short_ids(value: Any) -> Any:
    """The beginnings of UUIDs, as commands take them."""
    return _lines([str(item)[:8] for item in value or ()])


def _parameters(value: Any) -> Any:
    """A JSON schema as a table of parameters."""
    known = parameters.listed(value)
    if not known:
        return '' if not value else _lines(value)
    rows = [('Name', 'Type', 'Default', 'Description')]
    for one in known:
        default = '' if one.default is None else _json(one.default)
        default = 'required' if one.required else default
        rows.append((one.name, one.type, default, one.description))
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    lines = ['  '.join(map(str.ljust, row, widths)).rstrip() for row in rows]
    return display.escape_control_chars('\n'.join(lines))


def _words(value: list[Any]) -> str:
    """The items of a list in one line."""
    return ', '.join(str(_text(item)) for item in value)


def _progress(value: Any) -> Any:
    """How far an action plan is: ``6: 4 succeeded, 1 failed, 1 pending``."""
    states = [f'{n} {name}' for name, n in value.items() if name != 'total']
    return f'{value["total"]}' + (f': {", ".join(states)}' if states else '')


def _failure(item: dict[str, Any]) -> str:
    return f'{item["summary"]}: {item["status_message"] or "no reason given"}'


def _plan(item: dict[str, Any]) -> str:
    return f'{item["uuid"]} {item["state"]}'


TABLE_RENDERERS: dict[str, Callable[[Any], Any]] = {
    'text': _text,
    'auto': lambda value: _text(_auto(value)),
    'json': _lines,
    'lines': _lines,
    'time': _time,
    'short': _short_ids,
    'efficacy': _each(_efficacy),
    'indicators': _each(_indicator),
    'specification': _each(_specification),
    'requirement': _each(_requirement),
    'parameters': _parameters,
    'words': _words,
    'progress': _progress,
    'failures': _each(_failure),
    'plans': _each(_plan),
}
