# SPDX-License-Identifier: Apache-2.0
"""The version of this package, which is written here and nowhere else."""

__version__ = '5.0.0'
version_info = __version__
