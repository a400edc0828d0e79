# SPDX-License-Identifier: Apache-2.0
"""Where older programs look for :mod:`watcherclient.exceptions`."""

from __future__ import annotations

from typing import Any

from watcherclient import exceptions as errors
from watcherclient.exceptions import *  # noqa: F403


def from_response(  # type: ignore[no-redef]
    response: Any, method: str, url: str
) -> errors.HttpError:
    """Turn an answer with an error status into the exception to raise."""
    return errors.from_response(response, method=method, url=url)
