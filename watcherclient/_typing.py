# SPDX-License-Identifier: Apache-2.0
"""What older Pythons lack of the module ``typing``."""

import sys

if sys.version_info >= (3, 11):
    from typing import Unpack
else:
    from typing_extensions import Unpack

__all__ = ['Unpack']
