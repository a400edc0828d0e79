# SPDX-License-Identifier: Apache-2.0
"""A way to Watcher on which requests and responses get lost."""

from __future__ import annotations

import collections
import concurrent.futures
import contextlib
import http.client
import os
import pathlib
import random
import threading
import time
import uuid
from collections.abc import Iterator
from typing import NamedTuple
from urllib.parse import urlsplit

from watcherclient import exceptions
from watcherclient.testing import Answer, FakeWatcher, Request, keystone, reset
from watcherclient.testing.server import Reply
from watcherclient.v1.client import Client

#: What can happen to a request, with the chance of each in a thousand.
FAULTS = {
    'reset before': 15,
    'reset after': 15,
    'status 503': 15,
    'status 429': 10,
    'truncated': 20,
    'in pieces': 20,
}
#: For how many requests a token is accepted.
TOKEN_USES = 150
#: Each of them waits most of the time.
THREADS = 4
#: Errors after which a write may have been carried out, or not.
UNCERTAIN = (
    exceptions.ConnectionError,
    exceptions.ServiceUnavailable,
    exceptions.TooManyRequests,
)


class Unreliable:
    """A proxy that fails at random, and a Keystone whose tokens expire.

    :param url: the address of Watcher.
    :param token: a token that it accepts.
    :param seed: for the same faults again.
    """

    def __init__(self, url: str, token: str, seed: int) -> None:
        self._host = urlsplit(url).netloc
        self._token = token
        self._random = random.Random(seed)  # noqa: S311
        self._lock = threading.Lock()
        self._uses: collections.Counter[str] = collections.Counter()
        self._front = FakeWatcher()
        self._front.answer_with('*', '*', self._respond)
        self.url = self._front.url
        #: How often each fault happened.
        self.faults: collections.Counter[str] = collections.Counter()
        #: The writes that came, each by its method and name.
        self.writes: collections.Counter[str] = collections.Counter()

    def __enter__(self) -> Unreliable:
        self._front.__enter__()
        return self

    def __exit__(self, *exc_info: object) -> None:
        self._front.__exit__(*exc_info)

    def _respond(self, request: Request) -> Reply:
        self._front.requests.clear()
        if request.path.endswith('/auth/tokens'):
            answer = keystone.token(self.url)
            answer.headers['x-subject-token'] = f'token-{uuid.uuid4().hex}'
            return answer
        with self._lock:
            token = request.headers['x-auth-token']
            self._uses[token] += 1
            fault, pause = self._choose()
            if self._uses[token] > TOKEN_USES:
                fault = 'status 401'
            elif request.method != 'GET':
                name = (
                    request.body['name']
                    if request.method == 'POST'
                    else request.path.rpartition('/')[2]
                )
                self.writes[f'{request.method} {name}'] += 1
            self.faults[fault] += 1
        time.sleep(pause)
        if fault == 'reset before':
            reset(request)
            return None
        if fault.startswith('status'):
            return Answer(int(fault[-3:]), {}, retry_after='1')
        return self._spoil(fault, request, self._forward(request))

    def _choose(self) -> tuple[str, float]:
        none = 1000 - sum(FAULTS.values())
        (fault,) = self._random.choices(
            ['none', *FAULTS], [none, *FAULTS.values()]
        )
        return fault, self._random.uniform(0, 0.03)

    def _forward(self, request: Request) -> Answer:
        headers = {**request.headers, 'x-auth-token': self._token}
        connection = http.client.HTTPConnection(self._host, timeout=60)
        with contextlib.closing(connection):
            connection.request(
                request.method, request.target, request.data, headers
            )
            found = connection.getresponse()
            given = {
                name.replace('-', '_'): value
                for name, value in found.getheaders()
                if name.lower() not in ('connection', 'content-length')
            }
            return Answer(found.status, found.read(), **given)

    def _spoil(self, fault: str, request: Request, answer: Answer) -> Reply:
        """Return an answer, or what a fault leaves of it."""
        if fault == 'reset after':
            reset(request)
            return None
        data = bytes(answer)
        if fault == 'truncated' and answer.body:
            return data[: -len(answer.body) // 2]
        if fault == 'in pieces':
            for start in range(0, len(data), 1 + len(data) // 5):
                request.connection.sendall(data[start:][: 1 + len(data) // 5])
                time.sleep(0.01)
            return None
        return answer


class Work:
    """What one thread does, with a client that others use too.

    :param client: the client.
    :param way: the way of its requests.
    :param goals: the names of all goals, sorted.
    """

    def __init__(
        self, client: Client, way: Unreliable, goals: list[str]
    ) -> None:
        self._client = client
        self._templates = client.audit_template
        self._way = way
        self._goals = goals
        self.rounds = 0
        self.writes = 0
        #: The writes that ended in an error.
        self.failed = 0

    def until(self, end: float) -> None:
        """Work until a time of the monotonic clock."""
        while time.monotonic() < end:
            self._round(f'soak-{uuid.uuid4().hex[:12]}')
            self.rounds += 1

    def _round(self, name: str) -> None:
        """Do it once; each step is seen by the next."""
        found = [one.name for one in self._client.goal.list()]
        assert sorted(found) == self._goals
        with self._write('POST', name):
            self._templates.create(name=name, goal=self._goals[0])
        if not self._exists(name):
            return
        with self._write('PATCH', name):
            self._templates.set(name, description=name)
        assert self._templates.get(name).description in (name, None, '')
        while self._exists(name):
            with self._write('DELETE', name):
                self._templates.delete(name)

    @contextlib.contextmanager
    def _write(self, method: str, name: str) -> Iterator[None]:
        """Check that a write is sent once, or fails."""
        self.writes += 1
        fewest = 1
        try:
            yield
        except UNCERTAIN:
            # The proxy may have closed the connection.
            fewest = 0
            self.failed += 1
        sent = self._way.writes.pop(f'{method} {name}', 0)
        assert fewest <= sent <= 1, f'{method} was sent {sent} times'

    def _exists(self, name: str) -> bool:
        try:
            return bool(self._templates.get(name).name == name)
        except exceptions.NotFound:
            return False


class Figures(NamedTuple):
    """What came of working for a while."""

    seconds: float
    rounds: int
    writes: int
    #: How many of them ended in an error.
    failed: int
    #: How often each fault happened.
    faults: dict[str, int]
    #: How many more of them the process has than at a fifth of the time.
    files: int
    threads: int
    #: Its growth since then, in KiB.
    memory: int


def soak(url: str, token: str, seconds: float, seed: int = 1) -> Figures:
    """Use a Watcher over an unreliable way, and check each step.

    :param url: its address.
    :param token: a token that it accepts.
    """
    with Client(url, token=token) as direct:
        goals = sorted(str(one.name) for one in direct.goal.list())
    with (
        Unreliable(url, token, seed) as way,
        Client(auth_url=f'{way.url}/v3', username='u', password='p') as client,
        concurrent.futures.ThreadPoolExecutor(THREADS) as pool,
    ):
        works = [Work(client, way, goals) for _ in range(THREADS)]

        def work(part: float) -> tuple[int, int, int]:
            end = time.monotonic() + seconds * part
            for task in [pool.submit(one.until, end) for one in works]:
                task.result()
            return _resources()

        before = work(0.2)
        after = work(0.8)
        assert not way.writes, 'sent later'
    with Client(url, token=token) as direct:
        names = [str(one.name) for one in direct.audit_template.list()]
    assert not [name for name in names if name.startswith('soak-')]
    files, threads, memory = (
        b - a for a, b in zip(before, after, strict=True)
    )
    return Figures(
        seconds,
        sum(one.rounds for one in works),
        sum(one.writes for one in works),
        sum(one.failed for one in works),
        {**way.faults},
        files,
        threads,
        memory,
    )


def _resources() -> tuple[int, int, int]:
    """Return the open files, threads and KiB of this process."""
    pages = int(pathlib.Path('/proc/self/statm').read_text().split()[1])
    files = len(os.listdir('/proc/self/fd'))
    return (
        files,
        threading.active_count(),
        pages * os.sysconf('SC_PAGESIZE') >> 10,
    )
