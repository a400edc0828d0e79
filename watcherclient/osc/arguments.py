# SPDX-License-Identifier: Apache-2.0
"""Options and arguments of commands, and their conversion for the API."""

from __future__ import annotations

import argparse
import os
from collections.abc import Callable, Mapping
from typing import Any

from watcherclient import exceptions


def decode(args: argparse.Namespace) -> None:
    """Read all arguments as UTF-8, in all locales."""
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
    """Arguments that are invalid, or cannot be combined."""


class Option:
    """An option or argument of a command.

    :param flags: its names. The first long name is that of the value. A name
        without dashes is a positional argument.
    :param help: its help, with the placeholders {noun}, {nouns} and {id}.
    :param keyword: the keyword in the library, if it differs.
    :param read: converts the argument to the value for the library.
    :param settings: further arguments of ``add_argument``. By default, the
        metavar of an option without choices is its name.
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
        action = settings.get('action', 'store')
        takes_value = action in ('append', 'extend', 'store')
        if takes_value and 'choices' not in settings:
            settings.setdefault('metavar', f'<{name}>')
        if long:
            settings['dest'] = self.keyword
        self.settings = settings

    def add_to(self, parser: Any, words: Mapping[str, str]) -> None:
        """Add the option to a parser, or to a group of one.

        :param words: the values of the placeholders in the help.
        """
        about = self.help.format_map(words)
        parser.add_argument(*self.flags, help=about, **self.settings)

    def value(self, args: argparse.Namespace) -> Any:
        """Return the value for the library, None without the option."""
        given = getattr(args, self.keyword)
        return self.read(given) if self.read and given is not None else given


class OneOf:
    """Options or arguments that cannot be combined."""

    def __init__(self, *options: Option) -> None:
        self.options = options

    def add_to(self, parser: Any, words: Mapping[str, str]) -> None:
        """Add the options to a parser; see :meth:`Option.add_to`."""
        group = parser.add_mutually_exclusive_group()
        for option in self.options:
            option.add_to(group, words)


Options = tuple[Option, ...]
OwnOptions = tuple[Option | OneOf, ...]


def flag(name: str, about: str) -> Option:
    """Return an option without a value."""
    return Option(name, help=about, action='store_true')


def comma_separated(given: str) -> list[str]:
    """Return the words in a comma-separated argument."""
    return given.split(',')


def client_filter(
    flag: str, about: str, *, keyword: str = '', several: bool = False
) -> Option:
    """Return an option for a filter that the client applies.

    :param several: whether it can be repeated.
    """
    repeated = '; repeat option to set multiple values' if several else ''
    return Option(
        flag,
        help=f'{about} (applied by the client{repeated})',
        keyword=keyword,
        action='extend' if several else 'store',
        type=comma_separated if several else str,
    )


#: How UUIDs can be abbreviated, for help texts.
PREFIX = ', or a prefix of at least 4 digits'
OF_AUDIT = Option('--audit', help='Filter by audit (name or UUID)')
OF_GOAL = Option('--goal', help='Filter by goal (name or UUID)')
OF_STRATEGY = Option('--strategy', help='Filter by strategy (name or UUID)')
NAMED = client_filter('--name', 'Filter by name; * matches any text')
SINCE = client_filter(
    '--since',
    'Filter by creation after a time: an age such as 90m, 12h, 2d or 3w, a '
    'day such as yesterday, or a time such as 2030-01-31T22:00',
)
STRATEGY = Option(
    '-s',
    '--strategy',
    help='Strategy (name or UUID; default: chosen by the server)',
)
