# SPDX-License-Identifier: Apache-2.0
"""Sessions for the clouds of clouds.yaml, which openstacksdk reads."""

from __future__ import annotations

from typing import Any

from watcherclient import exceptions
from watcherclient.auth.session import set_up
from watcherclient.text import display

# Raised by openstacksdk, because it does not validate the file. Older releases
# also raise the errors of the YAML parser.
_MALFORMED = (AttributeError, LookupError, RecursionError, TypeError)


def is_connection(value: object) -> bool:
    """Return whether a value is a ``Connection`` of openstacksdk."""
    return type(value).__module__ == 'openstack.connection'


def cloud_session(cloud: Any, **overrides: Any) -> tuple[Any, Any]:
    """Return a session and the region settings of a cloud in clouds.yaml.

    :param cloud: its name, OS_CLOUD if None; or a ``Connection`` of
        openstacksdk.
    :param overrides: settings that take precedence over the file.
    :returns: a ``keystoneauth1.session.Session`` and openstacksdk's
        ``CloudRegion``.
    :raises CommandError: if openstacksdk is not installed, or the cloud does
        not exist.
    """
    if is_connection(cloud):
        return cloud.session, cloud.config
    try:
        from openstack import config
        from openstack import exceptions as sdk_exceptions
    except ImportError as error:
        raise exceptions.CommandError(
            'clouds.yaml requires openstacksdk: '
            "pip install 'python-watcherclient[openstack]'"
        ) from error
    import yaml
    from keystoneauth1 import exceptions as ksa

    from watcherclient.http import errors

    given = {k: v for k, v in overrides.items() if v is not None}
    try:
        region = config.OpenStackConfig().get_one(cloud=cloud, **given)
        return set_up(region.get_session()), region
    except sdk_exceptions.ConfigException as error:
        raise exceptions.CommandError(str(error)) from error
    except (*_MALFORMED, yaml.YAMLError) as error:
        raise exceptions.CommandError(
            f'clouds.yaml is malformed: {display.first_line(str(error))}'
        ) from error
    except ksa.ClientException as error:
        raise errors.translate(error, 'POST', 'Keystone') from error


def cloud_names() -> list[str]:
    """Return the names of the clouds in clouds.yaml."""
    from openstack import config

    names: list[str] = config.OpenStackConfig().get_cloud_names()
    return names
