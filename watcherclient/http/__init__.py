# SPDX-License-Identifier: Apache-2.0
"""The HTTP adapter: microversions, retries, redirects, errors."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from watcherclient.http.adapter import Adapter

__all__ = ['Adapter']


def __getattr__(name: str) -> Any:
    # requests and keystoneauth are imported when the adapter is needed.
    if name == 'Adapter':
        from watcherclient.http.adapter import Adapter

        return Adapter
    raise AttributeError(f'module {__name__!r} has no attribute {name!r}')


def __dir__() -> list[str]:
    return __all__
