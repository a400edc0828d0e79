# SPDX-License-Identifier: Apache-2.0
"""The error of the test cloud."""

from __future__ import annotations


class CloudError(Exception):
    """The cloud cannot do what was asked; the text is one sentence."""
