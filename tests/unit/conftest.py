# SPDX-License-Identifier: Apache-2.0
"""What the unit tests share: a stub server, and clients of it."""

from __future__ import annotations

import json
import logging
import os
import time
from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

import pytest

from watcherclient import shell
from watcherclient.testing import FakeWatcher
from watcherclient.v1.client import Client

TOKEN = 'a-token'


@pytest.fixture
def stub() -> Iterator[FakeWatcher]:
    """A Watcher without rows, behind a proxy that hides its address."""
    with FakeWatcher(host_url='http://watcher.invalid:9322') as started:
        yield started


@pytest.fixture
def make_client(stub: FakeWatcher) -> Iterator[Callable[..., Client]]:
    """A function that makes clients of the stub server."""
    made = []

    def make(**kwargs: Any) -> Client:
        made.append(Client(**{'endpoint': stub.url, 'token': TOKEN, **kwargs}))
        return made[-1]

    yield make
    for one in made:
        one.close()


@pytest.fixture
def client(make_client: Callable[..., Client]) -> Client:
    """A client of the stub server."""
    return make_client()


@pytest.fixture
def pauses(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """Make pauses pass at once; the seconds of each are remembered."""
    taken: list[float] = []
    monkeypatch.setattr(time, 'sleep', taken.append)
    return taken


@pytest.fixture(autouse=True)
def _no_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    """Leave out the variables and the proxies of whoever runs the tests."""
    for name in os.environ:
        if name.startswith('OS_') or name.lower().endswith('_proxy'):
            monkeypatch.delenv(name)


class Done(NamedTuple):
    """What a run of the program ended in."""

    status: int
    out: str
    err: str

    @property
    def rows(self) -> list[str]:
        """The lines of its output."""
        return self.out.splitlines()

    @property
    def json(self) -> Any:
        """The content of its output."""
        return json.loads(self.out)


@pytest.fixture
def run(
    capsys: pytest.CaptureFixture[str], restored_process: None
) -> Callable[..., Done]:
    """A function that runs the ``watcher`` program in this process."""

    def run(*arguments: str) -> Done:
        root = logging.getLogger()
        before = root.handlers[:], root.level
        capsys.readouterr()
        try:
            status = shell.main(arguments)
        except SystemExit as error:
            status = int(error.code or 0)
        finally:
            root.handlers[:], root.level = before
        return Done(status, *capsys.readouterr())

    return run


@pytest.fixture
def watcher(
    stub: FakeWatcher, run: Callable[..., Done]
) -> Callable[..., Done]:
    """The same, with the address of the stub server and a token."""

    def watcher(*arguments: str) -> Done:
        server = ['--os-endpoint-override', stub.url]
        return run(*server, '--os-auth-token', TOKEN, *arguments)

    return watcher
