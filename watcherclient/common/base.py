# SPDX-License-Identifier: Apache-2.0
"""Compatibility module: base classes of resources and managers."""

from __future__ import annotations

from typing import Any

from watcherclient.base.manager import Manager
from watcherclient.base.resource import Resource

__all__ = ['Manager', 'Resource', 'getid']


def getid(obj: Any) -> Any:
    """Return the ``id`` of an object, or the object if it has none."""
    return getattr(obj, 'id', obj)
