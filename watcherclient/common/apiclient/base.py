# SPDX-License-Identifier: Apache-2.0
"""Where older programs look for the base of all resources."""

from watcherclient.common.base import Manager, Resource, getid

__all__ = ['Manager', 'Resource', 'getid']
