# SPDX-License-Identifier: Apache-2.0
"""The page about errors quotes messages that are really shown."""

from __future__ import annotations

import contextlib
import io
import pathlib
import re
import socket
import sys
import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from tests.unit.conftest import Done
from watcherclient.http import limits
from watcherclient.testing import Answer, FakeWatcher, fault

PAGE = pathlib.Path(__file__).parents[3] / 'doc/source/reference/errors.rst'
UUID = '00000000-0000-4000-8000-000000000001'


def quoted() -> list[str]:
    """Return the messages of the last section, "..." for what varies."""
    section = PAGE.read_text().rpartition('Common error messages')[2]
    return re.findall('^``(.*)``$', section, flags=re.MULTILINE)


def pattern(message: str) -> str:
    """Return a regular expression for a message, with any limits."""
    exact = '.*'.join(map(re.escape, message.split('...')))
    return re.sub(r'\d+\\ (seconds|MiB)', r'\\d+ \1', exact)


class FullDisk(io.StringIO):
    """A file on a disk that is full."""

    def write(self, text: str) -> int:
        raise OSError(28, 'No space left on device')

    def fileno(self) -> int:
        return -1


class Ways:
    """What leads to each message."""

    def __init__(
        self,
        run: Callable[..., Done],
        stub: FakeWatcher,
        monkeypatch: pytest.MonkeyPatch,
    ) -> None:
        self.run = run
        self.stub = stub
        self.monkeypatch = monkeypatch

    def watcher(self, *words: str) -> Done:
        server = ['--os-endpoint-override', self.stub.url]
        return self.run(*server, '--os-auth-token', 'x', *words)

    def __iter__(self) -> Iterator[Callable[[], Done]]:
        """Go through them, in the order of the page."""
        yield self.without_a_cloud
        yield self.in_another_region
        yield self.without_permission
        yield self.with_an_older_version
        yield self.without_a_connection
        yield self.without_an_answer
        yield self.without_the_end_of_an_answer
        yield self.with_a_large_answer
        yield self.without_the_proxy
        yield self.with_a_full_disk

    def without_a_cloud(self) -> Done:
        return self.run('goal', 'list')

    def in_another_region(self) -> Done:
        return self.run(
            *('--os-auth-url', self.stub.auth_url, '--os-username', 'u'),
            *('--os-password', 'p', '--os-project-name', 'p'),
            *('--os-region-name', 'nowhere', 'goal', 'list'),
        )

    def without_permission(self) -> Done:
        # As Watcher writes it.
        denied = "Policy doesn't allow goal:get_all to be performed."
        self.stub.answer_with('GET', '/v1/goals', fault(403, denied))
        return self.watcher('goal', 'list')

    def with_an_older_version(self) -> Done:
        self.stub.max_version = '1.4'
        return self.watcher('action', 'update', UUID, '--state', 'SKIPPED')

    def without_a_connection(self) -> Done:
        def connect(*args: object) -> None:
            raise TimeoutError

        with self.monkeypatch.context() as patch:
            patch.setattr(socket.socket, 'connect', connect)
            patch.setattr(time, 'sleep', lambda seconds: None)
            return self.watcher('goal', 'list')

    def without_an_answer(self) -> Done:
        self.stub.latency = 5
        return self.watcher('--http-timeout', '1', 'goal', 'list')

    def without_the_end_of_an_answer(self) -> Done:
        part = b'HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\n{'

        def answer(request: object) -> None:
            connection: Any = request.connection  # type: ignore[attr-defined]
            connection.sendall(part)
            # Without a byte for 3 seconds, the request would time out.
            with contextlib.suppress(OSError):
                while True:
                    time.sleep(0.2)
                    connection.sendall(b' ')

        self.stub.answer_with('GET', '/v1/goals', answer)
        return self.watcher('--http-timeout', '3', 'goal', 'list')

    def with_a_large_answer(self) -> Done:
        self.monkeypatch.setattr(limits, 'MAX_BODY', 1024 * 1024)
        large = Answer(200, b' ' * limits.MAX_BODY + b'{}')
        self.stub.answer_with('GET', '/v1/goals', large)
        return self.watcher('goal', 'list')

    def without_the_proxy(self) -> Done:
        self.monkeypatch.setenv('HTTP_PROXY', 'http://127.0.0.1:9')
        self.monkeypatch.setattr(time, 'sleep', lambda seconds: None)
        return self.watcher('goal', 'list')

    def with_a_full_disk(self) -> Done:
        self.monkeypatch.setattr(sys, 'stdout', FullDisk())
        self.stub.rows['goals'] = [{'uuid': UUID, 'name': 'dummy'}]
        return self.watcher('audit', 'create', '--goal', 'dummy')


@pytest.mark.parametrize('message', quoted())
def test_message_is_shown(
    run: Callable[..., Done],
    stub: FakeWatcher,
    monkeypatch: pytest.MonkeyPatch,
    message: str,
) -> None:
    ways = Ways(run, stub, monkeypatch)
    found = dict(zip(quoted(), ways, strict=True))

    shown = found[message]()

    assert shown.status == 1
    assert re.search(pattern(message), shown.err), (
        f'{PAGE} quotes {message!r}, but {shown.err!r} is shown'
    )


def test_options_keep_their_hyphens() -> None:
    """Sphinx would turn "--os-cloud" into a dash and a word."""
    conf = (PAGE.parents[1] / 'conf.py').read_text()
    assert re.search('^smartquotes = False$', conf, flags=re.MULTILINE)
