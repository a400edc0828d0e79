# SPDX-License-Identifier: Apache-2.0
"""The documented short path of :class:`Resource`."""

from watcherclient.base.resource import Resource

__all__ = ['Resource']
