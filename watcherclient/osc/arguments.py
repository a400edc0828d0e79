# SPDX-License-Identifier: Apache-2.0
"""Arguments that are more than a word, turned into what the API takes."""

from __future__ import annotations

import argparse
import os
from collections.abc import Iterable
from typing import Any, NamedTuple

from watcherclient import exceptions
from watcherclient.base import resource
from watcherclient.text import display
from watcherclient.v1 import parameters

#: A scope or a file of parameters larger than this, in bytes, is a mistake.
LARGEST_FILE = 1024 * 1024
MOST_VALUES = 100_000


class ClientFilter(NamedTuple):
    """An option that filters a list here, as the server cannot."""

    #: Its name, without dashes.
    option: str
    help: str
    #: That of the library; that of the option when empty.
    keyword: str = ''
    #: It may be given several times.
    several: bool = False

    @property
    def dest(self) -> str:
        """The keyword of the library."""
        return self.keyword or self.option.replace('-', '_')

    def add_to(self, parser: argparse.ArgumentParser) -> None:
        """Add the option to a parser."""
        repeated = '; may be repeated' if self.several else ''
        parser.add_argument(
            f'--{self.option}',
            dest=self.dest,
            metavar=f'<{self.option}>',
            action='extend' if self.several else 'store',
            type=comma_separated if self.several else str,
            help=f'{self.help} (applied by the client{repeated})',
        )


SINCE = ClientFilter(
    'since',
    'Only those made since: an age as 90m, 12h, 2d or 3w, or a time as '
    '2030-01-31T22:00',
)


def comma_separated(given: str) -> list[str]:
    """Return the words of an argument that has commas between them."""
    return given.split(',')


def key_values(words: Iterable[str], option: str) -> dict[str, Any]:
    """Read ``name=value`` words; the strategy says of what type a value is.

    :param words: what the user gave.
    :param option: the option's name, for messages.
    :raises CommandError: for a word without ``=``, or a name given twice.
    """
    found: dict[str, Any] = {}
    for word in words:
        name, equals, value = word.partition('=')
        if not equals or not name:
            raise exceptions.CommandError(
                f'{option} {display.truncate(word, 80)!r} is not understood: '
                'give name=value'
            )
        if name in found:
            raise exceptions.CommandError(f'{option} {name} is given twice')
        found[name] = parameters.Word(value)
    return found


def patch(
    cls: type[resource.Resource], operation: str, words: Iterable[str]
) -> list[dict[str, Any]]:
    """Read ``path=value`` words as JSON patch operations.

    :param cls: the resource to change, whose fields say what is text.
    :param operation: add, replace or remove.
    :param words: ``path=value``; just ``path`` to remove.
    :raises CommandError: for a word that has no value but needs one.
    """
    found = []
    for word in words:
        if operation == 'remove':
            found.append({'op': operation, 'path': _path(word)})
            continue
        name, equals, value = word.partition('=')
        if not equals or not name.strip('/'):
            raise exceptions.CommandError(
                f'{display.truncate(word, 80)!r} is not understood: '
                f'give path=value to {operation}'
            )
        path = _path(name)
        typed = value if _is_text(cls, path) else parameters.guess(value)
        found.append({'op': operation, 'path': path, 'value': typed})
    return found


def _path(name: str) -> str:
    return name if name.startswith('/') else f'/{name}'


def _is_text(cls: type[resource.Resource], path: str) -> bool:
    """Tell whether what a path leads to is text, even if it looks else."""
    if path in ('/goal', '/strategy'):
        return True
    column = resource.fields(cls).get(path.strip('/'))
    return column is not None and column.type.startswith('str')


def read_file(path: str) -> Any:
    """Read a file of YAML or JSON.

    :param path: its path; ``~`` is the user's home, ``-`` standard input.
    :raises CommandError: when it cannot be read, or holds neither.
    """
    import yaml

    try:
        with open(0 if path == '-' else os.path.expanduser(path), 'rb') as f:
            data = f.read(LARGEST_FILE + 1)
    except OSError as error:
        raise exceptions.CommandError(
            f'File {path!r} cannot be read: {error.strerror}'
        ) from error
    if len(data) > LARGEST_FILE:
        raise exceptions.CommandError(
            f'File {path!r} is too large: {LARGEST_FILE} bytes are allowed'
        )
    try:
        found = yaml.safe_load(data)
    except (yaml.YAMLError, ValueError, RecursionError) as error:
        where = ' '.join(str(error).split())
        raise exceptions.CommandError(
            f'File {path!r} is neither YAML nor JSON: '
            f'{display.truncate(where, 200)}'
        ) from error
    if found is None:
        raise exceptions.CommandError(f'File {path!r} holds nothing')
    if _is_larger(found, MOST_VALUES):
        raise exceptions.CommandError(
            f'File {path!r} is too large: {MOST_VALUES} values are allowed, '
            'with those that aliases repeat'
        )
    return found


def _is_larger(data: Any, most: int) -> bool:
    """Tell whether data holds more values than some number.

    Aliases of YAML make much of little, and circles without an end.
    """
    waiting = [data]
    for _ in range(most):
        if not waiting:
            return False
        one = waiting.pop()
        if isinstance(one, dict):
            waiting += one.values()
        elif isinstance(one, list):
            waiting += one
    return bool(waiting)
