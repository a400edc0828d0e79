# SPDX-License-Identifier: Apache-2.0
"""Arguments that are more than a word, turned into what the API takes."""

from __future__ import annotations

import argparse
import contextlib
import os
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from watcherclient import exceptions
from watcherclient.base import resource
from watcherclient.text import display
from watcherclient.v1 import parameters

#: A scope or a file of parameters larger than this, in bytes, is a mistake.
LARGEST_FILE = 1024 * 1024
MOST_VALUES = 100_000


def decode(args: argparse.Namespace) -> None:
    """Read all arguments as UTF-8, whatever the locale is."""
    for name, value in vars(args).items():
        setattr(args, name, decoded(value))


def decoded(value: Any) -> Any:
    """Return an argument read as UTF-8, unchanged if its bytes are not."""
    if isinstance(value, list):
        return [*map(decoded, value)]
    if type(value) is not str:
        return value
    try:
        return os.fsencode(value).decode()
    except UnicodeError:
        return value


class UsageError(exceptions.CommandError):
    """Arguments that do not fit together, or name what does not exist."""


class Option:
    """An option or argument whose value goes to the library.

    :param flags: its names; the first long one is that of the value. A name
        without dashes is that of a positional argument.
    :param help: its help, in which {noun}, {nouns} and {id} stand for those
        of the resource.
    :param keyword: the library's name of the value, if it is another.
    :param read: turns what is given into what the library takes.
    :param settings: further arguments of ``add_argument``.
    """

    def __init__(
        self,
        *flags: str,
        help: str,
        keyword: str = '',
        read: Callable[[Any], Any] | None = None,
        **settings: Any,
    ) -> None:
        long = [flag[2:] for flag in flags if flag.startswith('--')]
        name = (long or flags)[0]
        self.flags = flags
        self.keyword = keyword or name.replace('-', '_')
        self.read = read
        self.help = help
        if settings.get('action') in (None, 'append', 'extend', 'store'):
            settings.setdefault('metavar', f'<{name}>')
        if long:
            settings['dest'] = self.keyword
        self.settings = settings

    def add_to(
        self, parser: argparse.ArgumentParser, words: Mapping[str, str]
    ) -> None:
        """Add the option to a parser.

        :param words: what stands for the names in its help.
        """
        about = self.help.format_map(words)
        parser.add_argument(*self.flags, help=about, **self.settings)

    def value(self, args: argparse.Namespace) -> Any:
        """Return what the library takes, None when the option is not given."""
        given = getattr(args, self.keyword)
        return self.read(given) if self.read and given is not None else given


Options = tuple[Option, ...]


def add_flag(parser: Any, flag: str, about: str) -> None:
    """Add an option without a value to a parser, or to a group of one."""
    parser.add_argument(flag, action='store_true', help=about)


def comma_separated(given: str) -> list[str]:
    """Return the words of an argument that has commas between them."""
    return given.split(',')


def client_filter(
    flag: str, about: str, *, keyword: str = '', several: bool = False
) -> Option:
    """Return an option that filters a list here, as the server cannot.

    :param several: it may be given several times.
    """
    repeated = '; may be repeated' if several else ''
    return Option(
        flag,
        help=f'{about} (applied by the client{repeated})',
        keyword=keyword,
        action='extend' if several else 'store',
        type=comma_separated if several else str,
    )


def parameters_of(flag: str, about: str) -> Option:
    """Return an option ``-p`` that takes parameters of a strategy."""
    return Option(
        '-p',
        flag,
        help=about,
        keyword=flag[2:].replace('-', '_') + 's',
        metavar='<name=value>',
        action='append',
        read=lambda words: key_values(words, '-p'),
    )


#: How UUIDs can be shortened, for help texts.
DIGITS = ', or the first digits of it (4 at least)'
OF_AUDIT = Option('--audit', help='Only those of this audit (UUID or name)')
OF_GOAL = Option('--goal', help='Only those of this goal (UUID or name)')
OF_STRATEGY = Option(
    '--strategy', help='Only those of this strategy (UUID or name)'
)
NAMED = client_filter(
    '--name', 'Only those of this name; * stands for any text'
)
SINCE = client_filter(
    '--since',
    'Only those created after this age or time, for example, 12h, 2d, '
    'yesterday or 2030-01-31T22:00',
)
STRATEGY = Option(
    '-s',
    '--strategy',
    help='UUID or name of the strategy; the server chooses one of the goal if '
    'none is given',
)


def key_values(words: Iterable[str], option: str) -> dict[str, Any]:
    """Read ``name=value`` words; the strategy says of what type a value is.

    :param words: what the user gave.
    :param option: the option's name, for messages.
    :raises CommandError: for a word without ``=``, or a name given twice.
    """
    found: dict[str, Any] = {}
    for word in words:
        name, value = _pair(word, f'{option} ', 'name=value')
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
        name, value = _pair(word, '', f'path=value to {operation}')
        path = _path(name)
        typed = value if _is_text(cls, path) else parameters.guess(value)
        found.append({'op': operation, 'path': path, 'value': typed})
    return found


def _pair(word: str, option: str, wanted: str) -> tuple[str, str]:
    """Split what a user gave at its equals sign.

    :param option: what comes before the word in the message.
    :param wanted: what it should be, likewise.
    """
    name, equals, value = word.partition('=')
    if not equals or not name.strip('/'):
        raise exceptions.CommandError(
            f'{option}{display.truncate(word, 80)!r} is not understood: '
            f'give {wanted}'
        )
    return name, value


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
        with open(0 if path == '-' else _file_name(path), 'rb') as f:
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


def _file_name(path: str) -> bytes:
    """Return the name of a file, whose argument may have been decoded."""
    path = os.path.expanduser(path)
    name = path.encode(errors='surrogateescape')
    with contextlib.suppress(UnicodeEncodeError):
        return name if os.path.exists(name) else os.fsencode(path)
    return name


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
