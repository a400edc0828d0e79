# SPDX-License-Identifier: Apache-2.0
"""The documented short name of :mod:`watcherclient.exceptions`."""

from watcherclient.exceptions import *  # noqa: F403
