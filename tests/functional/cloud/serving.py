# SPDX-License-Identifier: Apache-2.0
"""What the three server programs share; runs in their environment."""

from __future__ import annotations

# mypy: disable-error-code="import-not-found,import-untyped"
import logging
import os
import pathlib
import signal
import socket
import sqlite3
import sys
import threading
import types
import typing

import waitress

Application = typing.Callable[..., typing.Iterable[bytes]]
StartResponse = typing.Callable[..., typing.Any]


class Arguments(typing.NamedTuple):
    """The command line of a server, see processes.spawn()."""

    state_dir: pathlib.Path
    listener: int
    lifeline: int


def arguments() -> Arguments:
    """Read the command line, then hide it from the services' libraries."""
    state_dir, listener, lifeline = sys.argv[1:]
    # Keystone and oslo.config parse sys.argv whenever they like.
    del sys.argv[1:]
    return Arguments(pathlib.Path(state_dir), int(listener), int(lifeline))


def watch(lifeline: int) -> None:
    """End this process when its launcher is gone before letting go."""

    def wait() -> None:
        if not os.read(lifeline, 1):
            os._exit(1)

    threading.Thread(target=wait, daemon=True).start()


def _stop(number: int, frame: types.FrameType | None) -> None:
    raise SystemExit


def serve(application: Application, listener: int, threads: int) -> None:
    """Serve an application on an open listener until SIGTERM."""
    signal.signal(signal.SIGTERM, _stop)
    try:
        waitress.serve(
            application,
            sockets=[socket.socket(fileno=listener)],
            threads=threads,
            connection_limit=500,
            asyncore_use_poll=True,
        )
    finally:
        logging.shutdown()
        # Worker threads of the services would hold up a normal exit.
        os._exit(0)


def prepare_database(path: pathlib.Path) -> None:
    """Make readers and the writer of an SQLite file independent (WAL)."""
    with sqlite3.connect(path) as connection:
        connection.execute('PRAGMA journal_mode = WAL')
    connection.close()


class SingleWriter:
    """Serializes the write transactions of an SQLAlchemy application.

    SQLite has one writer. A transaction that read before it writes fails
    at once when another one wrote meanwhile, whatever the timeout; so a
    write session takes the database's write lock with its first statement.
    """

    def __init__(self) -> None:
        """Hook into the engines of this process."""
        import sqlalchemy.engine
        import sqlalchemy.event

        self._lock = threading.RLock()
        self._local = threading.local()
        self._text = sqlalchemy.text
        # Class listeners run before those of an engine, here oslo.db's own
        # "BEGIN", which is left out when the connection says it has begun.
        sqlalchemy.event.listen(sqlalchemy.engine.Engine, 'begin', self._begin)

    def _begin(self, connection: typing.Any) -> None:
        if (
            getattr(self._local, 'depth', 0)
            and 'in_transaction' not in connection.info
        ):
            connection.info['in_transaction'] = True
            connection.exec_driver_sql('BEGIN IMMEDIATE')

    def wrap(
        self, session_for_write: typing.Callable[[], typing.Any]
    ) -> typing.Callable[[], typing.ContextManager[typing.Any]]:
        """Return a drop-in for a function that opens a write session."""
        import contextlib

        @contextlib.contextmanager
        def session() -> typing.Iterator[typing.Any]:
            with self._lock:
                self._local.depth = getattr(self._local, 'depth', 0) + 1
                try:
                    with session_for_write() as inner:
                        yield inner
                finally:
                    self._local.depth -= 1

        return session
