# SPDX-License-Identifier: Apache-2.0
"""Python's garbage collector, where it has nothing to find."""

from __future__ import annotations

import contextlib
import gc
from collections.abc import Iterator


@contextlib.contextmanager
def paused() -> Iterator[None]:
    """Keep the garbage collector from walking what is just being made.

    It begins anew after every few hundred objects, and would go through a
    long list many times.
    """
    enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if enabled:
            gc.enable()
