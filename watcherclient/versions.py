# SPDX-License-Identifier: Apache-2.0
"""Watcher API versions."""

from __future__ import annotations

import math
import re
from typing import NamedTuple

from watcherclient import exceptions

HEADER = 'OpenStack-API-Version'
SERVICE_TYPE = 'infra-optim'
_FORM = r'([1-9]\d{0,3})(?:\.(0|[1-9]\d{0,3}|latest))?'


class Version(NamedTuple):
    """A version ``major.minor``; an infinite minor means the newest."""

    major: int
    minor: float

    def __str__(self) -> str:
        minor = 'latest' if self.is_latest() else str(self.minor)
        return f'{self.major}.{minor}'

    def is_latest(self) -> bool:
        """Return whether this means the newest version."""
        return self.minor == math.inf

    @classmethod
    def parse(cls, value: object) -> Version:
        """Parse a version.

        :param value: ``1``, ``'1'``, ``'latest'`` and ``'1.latest'`` mean the
            newest version; ``'1.5'`` (or 1.5) means exactly that version.
        :raises UnsupportedVersion: if the text is not a version.
        """
        text = str(value).strip().lower()
        if text in ('latest', '1'):
            return LATEST
        found = re.fullmatch(_FORM, text)
        if not found:
            raise exceptions.UnsupportedVersion(
                f'invalid API version {str(value)!r}: expected 1.X '
                f'({MIN} to {MAX}), 1 or latest'
            )
        major, minor = found.groups()
        newest = minor in (None, 'latest')
        return cls(int(major), math.inf if newest else int(minor))


MIN = Version(1, 0)
#: The newest version that this client supports.
MAX = Version(1, 7)
LATEST = Version(1, math.inf)


def check_major(version: Version) -> Version:
    """Return the version if it belongs to API v1.

    :raises UnsupportedVersion: for any other major version.
    """
    if version.major != 1:
        raise exceptions.UnsupportedVersion(
            f'API version {version} is not supported: '
            f'this client supports {MIN} to {MAX}'
        )
    return version
