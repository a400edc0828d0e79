# SPDX-License-Identifier: Apache-2.0
"""Python's garbage collector, where it has nothing to find."""

from __future__ import annotations

import atexit
import contextlib
import functools
import gc
from collections.abc import Iterator

#: From how many rows on a list is worth :func:`hoarding`.
MANY = 1000


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


def age() -> None:
    """Let all objects count as old, without a walk through the young ones.

    Garbage among them stays until the collector looks at everything: for what
    is done again and again there is :func:`hoarding`.
    """
    # What a program froze is to stay so; Python 3.12 itself freezes some.
    if not gc.get_freeze_count():
        gc.freeze()
        gc.unfreeze()


@contextlib.contextmanager
def hoarding() -> Iterator[None]:
    """Pause while a long list is made, which then counts as old."""
    # What is garbage by now must not become old with it.
    gc.collect(1)
    with paused():
        yield
        age()


@functools.cache
def rest_at_exit() -> None:
    """Let what is left end with the process, without a last walk.

    Only for processes that are programs of ours, or of OpenStackClient.
    """
    atexit.register(gc.freeze)
