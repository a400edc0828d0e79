# SPDX-License-Identifier: Apache-2.0
"""An older Watcher: its API alone, with rows that tests put there."""

from __future__ import annotations

import contextlib
import os
import pathlib
import time
import typing

from . import environment, processes, rest, settings
from .errors import CloudError
from .seed import Seeded, seed

_PATIENCE = 120.0


class OlderWatcher(typing.NamedTuple):
    """Where it listens, and where its rows are."""

    url: str
    database: pathlib.Path

    def seed(self, actions: int | list[int], **options: typing.Any) -> Seeded:
        """Insert audits, action plans and actions; see :func:`.seed.seed`."""
        return seed(self.database, actions, **options)


@contextlib.contextmanager
def older_watcher(state_dir: pathlib.Path) -> typing.Iterator[OlderWatcher]:
    """Run the API until the end of the block.

    CloudError is raised when it cannot be installed or started.
    """
    python = environment.ensure(
        environment.default_cache_dir(), print, 'requirements-older.txt'
    )
    listener = processes.listen(0, exact=False)
    url = f'http://{processes.LOOPBACK}:{listener.getsockname()[1]}'
    module = f'{__package__}.older_server'
    process, lifeline = processes.spawn(
        'older-watcher', python, module, state_dir, listener
    )
    try:
        _await(url, process)
        yield OlderWatcher(url, settings.watcher_database(state_dir))
    finally:
        processes.stop([process])
        os.close(lifeline)


def _await(url: str, process: processes.Process) -> None:
    deadline = time.monotonic() + _PATIENCE
    while process.alive() and time.monotonic() < deadline:
        with contextlib.suppress(OSError):
            if rest.request('GET', url, timeout=5).status == 200:
                return
        time.sleep(0.2)
    words = processes.last_words(pathlib.Path(process.log))
    raise CloudError(f'The older Watcher did not start: {words}.')
