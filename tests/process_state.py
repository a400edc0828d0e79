# SPDX-License-Identifier: Apache-2.0
"""What a test, or an import, must leave as it was."""

from __future__ import annotations

import contextlib
import gc
import locale
import logging
import os
import signal
import socket
import sys
import warnings
from collections.abc import Iterator
from typing import Any

# Python itself may freeze some objects; they can only become fewer.
_FROZEN = gc.get_freeze_count()
_SIGNALS = (
    signal.SIGINT,
    signal.SIGTERM,
    signal.SIGHUP,
    signal.SIGPIPE,
    signal.SIGALRM,
    signal.SIGCHLD,
)
# pytest itself changes these between the phases of a test.
_PYTEST = {'PYTEST_CURRENT_TEST', 'PYTEST_VERSION'}


def process_state() -> dict[str, Any]:
    """Return the state of this interpreter that all its code shares."""
    return {
        'the garbage collector': (gc.isenabled(), gc.get_threshold()),
        'the frozen objects': gc.get_freeze_count() > _FROZEN,
        'the signal handlers': [signal.getsignal(one) for one in _SIGNALS],
        # Other projects add filters for their own warnings at any time.
        'the warnings filters': [
            one for one in warnings.filters if one[2].__module__ == 'builtins'
        ],
        'the locale': locale.setlocale(locale.LC_ALL),
        'the current directory': os.getcwd(),
        'the environment': {
            k: v for k, v in os.environ.items() if k not in _PYTEST
        },
        'the import path': sys.path[:],
        'the default timeout of sockets': socket.getdefaulttimeout(),
        'logging': logging.root.manager.disable,
        'the exception hook': sys.excepthook,
    }


@contextlib.contextmanager
def unchanged() -> Iterator[None]:
    """Fail when the code within leaves the interpreter changed."""
    before = process_state()
    yield
    after = process_state()
    changed = [what for what in before if after[what] != before[what]]
    assert not changed, (
        f'{", ".join(changed)} changed: undo it, with monkeypatch or in the '
        'fixture, because all later tests share this interpreter'
    )


@contextlib.contextmanager
def restored() -> Iterator[None]:
    """Undo what the entry point of ``watcher`` does to its own process."""
    enabled, threshold = gc.isenabled(), gc.get_threshold()
    try:
        with warnings.catch_warnings():
            yield
    finally:
        gc.unfreeze()
        gc.set_threshold(*threshold)
        if enabled:
            gc.enable()
