# SPDX-License-Identifier: Apache-2.0
"""The application behind the ``watcher`` program: its commands and help.

It uses the entry points of OpenStackClient without the word ``optimize``.
"""

from __future__ import annotations

import argparse
import logging
import types
from collections.abc import Iterator
from importlib import metadata
from typing import Any

from cliff import app, command, commandmanager, help

from watcherclient import exceptions
from watcherclient.cli import options
from watcherclient.osc import plugin
from watcherclient.version import __version__

DISTRIBUTION = 'python-watcherclient'
COMMAND_GROUP = 'openstack.infra_optim.v1'
_PREFIX = 'optimize '


class WatcherApp(app.App):
    """The ``watcher`` program."""

    NAME = 'watcher'

    def __init__(self) -> None:
        super().__init__(
            description='Optimize an OpenStack cloud with Watcher.',
            version=__version__,
            command_manager=CommandManager(COMMAND_GROUP),
            deferred_help=True,
        )
        self.command_manager.add_command('help', HelpCommand)
        self.command_manager.commands['complete'] = metadata.EntryPoint(
            'complete',
            'watcherclient.cli.completion:CompleteCommand',
            COMMAND_GROUP,
        )
        self.client_manager = types.SimpleNamespace()

    def build_option_parser(
        self, *args: Any, **kwargs: Any
    ) -> argparse.ArgumentParser:
        parser = super().build_option_parser(*args, **kwargs)
        options.add_to(parser)
        return parser

    def configure_logging(self) -> None:
        """Log to stderr, at the requested level."""
        if self.options.debug:
            self.options.verbose_level = 3
        level = self.options.verbose_level
        # One step quieter than cliff: --verbose shows information.
        self.options.verbose_level = max(level - 1, 0)
        super().configure_logging()
        self.options.verbose_level = level
        if not level:
            console = logging.getLogger().handlers[-1]
            console.setLevel(logging.ERROR)

    def initialize_app(self, argv: list[str]) -> None:
        self.print_help_if_requested()
        if not argv:
            self.parser.print_help(self.stderr)
            raise exceptions.CommandError(
                'missing command: run "watcher help" to list commands'
            )

    def print_help_if_requested(self) -> None:
        if self.options.deferred_help:
            self.print_help()
            raise help.HelpExit

    def print_help(self) -> None:
        """Print the options, and each command with its description.

        cliff would also search all installed packages for the commands.
        """
        text = f'{self.parser.format_help()}\nCommands:\n'
        for name, point in sorted(self.command_manager):
            first = point.load()(self, None).get_description().split('\n')[0]
            text += f'  {name:<13}  {first.rstrip(".")}\n'
        if self.stdout.isatty():
            import pydoc

            pydoc.pager(text)
        else:
            self.stdout.write(text)

    def run_subcommand(self, argv: list[str]) -> int:
        words = self.without_older_timeout(argv)
        try:
            self.command_manager.find_command(words)
        except ValueError:
            # cliff prints similar commands on stdout.
            self.stdout = self.stderr
        return super().run_subcommand(words or argv)

    def without_older_timeout(self, argv: list[str]) -> list[str]:
        """Remove ``--timeout`` from argv where it means ``--http-timeout``.

        That is before the command, and after a command without that option.
        """
        name = options.OLDER_TIMEOUT
        if argv[0].startswith(name):
            # All other options before the command are already parsed.
            before = options.take_older_timeout(argv[:2], self.options)
            argv = before + argv[2:]
        if any(word.startswith(name) for word in argv):
            known = self.arguments_of_command(argv)
            if not any(name in action.option_strings for action in known):
                argv = options.take_older_timeout(argv, self.options)
        return argv

    def arguments_of_command(self, argv: list[str]) -> list[argparse.Action]:
        """Return the arguments of the command in argv, if there is one."""
        try:
            factory, name, _ = self.command_manager.find_command(argv)
        except ValueError:
            return []
        parser = factory(self, self.options).get_parser(name)
        return options.arguments(parser)

    def prepare_to_run_command(self, cmd: command.Command) -> None:
        from watcherclient.osc.commands.base import Command

        if isinstance(cmd, Command):
            client = options.make_client(self.options)
            setattr(self.client_manager, plugin.API_NAME, client)


class CommandManager(commandmanager.CommandManager):
    """The commands of the plugin, without the word ``optimize``."""

    def load_commands(self, namespace: str) -> None:
        """Find the commands of this distribution without importing them."""
        self.group_list.append(namespace)
        points = metadata.distribution(DISTRIBUTION).entry_points
        for point in points.select(group=namespace):
            name = point.name.replace('_', ' ').removeprefix(_PREFIX)
            self.commands[name] = point

    def __iter__(self) -> Iterator[tuple[str, Any]]:
        """Yield each command once, in its spaced spelling."""
        names = sorted(self.commands, key=lambda name: name.count(' '))
        # In older releases of cliff, some commands have no value.
        spaced = {
            getattr(self.commands[name], 'value', name): name for name in names
        }
        return ((name, self.commands[name]) for name in spaced.values())


class HelpCommand(help.HelpCommand):
    """Print detailed help for another command."""

    app: Any

    def get_epilog(self) -> str:
        """Return no epilog. cliff would search all packages for it."""
        return ''

    def take_action(self, parsed_args: argparse.Namespace) -> int:
        if parsed_args.cmd:
            return super().take_action(parsed_args)
        self.app.print_help()
        return 0
