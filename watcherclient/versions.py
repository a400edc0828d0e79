# SPDX-License-Identifier: Apache-2.0
"""Versions of the Watcher API."""

from __future__ import annotations

import math
import re
from typing import NamedTuple

from watcherclient import exceptions

HEADER = 'OpenStack-API-Version'
SERVICE_TYPE = 'infra-optim'
_FORM = r'([1-9]\d{0,3})(?:\.(0|[1-9]\d{0,3}|latest))?'


class Version(NamedTuple):
    """A version ``major.minor``; an infinite minor stands for the newest."""

    major: int
    minor: float

    def __str__(self) -> str:
        minor = 'latest' if self.is_latest() else str(self.minor)
        return f'{self.major}.{minor}'

    def is_latest(self) -> bool:
        """Tell whether this is the newest version, whichever that is."""
        return self.minor == math.inf

    @classmethod
    def parse(cls, value: object) -> Version:
        """Read a version.

        :param value: ``1``, ``'1'``, ``'latest'`` and ``'1.latest'`` mean
            the newest version, ``'1.5'`` (or 1.5) exactly that one.
        :raises UnsupportedVersion: for any other text.
        """
        text = str(value).strip().lower()
        if text in ('latest', '1'):
            return LATEST
        found = re.fullmatch(_FORM, text)
        if not found:
            raise exceptions.UnsupportedVersion(
                f'Invalid API version {str(value)!r}: give 1.X '
                f'({MIN} to {MAX}), 1 or latest'
            )
        major, minor = found.groups()
        newest = minor in (None, 'latest')
        return cls(int(major), math.inf if newest else int(minor))


MIN = Version(1, 0)
#: The newest version that this client knows.
MAX = Version(1, 7)
LATEST = Version(1, math.inf)


def check_major(version: Version) -> Version:
    """Return the version if it is one of API v1.

    :raises UnsupportedVersion: for any other major version.
    """
    if version.major != 1:
        raise exceptions.UnsupportedVersion(
            f'Version {version} of the API is not supported: '
            f'this client speaks {MIN} to {MAX}'
        )
    return version
