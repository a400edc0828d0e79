# SPDX-License-Identifier: Apache-2.0
"""Compatibility module: the base class of resources."""

from watcherclient.common.base import Manager, Resource, getid

__all__ = ['Manager', 'Resource', 'getid']
