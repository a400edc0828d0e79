# SPDX-License-Identifier: Apache-2.0
"""Finds the examples in a page of the documentation, and compares output.

Examples are the code blocks of these languages:

``console``
    Commands after ``$``, and what they print. A command continues after a line
    that ends in a backslash or a pipe. Output is compared loosely: ids, times,
    the widths of tables and reports of progress do not matter, ``...`` stands
    for any text. A command without output shown must succeed. All commands of
    a page are run by one shell.
``python``
    Code that is run; all blocks of a page share their names.

A block of any language with ``:caption:`` is a file, which is written into
the working folder under that name. A block after the comment ``.. untested:``
and a reason is left out.
"""

from __future__ import annotations

import dataclasses
import pathlib
import re
from collections.abc import Iterator

_BLOCK = re.compile(r'(?P<indent> *)\.\. code-block:: *(?P<language>\w+)')
_OPTION = re.compile(r' *:(?P<name>\w+): *(?P<value>.*)')
_UNTESTED = re.compile(r' *\.\. untested: \S')
_UUID = r'[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}'
# What differs from run to run; the names of groups are those of its kinds.
_VARIABLE = re.compile(
    rf"""
    (?P<request> req-[0-9a-f-]+ )
    | (?P<uuid> {_UUID} )
    | (?P<prefix> \b (?=\d*[a-f]) [0-9a-f]{{8}} \b )
    | (?P<time> \d{{4}}-\d\d-\d\d [T ] \d\d:\d\d (:\d\d (\.\d+)? )?
        ( [+-]\d\d:\d\d | Z )? )
    | (?P<clock> \b \d\d:\d\d:\d\d \b )
    | (?P<span> \b \d+ (\.\d+)? [ ] s \b )
    """,
    re.VERBOSE,
)
# How often waiting says something depends on how long it takes.
_PROGRESS = re.compile(
    r'^(Waiting for audit|Action plan) [0-9a-f]{8}\b.* s$', re.MULTILINE
)


@dataclasses.dataclass
class Example:
    """A code block, or one command of it.

    For a ``file``, ``name`` is its name and ``text`` its content; for
    ``python``, ``text`` is the code; for ``console`` it is the command, and
    ``output`` what the page shows of its output.
    """

    kind: str
    where: str
    text: str
    output: str = ''
    name: str = ''


def examples(path: pathlib.Path) -> Iterator[Example]:
    """Go through the examples of a page."""
    lines = path.read_text().splitlines()
    number, untested = 0, False
    while number < len(lines):
        found = _BLOCK.match(lines[number])
        if not found:
            if lines[number].strip():
                untested = bool(_UNTESTED.match(lines[number]))
            number += 1
            continue
        where = f'{path.name}:{number + 1}'
        caption, body, number = _block(lines, number + 1, len(found['indent']))
        if untested:
            untested = False
        elif caption:
            yield Example('file', where, body, name=caption)
        elif found['language'] == 'python':
            yield Example('python', where, body)
        elif found['language'] == 'console':
            yield from _commands(body, where)


def _block(lines: list[str], number: int, indent: int) -> tuple[str, str, int]:
    """Return the caption of a block, its text, and the line after it."""
    caption = ''
    while option := _OPTION.fullmatch(lines[number]):
        if option['name'] == 'caption':
            caption = option['value']
        number += 1
    body = []
    while number < len(lines):
        line = lines[number]
        if line.strip() and len(line) - len(line.lstrip()) <= indent:
            break
        body.append(line)
        number += 1
    margin = min(len(x) - len(x.lstrip()) for x in body if x.strip())
    text = '\n'.join(x[margin:] for x in body).strip('\n')
    return caption, f'{text}\n', number


def _commands(body: str, where: str) -> Iterator[Example]:
    found: list[Example] = []
    going_on = False
    for line in body.splitlines():
        if going_on:
            found[-1].text += f'\n{line}'
        elif line.startswith('$ '):
            found.append(Example('console', where, line[2:]))
        else:
            found[-1].output += f'{line}\n'
            continue
        going_on = line.endswith(('\\', '|'))
    return iter(found)


def differs(shown: str, printed: str) -> bool:
    """Tell whether output is not what a page shows."""
    parts = (re.escape(_loose(part)) for part in shown.split('...'))
    return not re.fullmatch('.*'.join(parts), _loose(printed), re.DOTALL)


def ids(shown: str, printed: str) -> dict[str, str]:
    """Return the ids of this run by those of a page, in their order.

    Only for output that shows as many ids as it prints.
    """
    pairs = []
    for text in (shown, printed):
        found = (m.group() for m in re.finditer(_UUID, text))
        pairs.append([*dict.fromkeys(found)])
    if len(pairs[0]) != len(pairs[1]):
        return {}
    known = dict(zip(*pairs, strict=True))
    return known | {k[:8]: v[:8] for k, v in known.items()}


def _loose(text: str) -> str:
    """Return text without what differs from run to run, and from width.

    Commands name themselves as they were called, by either program.
    """
    text = _PROGRESS.sub('', text.replace('openstack optimize', 'watcher'))
    text = _VARIABLE.sub(lambda m: f'<{m.lastgroup}>', text)
    text = re.sub(r'-{3,}', '-', text)
    return re.sub(r'\s+', ' ', text).strip()
