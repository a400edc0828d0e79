# SPDX-License-Identifier: Apache-2.0
"""Completion of commands, options and names in a shell.

``watcher complete --script`` prints what a shell is to read, which asks
``watcher complete --values`` at each key: an answer comes from a cache if it
is seconds old, and is empty if anything goes wrong.
"""

from __future__ import annotations

import argparse
import contextlib
import hashlib
import json
import os
import pathlib
import re
import tempfile
import time
from collections.abc import Callable, Iterable, Sequence
from typing import Any

from cliff import complete

#: Seconds for which names are not asked for again.
FRESH = 30.0
#: Seconds that the server has to answer.
PATIENCE = 3.0
#: What is completed: collections by the metavars of arguments.
_NAMES = {
    'goal': 'goal',
    'strategy': 'strategy',
    'audit-template': 'audit_template',
    'template': 'audit_template',
}
# The shell expands what it is given, which comes from the server.
_HARMLESS = re.compile(r'[\w@+.-]+', re.ASCII)

SCRIPT = r"""# For bash and zsh: eval "$(watcher complete --script)"
if [ -n "$ZSH_VERSION" ]; then
    autoload -U +X compinit bashcompinit && compinit && bashcompinit
fi
_watcherclient() {
    COMPREPLY=()
    case " ${COMP_WORDS[*]} " in
        *" optimize "*|" watcher "*|*"/watcher "*) ;;
        *) type _openstack >/dev/null 2>&1 && _openstack "$@"; return ;;
    esac
    local IFS=$'\n'
    local given="$(printf '%s\n' "${COMP_WORDS[@]:0:$COMP_CWORD}")"
    COMPREPLY=($(compgen -W \
        "$(watcher complete --values "$given" 2>/dev/null)" -- "$2"))
}
complete -o default -F _watcherclient watcher openstack
"""


class CompleteCommand(complete.CompleteCommand):
    """Print what completes commands, options and names in a shell."""

    def get_parser(self, prog_name: str) -> argparse.ArgumentParser:
        parser = super().get_parser(prog_name)
        parser.add_argument(
            '--script',
            action='store_true',
            help='Print a script for bash and zsh that completes names of '
            'goals, strategies, audit templates and states too, for watcher '
            'and for openstack',
        )
        parser.add_argument(
            '--values',
            metavar='<words>',
            help='Print what can come after the words of a command line; '
            'each is a line',
        )
        return parser

    def take_action(self, parsed_args: argparse.Namespace) -> int:
        if parsed_args.script:
            self.app.stdout.write(SCRIPT)
            return 0
        if parsed_args.values is None:
            return super().take_action(parsed_args)
        # Whatever is wrong is no business of somebody who types.
        with contextlib.suppress(Exception):
            for value in self.values(parsed_args.values.splitlines()[1:]):
                print(value, file=self.app.stdout)
        return 0

    def values(self, words: Sequence[str]) -> list[str]:
        """Return what can come after some words, without the program."""
        if 'optimize' in words:
            words = words[words.index('optimize') + 1 :]
        points = self.app.command_manager.commands
        firsts = {name.split()[0] for name in points}
        # What comes before is for the program itself.
        begin = next((n for n, w in enumerate(words) if w in firsts), None)
        given = [] if begin is None else [*words[begin:]]
        for end in range(len(given), 0, -1):
            point = points.get(' '.join(given[:end]))
            if point is not None:
                return self.arguments(
                    point.load()(self.app, None), given[end:]
                )
        size = len(given)
        # Each command by one spelling.
        splits = [name.split() for name, _ in self.app.command_manager]
        return sorted(
            {s[size] for s in splits if s[:size] == given and len(s) > size}
        )

    def arguments(self, command: Any, given: Sequence[str]) -> list[str]:
        """Return what can come after the first arguments of a command."""
        parser = command.get_parser('')
        options = parser._option_string_actions
        last = options.get(given[-1]) if given else None
        if last is not None and last.nargs != 0:
            return self.known(command, last)
        found = [option for option in options if option.startswith('--')]
        for action in parser._get_positional_actions():
            found += self.known(command, action)
        return found

    def known(self, command: Any, action: argparse.Action) -> list[str]:
        """Return the values that an argument can have."""
        if action.choices:
            return [str(choice) for choice in action.choices]
        metavar = str(action.metavar).strip('<>').replace('_', '-')
        if metavar == 'state':
            return _states(command.manager_name)
        if metavar not in _NAMES:
            return []
        collection = _NAMES[metavar]
        return _cached(collection, lambda: self.names(collection))

    def names(self, collection: str) -> Iterable[str]:
        """Ask the server for the names in a collection."""
        app: Any = self.app
        app.options.timeout = PATIENCE
        client = app.make_client()
        client.http_client.max_retries = 0
        names = [row.name for row in getattr(client, collection).iterate()]
        return filter(_HARMLESS.fullmatch, names)


def _states(manager_name: str) -> list[str]:
    from watcherclient import states

    words = manager_name.split('_')
    name = ''.join(map(str.title, words)) + 'State'
    return [str(state) for state in getattr(states, name, ())]


def _cached(collection: str, fetch: Callable[[], Iterable[str]]) -> list[str]:
    """Return names that were asked for a moment ago, or ask for them."""
    place = pathlib.Path(
        os.environ.get('XDG_CACHE_HOME') or '~/.cache'
    ).expanduser()
    folder = place / 'python-watcherclient'
    # Another cloud or user has other names.
    cloud = sorted((k, v) for k, v in os.environ.items() if k[:3] == 'OS_')
    key = hashlib.sha256(json.dumps([collection, cloud]).encode()).hexdigest()
    file = folder / f'names-{key[:32]}'
    with contextlib.suppress(OSError):
        if 0 <= time.time() - file.stat().st_mtime < FRESH:
            lines = file.read_text().splitlines()
            return [line for line in lines if _HARMLESS.fullmatch(line)]
    found = [*fetch()]
    with contextlib.suppress(OSError):
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile('w', dir=folder, delete=False) as new:
            new.write('\n'.join(found))
        os.replace(new.name, file)
    return found
