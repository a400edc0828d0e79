# SPDX-License-Identifier: Apache-2.0
"""Completion of commands, options and names in a shell.

``watcher complete`` prints a script for shells, which calls ``watcher complete
--values`` for each completion. Names are cached for seconds. The result is
empty after any failure.
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
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from cliff import complete

from watcherclient import states
from watcherclient.cli import options

#: How long names are cached, in seconds.
FRESH = 30.0
#: The timeout for reading names, in seconds.
PATIENCE = 3.0
#: The collections to complete, which arguments have as metavars.
_NAMES = (
    'action', 'action_plan', 'audit', 'audit_template', 'goal',
    'scoring_engine', 'service', 'strategy',
)  # fmt: skip
#: Other metavars.
_SAME = {'template': 'audit_template'}
#: Those of collections in the data model.
_PARTS = {'host': 'hosts', 'server': 'servers'}
#: The states of resources, by manager. Only the newest of these are completed,
#: because their collections grow.
_STATES: dict[str, type[states.State]] = {
    'action': states.ActionState,
    'action_plan': states.ActionPlanState,
    'audit': states.AuditState,
}
_NEWEST: dict[str, Any] = {'sort_key': 'id', 'sort_dir': 'desc', 'limit': 200}
# The shell would expand names, which come from the server.
_HARMLESS = re.compile(r'[\w@+.-]+', re.ASCII)

SCRIPT = r"""# For bash and zsh: eval "$(watcher complete)"
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
    """Print a shell script that completes commands, options and names."""

    app: Any

    def get_epilog(self) -> str:
        """Return no epilog. cliff would search all packages for it."""
        return ''

    def get_parser(self, prog_name: str) -> argparse.ArgumentParser:
        parser = super().get_parser(prog_name)
        parser.add_argument(
            '--script',
            action='store_true',
            help='Print the script for bash and zsh, which completes watcher '
            'and openstack optimize (the default)',
        )
        parser.add_argument(
            '--values',
            metavar='<words>',
            help='Print the completions of a command line, one word per line',
        )
        return parser

    def take_action(self, parsed_args: argparse.Namespace) -> int:
        if parsed_args.values is None:
            if parsed_args.name or parsed_args.shell == 'none':
                return super().take_action(parsed_args)
            self.app.stdout.write(SCRIPT)
            return 0
        # Errors must not disturb the command line.
        with contextlib.suppress(Exception, SystemExit):
            for value in self.values(parsed_args.values.splitlines()[1:]):
                print(value, file=self.app.stdout)
        return 0

    def values(self, words: Sequence[str]) -> list[str]:
        """Return the completions after some words, without the program."""
        flags = {
            flag: option
            for option in options.arguments(self.app.parser)
            for flag in option.option_strings
        }
        begin, option = _begin(words, flags)
        self.app.parser.parse_known_args(words[:begin], self.app.options)
        if option:
            return self.known('', option)
        manager, given = self.app.command_manager, [*words[begin:]]
        try:
            factory, _, rest = manager.find_command(given)
        except ValueError:
            size = len(given)
            # One spelling of each command.
            splits = [name.split() for name, _ in manager]
            nexts = {s[size] for s in splits if s[:size] == given and s[size:]}
            if not given and 'optimize' not in words:
                nexts |= {flag for flag in flags if flag[:2] == '--'}
            return sorted(nexts)
        return self.arguments(factory(self.app, None), rest)

    def arguments(self, command: Any, given: Sequence[str]) -> list[str]:
        """Return the completions after the first arguments of a command."""
        arguments = options.arguments(command.get_parser(''))
        manager = getattr(command, 'manager_name', '')
        for last in arguments:
            if given and given[-1] in last.option_strings and last.nargs != 0:
                return self.known(manager, last)
        found = []
        for argument in arguments:
            found += [f for f in argument.option_strings if f[:2] == '--']
            if not argument.option_strings:
                found += self.known(manager, argument)
        return found

    def known(self, manager: str, argument: argparse.Action) -> list[str]:
        """Return the possible values of an argument.

        :param manager: the manager of the command, whose states are completed.
        """
        if argument.choices:
            return [str(choice) for choice in argument.choices]
        metavar = str(argument.metavar).strip('<>').replace('-', '_')
        if metavar == 'state':
            return [*map(str, _STATES[manager])]
        if metavar == 'cloud':
            from watcherclient.auth import clouds

            return [*filter(_HARMLESS.fullmatch, clouds.cloud_names())]
        kind = _SAME.get(metavar, metavar)
        known = kind in _NAMES or kind in _PARTS
        return self.names(kind) if known else []

    def names(self, kind: str) -> list[str]:
        """Return the names of a kind, from the cache or the server."""
        cache = os.environ.get('XDG_CACHE_HOME') or '~/.cache'
        folder = pathlib.Path(cache, 'python-watcherclient').expanduser()
        # Other clouds and users have other names.
        cloud = sorted((k, v) for k, v in os.environ.items() if k[:3] == 'OS_')
        given = sorted(map(repr, vars(self.app.options).items()))
        key = hashlib.sha256(repr((kind, cloud, given)).encode())
        file = folder / f'names-{key.hexdigest()[:32]}'
        with contextlib.suppress(OSError):
            if 0 <= time.time() - file.stat().st_mtime < FRESH:
                return [*filter(_HARMLESS.fullmatch, file.read_text().split())]
        found = [*filter(_HARMLESS.fullmatch, self.read(kind))]
        with contextlib.suppress(OSError):
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            with tempfile.NamedTemporaryFile(
                'w', dir=folder, delete=False
            ) as new:
                new.write('\n'.join(found))
            os.replace(new.name, file)
        return found

    def read(self, kind: str) -> Iterable[str]:
        """Yield the names, or else the UUIDs, of a kind."""
        self.app.options.http_timeout = PATIENCE
        client = options.make_client(self.app.options)
        client.http_client.max_retries = 0
        if kind in _PARTS:
            rows = getattr(client.data_model.list(), _PARTS[kind])
        else:
            how = _NEWEST if kind in _STATES else {}
            rows = getattr(client, kind).iterate(**how)
        for row in rows:
            yield row.name if hasattr(row, 'name') else row.uuid


def _begin(
    words: Sequence[str], flags: Mapping[str, argparse.Action]
) -> tuple[int, argparse.Action | None]:
    """Return where the command begins, after the options of the program.

    :returns: its index, and the option whose value comes next, if any.
    """
    if 'optimize' in words:
        return words.index('optimize') + 1, None
    begin = 0
    while words[begin:] and words[begin][:1] == '-':
        option = flags.get(words[begin])
        begin += 1
        if option and option.nargs != 0:
            if not words[begin:]:
                return begin - 1, option
            begin += 1
    return begin, None
