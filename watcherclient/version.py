# SPDX-License-Identifier: Apache-2.0
"""The version of this package."""

from importlib import metadata

__version__ = metadata.version('python-watcherclient')
version_info = __version__
