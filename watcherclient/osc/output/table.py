# SPDX-License-Identifier: Apache-2.0
"""Tables sized to the terminal.

cliff wraps cells, but not titles, and breaks UUIDs and words at any character.
This module first shortens UUIDs and times, then wraps titles before cells, and
breaks words only if necessary.
"""

from __future__ import annotations

import datetime
import itertools
import operator
import re
import shutil
import unicodedata
from collections.abc import Iterator, Sequence
from typing import Any

_UUID = r'([0-9a-f]{8})-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}'
_TIME = r'(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)(\.\d+)?\+00:00'
_SECONDS = r'\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ'
#: Text that stays together, up to a separator. Times have only one, the T.
_WORD = r'.+?(?:[\s_,/=]+|(?<!\d)[-.:]+|(?<=\d)T|$)'
#: Preferred places to break it.
_PART = r'.+?(?:[-.:]+|$)'
#: The number of spaces between two columns.
_BORDER = 3
#: The separator of columns without borders.
_GAP = '  '


def terminal_width(stream: Any) -> int:
    """Return the width of a terminal; 0 if a stream is not one."""
    return shutil.get_terminal_size().columns if stream.isatty() else 0


def fit(
    titles: Sequence[str], rows: Sequence[Sequence[Any]], width: int
) -> str | None:
    """Return a table that is no wider than a terminal.

    :param rows: the values of each row, at least one.
    :param width: the width of the terminal.
    :returns: None if nothing must be shortened.
    """
    columns = _columns(titles, rows)
    if sum(map(_whole, columns)) <= _room(columns, width):
        return None
    return draw(titles, rows, width)


def draw(
    titles: Sequence[str], rows: Sequence[Sequence[Any]], width: int
) -> str:
    """Return a table, no wider than a terminal; see :func:`fit`."""
    columns = _columns(titles, rows)
    room = _room(columns, width)
    if sum(map(_whole, columns)) > room:
        columns = [_shortened(column) for column in columns]
    if sum(map(_whole, columns)) > room:
        columns = [[*map(_short_time, column)] for column in columns]
    wrapped = [
        [_wrap(cell, share) for cell in column]
        for column, share in zip(columns, _shares(columns, room), strict=True)
    ]
    widths = [
        max(_width(line) for lines in column for line in lines)
        for column in wrapped
    ]
    # cliff uses the first row, too.
    numeric = [type(value) in (int, float) for value in rows[0]]
    head, *body = (
        _lines(cells, widths, numeric) for cells in zip(*wrapped, strict=True)
    )
    rule = ''.join(f'+{"-" * (width + 2)}' for width in widths) + '+'
    return '\n'.join([rule, *head, rule, *itertools.chain(*body), rule])


def plain(
    titles: Sequence[str], rows: Sequence[Sequence[Any]], width: int = 0
) -> str:
    """Return a table without borders.

    :param rows: the values of each row.
    :param width: the width of the terminal; 0 if it does not matter.
    """
    columns = _columns(titles, rows)
    room = width - len(_GAP) * (len(columns) - 1)
    widths = _shares(columns, room) if width else [*map(_whole, columns)]
    lines = [
        _GAP.join(map(_padded, parts, widths, itertools.repeat(False)))
        for cells in zip(*columns, strict=True)
        for parts in itertools.zip_longest(
            *map(_wrap, cells, widths), fillvalue=''
        )
    ]
    return '\n'.join(line.rstrip() for line in lines)


def _columns(
    titles: Sequence[str], rows: Sequence[Sequence[Any]]
) -> list[list[str]]:
    """Return the texts of each column, the title first."""
    return [
        [title, *(_text(row[place]) for row in rows)]
        for place, title in enumerate(titles)
    ]


def _room(columns: Sequence[list[str]], width: int) -> int:
    """Return how wide all columns together may be, without borders."""
    return width - 1 - _BORDER * len(columns)


def _text(value: Any) -> str:
    return str(value).replace('\r', ' ').expandtabs(1)


def _shortened(column: list[str]) -> list[str]:
    """Return times in seconds, and the first digits of UUIDs.

    UUIDs with equal prefixes are not shortened.
    """
    times = [re.sub(_TIME, r'\1Z', cell) for cell in column]
    short = [re.sub(_UUID, r'\1', cell) for cell in times]
    return short if len({*short}) == len({*times}) else times


def _short_time(cell: str) -> str:
    """Return a time as users read it, in their time zone.

    The time of today, the day of this year, otherwise the date.
    """
    if not re.fullmatch(_SECONDS, cell):
        return cell
    then = datetime.datetime.fromisoformat(f'{cell[:-1]}+00:00').astimezone()
    today = datetime.date.today()
    if then.date() == today:
        return f'{then:%H:%M:%S}'
    return f'{then:%b %d}' if then.year == today.year else f'{then:%Y-%m-%d}'


def _shares(columns: Sequence[list[str]], room: int) -> list[int]:
    """Return the column widths, reducing the widest columns.

    The words of titles take precedence over those of cells, and these over
    whole texts.
    """
    least = [1] * len(columns)
    measures = (
        lambda column: _longest_word(column[:1]),
        _longest_word,
        lambda column: _whole(column[1:]),
        _whole,
    )
    for measure in measures:
        wanted = [*map(max, least, map(measure, columns))]
        if sum(wanted) > room:
            return _share(least, wanted, room)
        least = wanted
    return least


def _share(least: list[int], wanted: list[int], room: int) -> list[int]:
    """Return widths that are as equal as possible."""

    def up_to(limit: int) -> list[int]:
        limited = (min(width, limit) for width in wanted)
        return [*map(max, least, limited)]

    limits = range(room, 1, -1)
    widths = up_to(next((n for n in limits if sum(up_to(n)) <= room), 1))
    missing = [*map(operator.sub, wanted, widths)]
    # The remaining width goes to columns that would break words.
    for place in sorted(range(len(widths)), key=missing.__getitem__):
        more = max(0, min(missing[place], room - sum(widths)))
        widths[place] += more
    return widths


def _whole(column: list[str]) -> int:
    return max(_width(line) for cell in column for line in cell.split('\n'))


def _longest_word(column: list[str]) -> int:
    words = (word for cell in column for word in re.findall(_WORD, cell))
    return max((_width(word.rstrip()) for word in words), default=0)


def _width(text: str) -> int:
    """Return the width of a text on a terminal."""
    if text.isascii():
        return len(text)
    return sum(
        1 + (unicodedata.east_asian_width(one) in 'FW')
        for one in text
        if not unicodedata.combining(one)
    )


def _lines(
    cells: Sequence[list[str]], widths: Sequence[int], numeric: Sequence[bool]
) -> list[str]:
    """Return the lines of a row, with borders."""
    return [
        f'| {" | ".join(map(_padded, parts, widths, numeric))} |'
        for parts in itertools.zip_longest(*cells, fillvalue='')
    ]


def _padded(text: str, width: int, right: bool) -> str:
    gap = ' ' * (width - _width(text))
    return gap + text if right else text + gap


def _wrap(cell: str, width: int) -> list[str]:
    lines = []
    for text in cell.split('\n'):
        line = ''
        for piece in _pieces(text, width):
            if line and _width((line + piece).rstrip()) > width:
                lines.append(line.rstrip())
                line = ''
            line += piece
        lines.append(line.rstrip())
    return lines


def _pieces(text: str, width: int) -> Iterator[str]:
    """Yield the words of a text, broken if they are too long."""
    for word in re.findall(_WORD, text):
        if _width(word.rstrip()) <= width:
            yield word
            continue
        step = width if word.isascii() else max(1, width // 2)
        for part in re.findall(_PART, word):
            for start in range(0, len(part), step):
                yield part[start : start + step]
