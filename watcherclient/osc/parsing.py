# SPDX-License-Identifier: Apache-2.0
"""Parsing arguments: ``name=value`` words, JSON patches and files."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterable
from typing import Any

from watcherclient import exceptions
from watcherclient.base import resource
from watcherclient.osc.arguments import Option
from watcherclient.text import display
from watcherclient.v1 import parameters

#: Maximum size of a scope or parameter file, in bytes.
LARGEST_FILE = 1024 * 1024
MOST_VALUES = 100_000


def parameters_of(flag: str, about: str) -> Option:
    """Return an option ``-p`` for parameters of a strategy."""
    return Option(
        '-p',
        flag,
        help=about,
        keyword=flag[2:].replace('-', '_') + 's',
        metavar='<name=value>',
        action='append',
        read=lambda words: key_values(words, '-p'),
    )


PARAMETERS = parameters_of(
    '--parameter',
    'Parameter of the strategy (repeat option to set multiple parameters)',
)


def key_values(words: Iterable[str], option: str) -> dict[str, Any]:
    """Parse ``name=value`` words; the strategy determines the types of values.

    :param words: the words from the user.
    :param option: the option's name, for messages.
    :raises CommandError: if a word has no ``=``, or a name is repeated.
    """
    found: dict[str, Any] = {}
    for word in words:
        name, value = _pair(word, 'parameter ', 'name=value')
        if name in found:
            raise exceptions.CommandError(
                f'{option} {name} is specified twice'
            )
        found[name] = parameters.Word(value)
    return found


def patch(
    cls: type[resource.Resource], operation: str, words: Iterable[str]
) -> list[dict[str, Any]]:
    """Parse ``path=value`` words as JSON patch operations.

    :param cls: the resource class, whose fields determine what is text.
    :param operation: add, replace or remove.
    :param words: ``path=value``; only ``path`` for ``remove``.
    :raises CommandError: if a word has no value but needs one.
    """
    found = []
    for word in words:
        if operation == 'remove':
            found.append({'op': operation, 'path': _path(word)})
            continue
        name, value = _pair(word, 'argument ', f'path=value to {operation}')
        path = _path(name)
        typed = value if _is_text(cls, path) else parameters.guess(value)
        found.append({'op': operation, 'path': path, 'value': typed})
    return found


def _pair(word: str, option: str, wanted: str) -> tuple[str, str]:
    """Split an argument at its equals sign.

    :param option: the text before the word in the message.
    :param wanted: the expected form, for the message.
    """
    name, equals, value = word.partition('=')
    if not equals or not name.strip('/'):
        raise exceptions.CommandError(
            f'invalid {option}{display.truncate(word, 80)!r}: '
            f'expected {wanted}'
        )
    return name, value


def _path(name: str) -> str:
    return name if name.startswith('/') else f'/{name}'


def _is_text(cls: type[resource.Resource], path: str) -> bool:
    """Return whether the value at a path is always text."""
    if path in ('/goal', '/strategy'):
        return True
    column = resource.fields(cls).get(path.strip('/'))
    return column is not None and column.type.startswith('str')


def read_file(path: str) -> Any:
    """Read a YAML or JSON file.

    :param path: its path; ``~`` is the home directory, ``-`` standard input.
    :raises CommandError: if it cannot be read, or is neither.
    """
    import yaml

    try:
        with open(0 if path == '-' else _file_name(path), 'rb') as f:
            data = f.read(LARGEST_FILE + 1)
    except OSError as error:
        raise exceptions.CommandError(
            f'cannot read file {path!r}: {error.strerror}'
        ) from error
    if len(data) > LARGEST_FILE:
        raise exceptions.CommandError(
            f'file {path!r} is too large: maximum {LARGEST_FILE} bytes'
        )
    try:
        found = yaml.safe_load(data)
    except (yaml.YAMLError, ValueError, RecursionError) as error:
        where = ' '.join(str(error).split())
        raise exceptions.CommandError(
            f'file {path!r} is neither YAML nor JSON: '
            f'{display.truncate(where, 200)}'
        ) from error
    if found is None:
        raise exceptions.CommandError(f'file {path!r} is empty')
    if _is_larger(found, MOST_VALUES):
        raise exceptions.CommandError(
            f'file {path!r} is too large: maximum {MOST_VALUES} values, '
            'including those that aliases repeat'
        )
    return found


def _file_name(path: str) -> bytes:
    """Return the name of a file in a decoded argument."""
    path = os.path.expanduser(path)
    name = path.encode(errors='surrogateescape')
    with contextlib.suppress(UnicodeEncodeError):
        return name if os.path.exists(name) else os.fsencode(path)
    return name


def _is_larger(data: Any, most: int) -> bool:
    """Return whether data contains more than a number of values.

    YAML aliases can expand to many values, and to endless loops.
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
