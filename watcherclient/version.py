# SPDX-License-Identifier: Apache-2.0
"""The installed version of this package."""

from __future__ import annotations

import os

_FOLDER = os.path.dirname(os.path.dirname(__file__))
_PREFIX = 'python_watcherclient-'
_SUFFIXES = ('.dist-info', '.egg-info')
#: The version if the package is not installed.
UNKNOWN = '0+unknown'


def _from_folder_name() -> str | None:
    """Return the version from the metadata next to the package.

    Importing importlib.metadata takes longer than the rest of ``watcher
    --version``.
    """
    try:
        names = os.listdir(_FOLDER)
    except OSError:
        return None
    for name in names:
        if name.startswith(_PREFIX) and name.endswith(_SUFFIXES):
            return name.rpartition('.')[0].split('-')[1]
    return None


def _from_metadata() -> str:
    """Return the version from the metadata of the distribution."""
    from importlib import metadata

    try:
        return metadata.version('python-watcherclient')
    except metadata.PackageNotFoundError:
        return UNKNOWN


__version__ = version_info = _from_folder_name() or _from_metadata()
