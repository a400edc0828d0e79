# SPDX-License-Identifier: Apache-2.0
"""The interface of OpenStackClient plugins.

Every ``openstack`` command imports this module, so it imports only the
standard library at first.
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
#: Their names in clouds.yaml and in the configuration of OpenStackClient.
ENDPOINT = 'infra_optim_endpoint_override'
VERSION = 'infra_optim_api_version'
INTERFACE = 'infra_optim_interface'


def build_option_parser(
    parser: argparse.ArgumentParser,
) -> argparse.ArgumentParser:
    """Add global options to OpenStackClient."""
    parser.add_argument(
        '--os-infra-optim-api-version',
        metavar='<infra-optim-api-version>',
        type=_spell_out,
        default=os.environ.get('OS_INFRA_OPTIM_API_VERSION') or None,
        help='Watcher API version: 1.X for exactly that version; 1, 1.latest '
        'or latest for the newest that both sides support (default: latest) '
        '(Env: OS_INFRA_OPTIM_API_VERSION)',
    )
    return parser


def _spell_out(version: str) -> str:
    """Set the major version, by which OpenStackClient finds commands."""
    return DEFAULT_API_VERSION if version.lower() == 'latest' else version


def check_api_version(version: str) -> bool:
    """Check the requested API version.

    :param version: ``1``, ``1.X`` or ``1.latest``.
    :returns: True: OpenStackClient needs no other check.
    :raises UnsupportedVersion: if the text is not a version.
    """
    if version not in API_VERSIONS and version != DEFAULT_API_VERSION:
        from watcherclient import exceptions, versions

        versions.check_major(versions.Version.parse(version))
        if version.lower() == 'latest':
            raise exceptions.UnsupportedVersion(
                'invalid API version "latest" in a configuration file: use '
                f'{DEFAULT_API_VERSION}'
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
