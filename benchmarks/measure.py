# SPDX-License-Identifier: Apache-2.0
"""Run programs, and tell what each of them cost."""

from __future__ import annotations

import functools
import json
import os
import subprocess
import sys
import time
from pathlib import Path

from benchmarks.environments import ROOT

Sample = dict[str, float]


class Servers:
    """The servers, in a process of their own."""

    def __init__(self) -> None:
        self._process = subprocess.Popen(
            [sys.executable, '-m', 'benchmarks.server'],
            cwd=ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    @functools.cache  # noqa: B019
    def url(self, actions: int = 0, latency: int = 0) -> str:
        """Return the address of a server.

        :param actions: how many actions it has.
        :param latency: how many milliseconds it waits before each answer.
        """
        return self._ask(f'{actions} {latency}')

    def requests(self) -> int:
        """Return how many requests came since this was last asked."""
        return int(self._ask('requests'))

    def stop(self) -> None:
        """Stop the servers."""
        self._process.communicate()

    def _ask(self, line: str) -> str:
        assert self._process.stdin and self._process.stdout
        print(line, file=self._process.stdin, flush=True)
        return self._process.stdout.readline().strip()


def run(
    command: list[str],
    environment: dict[str, str],
    folder: Path,
    *,
    status: int,
    probe: bool,
) -> Sample:
    """Run a command to its end.

    :param folder: where its output goes.
    :param status: the exit status that it must have.
    :param probe: it prints further figures as a JSON object.
    :returns: ``cpu`` (user and system) and ``wall`` in milliseconds, and
        ``memory``, the peak, in MiB.
    """
    out, err = folder / 'stdout', folder / 'stderr'
    flags = os.O_WRONLY | os.O_CREAT | os.O_TRUNC
    begin = time.perf_counter()
    pid = os.posix_spawn(
        command[0],
        command,
        environment,
        file_actions=[
            (os.POSIX_SPAWN_OPEN, 0, os.devnull, os.O_RDONLY, 0),
            (os.POSIX_SPAWN_OPEN, 1, str(out), flags, 0o600),
            (os.POSIX_SPAWN_OPEN, 2, str(err), flags, 0o600),
        ],
    )
    _, waited, usage = os.wait4(pid, 0)
    wall = time.perf_counter() - begin
    found = os.waitstatus_to_exitcode(waited)
    if found != status:
        raise SystemExit(
            f'{" ".join(command)} ended with {found}, not {status}:\n'
            f'{err.read_text()[-2000:]}'
        )
    sample = {
        'cpu': (usage.ru_utime + usage.ru_stime) * 1000,
        'wall': wall * 1000,
        'memory': usage.ru_maxrss / 1024,
    }
    if probe:
        sample |= json.loads(out.read_text())
    return sample
