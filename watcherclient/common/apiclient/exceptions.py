# SPDX-License-Identifier: Apache-2.0
"""Compatibility module: :mod:`watcherclient.exceptions`."""

from __future__ import annotations

from typing import Any

from watcherclient import exceptions as errors
from watcherclient.exceptions import *  # noqa: F403


def from_response(  # type: ignore[no-redef]
    response: Any, method: str, url: str
) -> errors.HttpError:
    """Return the exception for a response with an error status."""
    return errors.from_response(response, method=method, url=url)
