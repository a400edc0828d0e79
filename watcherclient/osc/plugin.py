# SPDX-License-Identifier: Apache-2.0
"""What OpenStackClient asks of a plugin.

Every ``openstack`` command imports this module: it may import nothing but
the standard library, as long as no command of ours is run.
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import argparse

    from watcherclient.v1.client import Client

API_NAME = 'infra-optim'
API_VERSION_OPTION = 'os_infra_optim_api_version'
API_VERSIONS = {'1': 'watcherclient.v1.client.Client'}
DEFAULT_API_VERSION = '1.latest'
#: What clouds.yaml and OpenStackClient's configuration call them.
ENDPOINT = 'infra_optim_endpoint_override'
VERSION = 'infra_optim_api_version'
INTERFACE = 'infra_optim_interface'


def build_option_parser(
    parser: argparse.ArgumentParser,
) -> argparse.ArgumentParser:
    """Add our global options to those of OpenStackClient."""
    parser.add_argument(
        '--os-infra-optim-api-version',
        metavar='<infra-optim-api-version>',
        type=_spell_out,
        default=os.environ.get('OS_INFRA_OPTIM_API_VERSION') or None,
        help='Version of the Watcher API: 1.X for exactly that one, 1, '
        '1.latest or latest (the default) for the newest that client and '
        'server share (Env: OS_INFRA_OPTIM_API_VERSION)',
    )
    return parser


def _spell_out(version: str) -> str:
    """Name the major version, which OpenStackClient finds our commands by."""
    return DEFAULT_API_VERSION if version.lower() == 'latest' else version


def check_api_version(version: str) -> bool:
    """Check the version that the user asks for.

    :param version: ``1``, ``1.X`` or ``1.latest``.
    :returns: True, for OpenStackClient to check no further.
    :raises UnsupportedVersion: for any other text.
    """
    if version not in API_VERSIONS and version != DEFAULT_API_VERSION:
        from watcherclient import exceptions, versions

        versions.check_major(versions.Version.parse(version))
        if version.lower() == 'latest':
            raise exceptions.UnsupportedVersion(
                'The API version "latest" of a file is not understood: '
                f'write {DEFAULT_API_VERSION}'
            )
    return True


def make_client(instance: Any) -> Client:
    """Return a client that uses the session of OpenStackClient.

    :param instance: its ``ClientManager``.
    """
    from watcherclient.v1.client import Client

    settings = instance.get_configuration()
    return Client(
        settings.get(ENDPOINT),
        session=instance.session,
        os_infra_optim_api_version=settings.get(VERSION),
        region_name=instance.region_name,
        interface=settings.get(INTERFACE) or instance.interface,
    )
