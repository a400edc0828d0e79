# SPDX-License-Identifier: Apache-2.0
"""Backports of ``typing`` for older versions of Python."""

import sys

if sys.version_info >= (3, 11):
    from typing import Unpack
else:
    from typing_extensions import Unpack

__all__ = ['Unpack']
