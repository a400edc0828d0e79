# SPDX-License-Identifier: Apache-2.0
"""Alias of :mod:`watcherclient.exceptions`."""

from watcherclient.exceptions import *  # noqa: F403
