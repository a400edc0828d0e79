# SPDX-License-Identifier: Apache-2.0
"""Starts, recognises and stops the server processes of a cloud."""

from __future__ import annotations

import contextlib
import dataclasses
import fcntl
import os
import pathlib
import random
import re
import signal
import socket
import subprocess
import sys
import time
import typing

from .errors import CloudError

LOOPBACK = '127.0.0.1'

_ROOT = pathlib.Path(__file__).resolve().parents[3]
# Below the ports that systems give to outgoing connections, which would
# be in the way at the next start.
_FREE = range(20000, 32000)
_PROC = pathlib.Path('/proc')
# The servers read their settings from files only: oslo.config and others
# take values from OS_*, Python from PYTHON*, HTTP libraries from *_PROXY.
_UNWANTED = re.compile(r'(OS_|PYTHON|.*_PROXY$)', re.IGNORECASE)
_LOG_PREFIX = re.compile(
    r'^[\d-]+ [\d:.,]+ (?:\d+ )?[A-Z]+ (?:[\w.]+ )?(?:\[[^]]*\] ?)?'
)


@contextlib.contextmanager
def locked(path: pathlib.Path) -> typing.Iterator[None]:
    """Hold an exclusive lock on a file, waiting for another holder."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open('a') as stream:
        fcntl.flock(stream, fcntl.LOCK_EX)
        yield


def listen(port: int, *, exact: bool) -> socket.socket:
    """Listen on a loopback port.

    0 takes any free port, and so does a taken port unless ``exact``.
    """
    candidates = [port] if port else []
    if not exact:
        candidates += random.sample(_FREE, 50)
    problem = OSError()
    for candidate in candidates:
        listener = socket.socket()
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listener.bind((LOOPBACK, candidate))
            listener.listen(1024)
            return listener
        except OSError as error:
            listener.close()
            problem = error
    raise CloudError(
        f'Cannot listen on port {candidates[-1]} of {LOOPBACK}: '
        f'{problem.strerror or problem}.'
    ) from problem


@dataclasses.dataclass(frozen=True)
class Process:
    """A server: its process ID, and what distinguishes it from a later one."""

    name: str
    pid: int
    started: str
    log: str

    def alive(self) -> bool:
        """Tell whether this very process still runs."""
        return bool(self.started) and started(self.pid) == self.started

    def signal(self, number: int) -> None:
        """Signal the server and its children, when it is still alive."""
        if self.alive():
            # A server leads its own group, see spawn().
            with contextlib.suppress(ProcessLookupError):
                os.killpg(self.pid, number)


def started(pid: int) -> str:
    """Return the start time of a process, or '' when there is none.

    Linux gives clock ticks since boot, other systems a date; the value is
    for comparison only. A process that ended but was not collected by its
    parent counts as gone.
    """
    # Our own child stays a zombie until it is collected.
    with contextlib.suppress(ChildProcessError):
        os.waitpid(pid, os.WNOHANG)
    if _PROC.joinpath('self/stat').exists():
        try:
            text = _PROC.joinpath(str(pid), 'stat').read_text()
        except OSError:
            return ''
        # The second field, the command, may itself hold blanks and ')'.
        fields = text.rpartition(')')[2].split()
        return '' if fields[0] in 'ZX' else fields[19]
    command = ['ps', '-o', 'stat=,lstart=', '-p', str(pid)]
    listed = subprocess.run(
        command, capture_output=True, text=True, check=False
    ).stdout.split(None, 1)
    return '' if len(listed) < 2 or 'Z' in listed[0] else listed[1].strip()


def spawn(
    name: str,
    python: pathlib.Path,
    module: str,
    state_dir: pathlib.Path,
    listener: socket.socket,
) -> tuple[Process, int]:
    """Start a server on an open listener; its output goes to a log file.

    Returns the process and the write end of its lifeline: the server ends
    automatically when that end is closed before :func:`release`.
    """
    log = state_dir / f'{name}.log'
    if log.exists():
        log.replace(log.with_suffix('.log.1'))
    environ = {k: v for k, v in os.environ.items() if not _UNWANTED.match(k)}
    environ['PYTHONUNBUFFERED'] = '1'
    environ['PYTHONWARNINGS'] = 'ignore'
    environ['NO_PROXY'] = environ['no_proxy'] = LOOPBACK
    # Plugin caches belong to the environment, not to the user's home.
    environ['XDG_CACHE_HOME'] = str(python.parents[1] / 'cache')
    reader, writer = os.pipe()
    try:
        with log.open('wb') as output:
            child = subprocess.Popen(
                [
                    str(python),
                    '-m',
                    module,
                    str(state_dir),
                    str(listener.fileno()),
                    str(reader),
                ],
                cwd=_ROOT,
                env=environ,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                start_new_session=True,
                pass_fds=(listener.fileno(), reader),
            )
    except BaseException:
        os.close(writer)
        raise
    finally:
        os.close(reader)
        listener.close()
    # It is meant to outlive us, so that Popen must not watch over it.
    child.returncode = 0
    return Process(name, child.pid, started(child.pid), str(log)), writer


def release(lifeline: int) -> None:
    """Let a server live on without its launcher."""
    with contextlib.suppress(OSError):
        os.write(lifeline, b'.')
    os.close(lifeline)


def stop(processes: typing.Sequence[Process], patience: float = 10) -> None:
    """Stop servers: ask, wait up to ``patience`` seconds, then kill."""
    for number in (signal.SIGTERM, signal.SIGKILL):
        for process in processes:
            process.signal(number)
        deadline = time.monotonic() + patience
        while any(process.alive() for process in processes):
            if time.monotonic() > deadline:
                break
            time.sleep(0.02)
        else:
            return
    print('Some servers cannot be stopped.', file=sys.stderr)


def last_words(log: pathlib.Path) -> str:
    """Return the most telling line at the end of a log."""
    try:
        lines = log.read_text(errors='replace').splitlines()[-200:]
    except OSError:
        return ''
    said = [_LOG_PREFIX.sub('', line).strip() for line in lines]
    said = [line for line in said if line.strip('-^~ ')]
    for line in reversed(said):
        # An exception's last line: "package.SomeError: text".
        if re.match(r'[\w.]*(Error|Exception|Exit|Refused)\b', line):
            return line
    return said[-1] if said else ''
