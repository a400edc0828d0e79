# SPDX-License-Identifier: Apache-2.0
"""Alias of :class:`Resource`."""

from watcherclient.base.resource import Resource

__all__ = ['Resource']
