# SPDX-License-Identifier: Apache-2.0
"""Python client for Watcher, the OpenStack service that optimizes clouds.

::

    from watcherclient import client

    watcher = client.get_client(
        1, os_auth_token='...', watcher_url='http://host:9322/')
    for plan in watcher.action_plan.list():
        print(plan.uuid, plan.state)

Modules and names are imported on first use.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from watcherclient import client, exc, exceptions
    from watcherclient.client import connect

    __version__: str
    API_MIN_VERSION: Any
    API_MAX_VERSION: Any

__all__ = [
    'API_MAX_VERSION',
    'API_MIN_VERSION',
    '__version__',
    'client',
    'connect',
    'exc',
    'exceptions',
]

#: The modules of the names that are not modules.
_MODULES = {'__version__': 'version', 'connect': 'client'}


def __getattr__(name: str) -> Any:
    if name in ('API_MIN_VERSION', 'API_MAX_VERSION'):
        from watcherclient import versions
        from watcherclient.common.api_versioning import APIVersion

        bound = versions.MIN if name == 'API_MIN_VERSION' else versions.MAX
        return APIVersion(str(bound))
    if name not in __all__:
        raise AttributeError(f'module {__name__!r} has no attribute {name!r}')
    import importlib

    found = importlib.import_module(f'{__name__}.{_MODULES.get(name, name)}')
    return getattr(found, name) if name in _MODULES else found


def __dir__() -> list[str]:
    return __all__
