# SPDX-License-Identifier: Apache-2.0
"""Completion of commands, options and names in a shell.

``watcher complete --script`` prints a script for shells, which calls ``watcher
complete --values`` for each completion. Names are cached for seconds. The
result is empty after any failure.
"""

from __future__ import annotations

import argparse
import contextlib
import hashlib
import os
import pathlib
import re
import tempfile
import time
from collections.abc import Sequence
from typing import Any

from cliff import complete

from watcherclient import states
from watcherclient.cli import options

#: How long names are cached, in seconds.
FRESH = 30.0
#: The timeout for reading names, in seconds.
PATIENCE = 3.0
#: The collections to complete, by the metavars of arguments.
_NAMES = {
    'goal': 'goal',
    'strategy': 'strategy',
    'audit-template': 'audit_template',
    'template': 'audit_template',
}
#: The states of resources, by manager.
_STATES: dict[str, type[states.State]] = {
    'action': states.ActionState,
    'action_plan': states.ActionPlanState,
    'audit': states.AuditState,
}
# The shell would expand names, which come from the server.
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
    """Print shell completion for commands, options and names."""

    app: Any

    def get_epilog(self) -> str:
        """Return no epilog. cliff would search all packages for it."""
        return ''

    def get_parser(self, prog_name: str) -> argparse.ArgumentParser:
        parser = super().get_parser(prog_name)
        parser.add_argument(
            '--script',
            action='store_true',
            help='Print a script for bash and zsh that also completes states '
            'and names of goals, strategies and audit templates, for watcher '
            'and openstack',
        )
        parser.add_argument(
            '--values',
            metavar='<words>',
            help='Print the completions of a command line, one word per line',
        )
        return parser

    def take_action(self, parsed_args: argparse.Namespace) -> int:
        if parsed_args.script:
            self.app.stdout.write(SCRIPT)
            return 0
        if parsed_args.values is None:
            return super().take_action(parsed_args)
        # Errors must not disturb the command line.
        with contextlib.suppress(Exception):
            for value in self.values(parsed_args.values.splitlines()[1:]):
                print(value, file=self.app.stdout)
        return 0

    def values(self, words: Sequence[str]) -> list[str]:
        """Return the completions after some words, without the program."""
        if 'optimize' in words:
            words = words[words.index('optimize') + 1 :]
        manager = self.app.command_manager
        firsts = {name.split()[0] for name in manager.commands}
        # Words before the command belong to the program.
        begin = next((n for n, w in enumerate(words) if w in firsts), None)
        given = [] if begin is None else [*words[begin:]]
        try:
            factory, _, rest = manager.find_command(given)
        except ValueError:
            size = len(given)
            # One spelling of each command.
            splits = [name.split() for name, _ in manager]
            return sorted(
                {s[size] for s in splits if s[:size] == given and s[size:]}
            )
        return self.arguments(factory(self.app, None), rest)

    def arguments(self, command: Any, given: Sequence[str]) -> list[str]:
        """Return the completions after the first arguments of a command."""
        arguments = options.arguments(command.get_parser(''))
        for last in arguments:
            if given and given[-1] in last.option_strings and last.nargs != 0:
                return self.known(command, last)
        found = []
        for argument in arguments:
            found += [f for f in argument.option_strings if f[:2] == '--']
            if not argument.option_strings:
                found += self.known(command, argument)
        return found

    def known(self, command: Any, argument: argparse.Action) -> list[str]:
        """Return the possible values of an argument."""
        if argument.choices:
            return [str(choice) for choice in argument.choices]
        metavar = str(argument.metavar).strip('<>').replace('_', '-')
        if metavar == 'state':
            return [*map(str, _STATES[command.manager_name])]
        collection = _NAMES.get(metavar)
        return self.names(collection) if collection else []

    def names(self, collection: str) -> list[str]:
        """Return the names in a collection, from the cache or the server."""
        cache = os.environ.get('XDG_CACHE_HOME') or '~/.cache'
        folder = pathlib.Path(cache, 'python-watcherclient').expanduser()
        # Other clouds and users have other names.
        cloud = sorted((k, v) for k, v in os.environ.items() if k[:3] == 'OS_')
        key = hashlib.sha256(repr((collection, cloud)).encode()).hexdigest()
        file = folder / f'names-{key[:32]}'
        with contextlib.suppress(OSError):
            if 0 <= time.time() - file.stat().st_mtime < FRESH:
                return [*filter(_HARMLESS.fullmatch, file.read_text().split())]
        self.app.options.http_timeout = PATIENCE
        client = options.make_client(self.app.options)
        client.http_client.max_retries = 0
        names = (row.name for row in getattr(client, collection).iterate())
        found = [*filter(_HARMLESS.fullmatch, names)]
        with contextlib.suppress(OSError):
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            with tempfile.NamedTemporaryFile(
                'w', dir=folder, delete=False
            ) as new:
                new.write('\n'.join(found))
            os.replace(new.name, file)
        return found
