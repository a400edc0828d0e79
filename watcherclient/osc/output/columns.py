# SPDX-License-Identifier: Apache-2.0
"""Columns: values for users and for programs.

A field declares its rendering in ``display=``. json and yaml contain the
values from the server; csv, value and shell contain structures as JSON; tables
contain text. Times without an offset get one, except in tables in pipes.
"""

from __future__ import annotations

import json
import operator
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

from watcherclient import versions
from watcherclient.base.resource import Column
from watcherclient.osc import arguments
from watcherclient.text import display
from watcherclient.text.suggestions import similar

if TYPE_CHECKING:
    from watcherclient.v1.parameters import Parameter

STRUCTURED = frozenset({'json', 'yaml'})
TABLE = 'table'
SHELL = 'shell'
# Characters with a meaning within double quotes in a shell, except quotes,
# which cliff escapes.
_ACTIVE = re.compile(r'[\\$`]')
_NAIVE = re.compile(r'\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?')


class ComputedColumn(NamedTuple):
    """A column that is not a field: its value is computed or read."""

    #: Its name, distinct from those of fields.
    name: str
    #: Its title.
    label: str
    #: Returns its value for a resource.
    value: Callable[[Any], Any]
    #: How tables render it, as for a field.
    display: str = 'text'
    #: It needs resources with all fields.
    detail: bool = False
    #: The API version that introduced it, as for a field.
    since: versions.Version = versions.MIN

    def holding(self, value: Any) -> ComputedColumn:
        """Return the same column with a fixed value."""
        return self._replace(value=lambda _: value)


AnyColumn = Column | ComputedColumn
Columns = Sequence[AnyColumn]


def find(names: Iterable[str], known: Columns) -> list[AnyColumn]:
    """Return the columns with some names or labels.

    :param names: names from a user: in any letter case, with underscores or
        spaces.
    :param known: the available columns.
    :raises UsageError: if a name is unknown.
    """
    by_name = {
        _plain(name): column
        for column in known
        for name in (column.label, column.name)
    }
    found = []
    for name in names:
        column = by_name.get(_plain(name))
        if column is None:
            raise arguments.UsageError(_suggest(name, by_name))
        found.append(column)
    return found


def _plain(name: str) -> str:
    return name.strip().lower().replace(' ', '_')


def _suggest(name: str, by_name: Mapping[str, AnyColumn]) -> str:
    close = similar(_plain(name), by_name)
    labels = dict.fromkeys(by_name[one].label for one in close or by_name)
    unknown = f'unknown column {display.truncate(name, 80)!r}; '
    if close:
        return f'{unknown}did you mean {" or ".join(labels)}?'
    return f'{unknown}choose from {", ".join(labels)}'


def reader(column: AnyColumn) -> Callable[[Any], Any]:
    """Return a function that reads the value of a column from a resource."""
    if isinstance(column, ComputedColumn):
        return column.value
    name = column.name
    # The server may omit a field in a short list.
    return lambda item: getattr(item, name, None)


def sort_key(column: AnyColumn) -> Callable[[Any], Any]:
    """Return a sort key: numbers first, then text, then None."""
    read = reader(column)

    def key(item: Any) -> tuple[bool, bool, Any]:
        value = read(item)
        number = isinstance(value, int | float)
        return value is None, not number, value if number else str(value)

    return key


def renderer(
    style: str, formatter: str, terminal: bool = False
) -> Callable[[Any], Any]:
    """Return a function that converts a value for a formatter.

    :param style: how the field is shown, a key of ``TABLE_RENDERERS``.
    :param formatter: the name of the output format.
    :param terminal: whether the output is a terminal.
    """
    if formatter in STRUCTURED:
        return _with_offset if style == 'time' else lambda value: value
    if formatter == TABLE:
        # Existing scripts parse times in tables.
        script = style == 'time' and not terminal
        render = TABLE_RENDERERS['text' if script else style]
    else:
        render = {'auto': _auto, 'time': _time}.get(style, _flat)
    quoted = formatter == SHELL
    visible = terminal or formatter == TABLE

    def rendered(value: Any) -> Any:
        shown = render(value)
        if not isinstance(shown, str):
            return shown
        if quoted:
            # cliff escapes the quotes.
            shown = _ACTIVE.sub(r'\\\g<0>', shown)
        return display.escape_control_chars(shown) if visible else shown

    return rendered


# json.dumps would create an encoder for each value.
_json = json.JSONEncoder(ensure_ascii=False).encode


def _flat(value: Any) -> Any:
    """A structure as JSON, anything else as it is."""
    return _json(value) if isinstance(value, (dict, list)) else value


def _auto(value: Any) -> Any:
    """The server chooses if there is no value."""
    return 'auto' if value is None else _flat(value)


def _lines(value: Any) -> Any:
    """An item of a list, or an entry of a dict, on each line."""
    if isinstance(value, dict):
        lines = [f'{k}={_flat(v)}' for k, v in value.items()]
    elif isinstance(value, list):
        lines = [str(_flat(item)) for item in value]
    else:
        return value
    return '\n'.join(lines)


def _each(show: Callable[[dict[str, Any]], str | None]) -> Callable[..., Any]:
    """Return a renderer for lists of dicts, with one or more lines each."""

    def rendered(value: Any) -> Any:
        if not isinstance(value, list) or not all(
            isinstance(item, dict) for item in value
        ):
            return _lines(value)
        lines = [show(item) for item in value]
        return '\n'.join(line for line in lines if line)

    return rendered


def _amount(item: dict[str, Any]) -> str | None:
    """A value with its unit: ``50.00 %``."""
    value, unit = item.get('value'), item.get('unit')
    if value is None:
        return None
    if unit and isinstance(value, int | float):
        return f'{value:.2f} {unit}'
    return f'{_flat(value)} {unit}' if unit else str(_flat(value))


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
    """The requirements of a strategy as a checklist."""
    return '\n'.join(
        f'[{"x" if state == "available" else " "}] {name}: {_flat(state)}'
        for name, state in item.items()
    )


def _with_offset(value: Any) -> Any:
    """Add the offset that the server omits in some times."""
    naive = isinstance(value, str) and _NAIVE.fullmatch(value)
    return f'{value}+00:00' if naive else value


def _time(value: Any) -> Any:
    return _flat(_with_offset(value))


def _short_ids(value: Any) -> Any:
    """UUID prefixes, which commands accept."""
    if isinstance(value, list):
        value = [str(item)[:8] for item in value]
    return _lines(value)


def _parameters(value: Any) -> Any:
    """A JSON schema as a table of parameters."""
    from prettytable import PrettyTable

    from watcherclient.v1 import parameters

    known = parameters.listed(value)
    if not known:
        return _lines(value) if value else ''
    table = PrettyTable(['Name', 'Type', 'Default', 'Values', 'Description'])
    table.align = 'l'
    table.border = False
    for one in known:
        default = '' if one.default is None else _json(one.default)
        default = 'required' if one.required else default
        values = _range(one)
        table.add_row([one.name, one.type, default, values, one.description])
    if not any(map(_range, known)):
        table.del_column('Values')
    lines = table.get_string().splitlines()
    return '\n'.join(line[1:].rstrip() for line in lines)


def _range(one: Parameter) -> str:
    """Return the valid values of a parameter: ``1 to 100``, ``a, b``."""
    low, high = one.minimum, one.maximum
    if one.choices:
        return _words(one.choices)
    if low is None and high is None:
        return ''
    if low is None:
        return f'at most {_flat(high)}'
    rest = 'or more' if high is None else f'to {_flat(high)}'
    return f'{_flat(low)} {rest}'


def _words(value: Iterable[Any]) -> str:
    """The items of a list in one line."""
    return ', '.join(str(_flat(item)) for item in value)


def progress(counts: Mapping[str, int]) -> dict[str, int]:
    """Return the number of actions by state, and their total."""
    each = {str(state).lower(): n for state, n in counts.items()}
    return {'total': sum(counts.values()), **each}


def _progress(value: Any) -> Any:
    """The progress of a plan: ``6: 4 succeeded, 1 failed, 1 pending``."""
    if value is None:
        return ''
    states = [f'{n} {name}' for name, n in value.items() if name != 'total']
    return f'{value["total"]}' + (f': {", ".join(states)}' if states else '')


def _failure(item: dict[str, Any]) -> str:
    return f'{item["summary"]}: {item["status_message"] or "no reason given"}'


def _optional(value: Any) -> Any:
    """The value; empty if there is none."""
    return '' if value is None else _flat(value)


def duration(seconds: float) -> str:
    """Return a duration in its two largest units."""
    minutes, rest = divmod(int(seconds), 60)
    if not minutes:
        return f'{rest} s'
    hours, minutes = divmod(minutes, 60)
    return f'{hours} h {minutes} min' if hours else f'{minutes} min {rest} s'


def _duration(value: Any) -> Any:
    """A duration in seconds as text; empty if it is unknown."""
    return '' if value is None else duration(value)


def _plan(item: dict[str, Any]) -> str:
    return f'{item["uuid"]} {item["state"]}'


def _usage(value: dict[str, float]) -> str:
    """The used part of a total: ``12 of 16``."""
    return f'{value["used"]:.4g} of {value["capacity"]:.6g}'


def _figure(value: Any) -> Any:
    """A number with two decimals; whole numbers have none."""
    if value is None:
        return '-'
    return f'{value:.2f}' if value % 1 else f'{value:.0f}'


TABLE_RENDERERS: dict[str, Callable[[Any], Any]] = {
    'text': _flat,
    'auto': _auto,
    'json': _lines,
    'time': _time,
    'short': _short_ids,
    'efficacy': _each(_efficacy),
    'indicators': _each(_indicator),
    'specification': _each(_specification),
    'requirement': _each(_requirement),
    'parameters': _parameters,
    'words': _words,
    'progress': _progress,
    'duration': _duration,
    'optional': _optional,
    'failures': _each(_failure),
    'plans': _each(_plan),
    'findings': _each(operator.itemgetter('text')),
    'usage': _usage,
    'figure': _figure,
}
