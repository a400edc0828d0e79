# SPDX-License-Identifier: Apache-2.0
"""The global options of ``watcher``, and the client that they configure."""

from __future__ import annotations

import argparse
import os
from typing import TYPE_CHECKING, Any, NamedTuple

from watcherclient import client
from watcherclient.base import checks
from watcherclient.osc import plugin
from watcherclient.osc.arguments import decoded

if TYPE_CHECKING:
    from watcherclient.v1.client import Client

DEFAULT_TIMEOUT = 600.0
#: The older spelling of ``--http-timeout``; also an option of some commands.
OLDER_TIMEOUT = '--timeout'


class Option(NamedTuple):
    """A global option whose value is text."""

    #: Separated by spaces, the primary spelling first.
    flags: str
    help: str
    #: The keyword of the client, if it differs from the option.
    keyword: str = ''
    #: Environment variables in addition to the one named after the option.
    env: tuple[str, ...] = ()

    @property
    def dest(self) -> str:
        """The attribute of the parsed options."""
        return self.flags.split()[0][2:].replace('-', '_')

    def add_to(self, parser: argparse.ArgumentParser) -> None:
        """Add the option to a parser."""
        env = (self.dest.upper(), *self.env)
        parser.add_argument(
            *self.flags.split(),
            metavar=f'<{self.dest[3:].replace("_", "-")}>',
            default=next(filter(None, map(os.environ.get, env)), None),
            help=f'{self.help} (Env: {" or ".join(env)})',
        )


OPTIONS = (
    Option('--os-cloud', 'Cloud name in clouds.yaml'),
    Option('--os-auth-url -A', 'Authentication URL'),
    Option('--os-auth-type',
           'Authentication type: the name of a keystoneauth plugin'),
    Option('--os-username -U', 'Username'),
    Option('--os-user-id', 'User ID'),
    Option('--os-password -P', 'Password'),
    Option('--os-user-domain-id', 'Domain ID of the user'),
    Option('--os-user-domain-name', 'Domain name of the user'),
    Option('--os-project-id', 'Project ID'),
    Option('--os-project-name', 'Project name'),
    Option('--os-tenant-id -I', 'Same as --os-project-id', 'project_id'),
    Option('--os-tenant-name -T', 'Same as --os-project-name',
           'project_name'),
    Option('--os-project-domain-id', 'Domain ID of the project'),
    Option('--os-project-domain-name', 'Domain name of the project'),
    Option('--os-auth-token --os-token', 'Token to authenticate with',
           'token', ('OS_TOKEN',)),
    Option('--os-application-credential-id',
           'Application credential ID'),
    Option('--os-application-credential-name',
           'Application credential name'),
    Option('--os-application-credential-secret',
           'Application credential secret'),
    Option('--os-identity-api-version',
           'Accepted for compatibility; discovered automatically'),
    Option('--os-region-name -R', 'Region name'),
    Option('--os-endpoint-type --os-interface',
           'Interface of the Watcher endpoint: public, internal or admin',
           'interface', ('OS_INTERFACE',)),
    Option('--os-endpoint-override',
           'Endpoint of Watcher, instead of the one in the service catalog',
           'endpoint', ('OS_INFRA_OPTIM_ENDPOINT_OVERRIDE', 'OS_ENDPOINT')),
    Option('--os-cacert', 'CA certificate bundle file', 'ca_file'),
    Option('--os-cert', 'Client certificate file', 'cert_file'),
    Option('--os-key', 'Client certificate key file',
           'key_file'),
)  # fmt: skip
#: Values that the system decoded: encode file names again.
_FILES = ('ca_file', 'cert_file', 'key_file')
#: Global options without a value.
SWITCHES = {
    '--no-auth -N': 'Send no credentials; requires --os-endpoint-override',
    '--insecure': 'Disable verification of the TLS certificate of the server',
    '--collect-timing': argparse.SUPPRESS,
}


def add_to(parser: argparse.ArgumentParser) -> None:
    """Add all global options of Watcher to a parser."""
    for option in OPTIONS:
        option.add_to(parser)
    for flags, about in SWITCHES.items():
        parser.add_argument(*flags.split(), action='store_true', help=about)
    for flag in ('--tls-ciphers', '--tls-min-version'):
        parser.add_argument(flag, help=argparse.SUPPRESS)
    parser.add_argument(
        '--os-token-cache',
        action='store_true',
        default=os.environ.get('OS_TOKEN_CACHE', '').strip().lower()
        in ('1', 'true', 'yes', 'on'),
        help='Cache the token for later commands, in a file that only its '
        'owner can read; not available with --os-cloud (Env: OS_TOKEN_CACHE)',
    )
    parser.add_argument(
        '--http-timeout',
        metavar='<seconds>',
        type=_seconds,
        default=DEFAULT_TIMEOUT,
        help='Maximum time to wait for a response, in seconds (default: '
        f'{DEFAULT_TIMEOUT:g}); {OLDER_TIMEOUT} is also accepted, except '
        'after commands that have this option',
    )
    plugin.build_option_parser(parser)


def take_older_timeout(
    words: list[str], options: argparse.Namespace
) -> list[str]:
    """Parse ``--timeout`` as ``--http-timeout``; return the other words."""
    parser = argparse.ArgumentParser(add_help=False, allow_abbrev=False)
    parser.add_argument(
        OLDER_TIMEOUT, dest='http_timeout', metavar='<seconds>', type=_seconds
    )
    return parser.parse_known_args(words, options)[1]


def arguments(parser: argparse.ArgumentParser) -> list[argparse.Action]:
    """Return the arguments of a parser, as described in its help."""
    collector = _Collector(parser.prog)
    parser.formatter_class = lambda prog: collector
    parser.format_help()
    return collector.found


class _Collector(argparse.HelpFormatter):
    """A formatter that collects arguments."""

    def __init__(self, prog: str) -> None:
        super().__init__(prog)
        self.found: list[argparse.Action] = []

    def add_argument(self, action: argparse.Action) -> None:
        self.found.append(action)


def make_client(options: argparse.Namespace) -> Client:
    """Return a client for the cloud in the options."""
    for option in OPTIONS:
        if option.keyword not in _FILES:
            value = decoded(getattr(options, option.dest))
            setattr(options, option.dest, value)
    version = options.os_infra_optim_api_version
    plugin.check_api_version(version or '1')
    if options.os_cloud:
        return client.connect(
            options.os_cloud,
            region_name=options.os_region_name,
            interface=options.os_endpoint_type,
            cacert=options.os_cacert,
            cert=options.os_cert,
            key=options.os_key,
            verify=False if options.insecure else None,
            infra_optim_endpoint_override=options.os_endpoint_override,
            infra_optim_api_version=version,
            timeout=options.http_timeout,
        )
    env = {k[3:].lower(): v for k, v in os.environ.items() if k[:3] == 'OS_'}
    given: dict[str, Any] = {}
    for option in OPTIONS:
        keyword = option.keyword or option.dest[3:]
        # A tenant applies only without a project.
        given[keyword] = given.get(keyword) or getattr(options, option.dest)
    if options.no_auth:
        given |= {'auth_type': 'none', 'token': None}
    return client.Client(
        version or 1,
        given.pop('endpoint'),
        insecure=options.insecure,
        timeout=options.http_timeout,
        token_cache=options.os_token_cache,
        # Options for other keystoneauth plugins.
        options=env,
        **given,
    )


def _seconds(text: str) -> float:
    seconds: float | None = checks.finite(text)
    if seconds is None or seconds <= 0:
        raise argparse.ArgumentTypeError(
            f'invalid time {text!r}: expected a positive number of seconds'
        )
    return seconds
