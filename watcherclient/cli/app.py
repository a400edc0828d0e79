# SPDX-License-Identifier: Apache-2.0
"""The application behind the ``watcher`` program, without its fast start."""

from __future__ import annotations

import argparse
import contextlib
import logging
import os
import sys
import types
import warnings
from collections.abc import Iterable, Iterator
from importlib import metadata
from typing import Any, NamedTuple

import stevedore
from cliff import app, command, commandmanager
from stevedore import extension

from watcherclient.osc import plugin
from watcherclient.version import __version__

DISTRIBUTION = 'python-watcherclient'
COMMAND_GROUP = 'openstack.infra_optim.v1'
_PREFIX = 'optimize '
# What requests guesses the encoding of text with, and keystoneauth sends
# addresses of machines with: a sixth of the time that both take to import.
_OPTIONAL = ('chardet', 'charset_normalizer', 'netaddr')
_TIMEOUT = '--timeout'
_HELD_BACK = '--timeout-of-command'


class Option(NamedTuple):
    """A global option whose value is text."""

    flags: tuple[str, ...]
    help: str
    #: Where its value comes from otherwise; the first that is set wins.
    env: tuple[str, ...]
    metavar: str


def _option(*flags: str, about: str, also: Iterable[str] = ()) -> Option:
    """Declare an option; its variable is named as the option is."""
    long = next(flag for flag in flags if flag.startswith('--'))
    name = long[2:].replace('-', '_').upper()
    return Option(flags, about, (name, *also), f'<{long[5:]}>')


OPTIONS = (
    _option('--os-cloud', about='Cloud of clouds.yaml'),
    _option('--os-auth-url', '-A', about='Address of Keystone'),
    _option(
        '--os-auth-type',
        about='Kind of authentication: the name of a plugin of keystoneauth',
    ),
    _option('--os-username', '-U', about='Name of the user'),
    _option('--os-user-id', about='ID of the user'),
    _option('--os-password', '-P', about='Password of the user'),
    _option('--os-user-domain-id', about='ID of the domain of the user'),
    _option('--os-user-domain-name', about='Name of the domain of the user'),
    _option('--os-project-id', about='ID of the project'),
    _option('--os-project-name', about='Name of the project'),
    _option('--os-tenant-id', '-I', about='The same as --os-project-id'),
    _option('--os-tenant-name', '-T', about='The same as --os-project-name'),
    _option('--os-project-domain-id', about='ID of the domain of the project'),
    _option(
        '--os-project-domain-name', about='Name of the domain of the project'
    ),
    _option(
        '--os-auth-token',
        '--os-token',
        about='Token, instead of user and password',
        also=['OS_TOKEN'],
    ),
    _option(
        '--os-application-credential-id',
        about='ID of an application credential',
    ),
    _option(
        '--os-application-credential-name',
        about='Name of an application credential of the user',
    ),
    _option(
        '--os-application-credential-secret',
        about='Secret of the application credential',
    ),
    _option('--os-identity-api-version', about='Accepted; found out instead'),
    _option('--os-region-name', '-R', about='Region of the cloud'),
    _option(
        '--os-endpoint-type',
        '--os-interface',
        about='Which address of Watcher to use: public, internal or admin',
        also=['OS_INTERFACE'],
    ),
    _option(
        '--os-endpoint-override',
        about='Address of Watcher, instead of the one in the catalog',
        also=['OS_INFRA_OPTIM_ENDPOINT_OVERRIDE', 'OS_ENDPOINT'],
    ),
    _option('--os-cacert', about='File of the authorities to trust'),
    _option('--os-cert', about='File of a client certificate'),
    _option('--os-key', about='File of the key of the client certificate'),
)


class WatcherApp(app.App):
    """The ``watcher`` program."""

    NAME = 'watcher'
    LOG = logging.getLogger(NAME)
    DEFAULT_TIMEOUT = 600.0

    def __init__(self) -> None:
        # cliff looks through all installed packages for the origin of each
        # command; here it is known.
        vars(command)['_dists_by_mods'] = {}
        app.App.NAME = self.NAME
        super().__init__(
            description='Optimise an OpenStack cloud with Watcher.',
            version=__version__,
            command_manager=CommandManager(COMMAND_GROUP),
            deferred_help=True,
        )
        self.command_manager.commands['complete'] = metadata.EntryPoint(
            'complete',
            'watcherclient.cli.completion:CompleteCommand',
            COMMAND_GROUP,
        )
        self.client_manager = types.SimpleNamespace()
        self._extensions: dict[str, Any] = {}

    def build_option_parser(
        self,
        description: str | None,
        version: str | None,
        argparse_kwargs: dict[str, Any] | None = None,
    ) -> argparse.ArgumentParser:
        parser = super().build_option_parser(
            description, version, argparse_kwargs
        )
        for option in OPTIONS:
            values = (os.environ.get(name) for name in option.env)
            parser.add_argument(
                *option.flags,
                metavar=option.metavar,
                default=next((v for v in values if v), None),
                help=f'{option.help} (Env: {" or ".join(option.env)})',
            )
        plugin.build_option_parser(parser)
        parser.add_argument(
            '-N',
            '--no-auth',
            action='store_true',
            help='Send no credentials; needs --os-endpoint-override',
        )
        parser.add_argument(
            '--os-token-cache',
            action='store_true',
            default=_is_true(os.environ.get('OS_TOKEN_CACHE')),
            help='Keep the token for later commands, in a file of the cache '
            'folder that only its owner can read; not with --os-cloud '
            '(Env: OS_TOKEN_CACHE)',
        )
        parser.add_argument(
            '--insecure',
            action='store_true',
            help="Do not check the server's certificate",
        )
        parser.add_argument(
            '--timeout',
            metavar='<seconds>',
            type=_seconds,
            default=self.DEFAULT_TIMEOUT,
            help='How long to wait for an answer, in seconds; '
            f'{self.DEFAULT_TIMEOUT:g} if not given',
        )
        parser.add_argument(
            '--collect-timing', action='store_true', help=argparse.SUPPRESS
        )
        for flag in ('--tls-ciphers', '--tls-min-version'):
            parser.add_argument(flag, help=argparse.SUPPRESS)
        return parser

    def configure_logging(self) -> None:
        """Say what matters on stderr, and more when asked to."""
        if self.options.debug:
            self.options.verbose_level = 3
        else:
            warnings.simplefilter('ignore')
        # One step quieter than cliff: progress is told when asked for.
        self.options.verbose_level -= 1
        super().configure_logging()

    def run(self, argv: list[str]) -> int:
        # cliff finds global options anywhere, but the time-out of a command
        # that waits is its own.
        known = {
            name.partition(' ')[0] for name in self.command_manager.commands
        }
        first = next((n for n, word in enumerate(argv) if word in known), 0)
        # The word "wait" is the last of two or three.
        if 'wait' not in argv[first : first + 3] and '--wait' not in argv:
            return super().run(argv)
        own = _rename(argv[first:], _TIMEOUT, _HELD_BACK)
        return super().run([*argv[:first], *own])

    def initialize_app(self, argv: list[str]) -> None:
        self.print_help_if_requested()
        if not argv:
            self.parser.print_help(self.stderr)
            raise _NoCommand('Give a command: "watcher help" lists them')

    def run_subcommand(self, argv: list[str]) -> int:
        argv = _rename(argv, _HELD_BACK, _TIMEOUT)
        try:
            self.command_manager.find_command(argv)
        except ValueError:
            # cliff would say on stdout which commands are similar.
            self.stdout = self.stderr
        return super().run_subcommand(argv)

    def prepare_to_run_command(self, cmd: command.Command) -> None:
        from watcherclient.osc.commands.base import Command

        if isinstance(cmd, Command):
            _import_http()
            vars(self.client_manager)[plugin.API_NAME] = self.make_client()

    def load_extensions(self, namespace: str) -> Any:
        """Return what cliff itself has of a kind of plugin.

        stevedore would look through all installed packages.
        """
        found = self._extensions.get(namespace)
        if found is None:
            points = metadata.distribution('cliff').entry_points
            found = stevedore.ExtensionManager.make_test_instance(
                [
                    extension.Extension(p.name, p, made, made())
                    for p in points.select(group=namespace)
                    if (made := p.load())
                ]
            )
            self._extensions[namespace] = found
        return found

    def make_client(self) -> Any:
        """Return a client for the cloud that the options name."""
        from watcherclient import client

        given = self.options
        plugin.check_api_version(given.os_infra_optim_api_version or '1')
        if given.os_cloud:
            return client.connect(
                given.os_cloud,
                region_name=given.os_region_name,
                interface=given.os_endpoint_type,
                cacert=given.os_cacert,
                cert=given.os_cert,
                key=given.os_key,
                verify=False if given.insecure else None,
                infra_optim_endpoint_override=given.os_endpoint_override,
                infra_optim_api_version=given.os_infra_optim_api_version,
                timeout=given.timeout,
            )
        names = {'project_id': 'tenant_id', 'project_name': 'tenant_name'}
        same = (
            'auth_url', 'auth_type', 'username', 'user_id', 'password',
            'user_domain_id', 'user_domain_name', 'project_domain_id',
            'project_domain_name', 'application_credential_id',
            'application_credential_name', 'application_credential_secret',
        )  # fmt: skip
        known = {name: getattr(given, f'os_{name}') for name in same}
        for name, older in names.items():
            known[name] = getattr(given, f'os_{name}') or getattr(
                given, f'os_{older}'
            )
        if given.no_auth:
            known = {'auth_type': 'none'}
        return client.Client(
            given.os_infra_optim_api_version or 1,
            given.os_endpoint_override,
            token=None if given.no_auth else given.os_auth_token,
            region_name=given.os_region_name,
            interface=given.os_endpoint_type,
            ca_file=given.os_cacert,
            cert_file=given.os_cert,
            key_file=given.os_key,
            insecure=given.insecure,
            timeout=given.timeout,
            token_cache=given.os_token_cache,
            options=_environment(),
            **known,
        )


class _NoCommand(Exception):
    """The program was called without a command."""


class CommandManager(commandmanager.CommandManager):
    """The commands of the plugin, without the word ``optimize``."""

    def load_commands(self, namespace: str) -> None:
        """Find the commands of this distribution, importing none."""
        self.group_list.append(namespace)
        points = metadata.distribution(DISTRIBUTION).entry_points
        for point in points.select(group=namespace):
            name = point.name.replace('_', ' ').removeprefix(_PREFIX)
            self.commands[name] = point

    def __iter__(self) -> Iterator[tuple[str, Any]]:
        """Go through the commands, each once: by its spaced spelling."""
        shown: dict[str, tuple[str, Any]] = {}
        for name, point in self.commands.items():
            # cliff's own commands may come as something else.
            target = getattr(point, 'value', name)
            other = shown.get(target)
            if other is None or name.count(' ') > other[0].count(' '):
                shown[target] = (name, point)
        return iter(shown.values())


def _rename(words: list[str], old: str, new: str) -> list[str]:
    """Return words with an option renamed, also as ``--option=value``."""
    return [
        new + word[len(old) :] if word.partition('=')[0] == old else word
        for word in words
    ]


def _import_http() -> None:
    """Import what sends requests, without what it can do without."""
    hidden = [name for name in _OPTIONAL if name not in sys.modules]
    sys.modules.update(dict.fromkeys(hidden))  # type: ignore[arg-type]
    try:
        # Older releases of requests insist; then it is imported later.
        with contextlib.suppress(ImportError), warnings.catch_warnings():
            warnings.simplefilter('ignore')
            from keystoneauth1 import session  # noqa: F401
    finally:
        for name in hidden:
            del sys.modules[name]


def _is_true(value: str | None) -> bool:
    return (value or '').strip().lower() in ('1', 'true', 'yes', 'on')


def _environment() -> dict[str, str]:
    """Return what plugins of keystoneauth may look for in OS_ variables."""
    return {
        name[3:].lower(): value
        for name, value in os.environ.items()
        if name.startswith('OS_')
    }


def _seconds(text: str) -> float:
    try:
        seconds = float(text)
    except ValueError:
        seconds = 0
    if not 0 < seconds < float('inf'):
        raise argparse.ArgumentTypeError(
            f'{text!r} is not a time: give seconds, more than 0'
        )
    return seconds
