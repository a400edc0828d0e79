# SPDX-License-Identifier: Apache-2.0
"""A real Keystone and a real Watcher on this machine, for tests and demos.

Nova and Placement are emulated. See ``python -m tests.functional.cloud -h``
for the command line and :class:`Cloud` for the library.
"""

from __future__ import annotations

from .cloud import Cloud, Status
from .errors import CloudError
from .identity import Credentials
from .seed import Seeded

__all__ = ['Cloud', 'CloudError', 'Credentials', 'Seeded', 'Status']
