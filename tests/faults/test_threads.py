# SPDX-License-Identifier: Apache-2.0
"""One client in many threads: nothing is lost, mixed or left behind."""

from __future__ import annotations

import concurrent.futures
import os
import threading
import time

import pytest
import requests

from watcherclient import exceptions
from watcherclient.testing import FakeWatcher
from watcherclient.v1.client import Client

THREADS = 16
ROUNDS = 22
GOALS = [f'goal-{n}' for n in range(40)]


@pytest.fixture
def busy():
    """A Watcher whose lists have several pages."""
    with FakeWatcher(max_limit=30) as fake:
        fake.rows['goals'] = [{'uuid': f'u{n}', 'name': n} for n in GOALS]
        yield fake


class Work:
    """What one thread does.

    :param client: shared by all threads.
    :param number: of the thread.
    """

    def __init__(self, client: Client, number: int) -> None:
        self.goals = client.goal
        self.templates = client.audit_template
        self.number = number

    def __call__(self):
        """Create, list and change; return what was created."""
        return [self.round(f'{self.number}-{n}') for n in range(ROUNDS)]

    def round(self, name):
        assert [one.name for one in self.goals.list()] == GOALS
        made = self.templates.create(goal='goal-0', name=name)
        assert made.name == name
        assert self.templates.get(name).uuid == made.uuid
        changed = self.templates.set(name, description=name)
        assert (changed.uuid, changed.description) == (made.uuid, name)
        with pytest.raises(exceptions.NotFound):
            self.templates.get(f'none-{name}')
        return made.uuid


def left_open():
    """Return how many files and threads the process has."""
    return len(os.listdir('/proc/self/fd')), threading.active_count()


def test_threads_share_a_client(busy):
    before = left_open()
    with Client(busy.url, token='a-long-token') as client:
        with concurrent.futures.ThreadPoolExecutor(THREADS) as pool:
            tasks = [pool.submit(Work(client, n)) for n in range(THREADS)]
            made = [uuid for task in tasks for uuid in task.result()]
            assert [*pool.map(client.audit_template.delete, made[::2])]
        left = {one.uuid for one in client.audit_template.list()}
    count = THREADS * ROUNDS
    assert len(busy.requests) > 2000
    assert len({*made}) == count
    assert left == {row['uuid'] for row in busy.rows['audit_templates']}
    assert len(left) == count // 2
    # Each write was sent once.
    writes = [one for one in busy.sent if not one.startswith('GET ')]
    assert len(writes) == 2 * count + count // 2
    end = time.monotonic() + 20
    while left_open() > before:
        assert time.monotonic() < end, (before, left_open())
        time.sleep(0.05)


def test_other_adapters_are_closed_too(busy):
    """Such as those of packages for tests."""
    closed = []

    class Other(requests.adapters.BaseAdapter):
        def close(self):
            closed.append(self)

    with Client(busy.url, token='a-long-token') as client:
        client.http_client.session.session.mount('http://other/', Other())
    assert len(closed) == 1


def test_a_kept_error_keeps_no_connection(busy):
    before = left_open()
    client = Client(busy.url, token='a-long-token')
    with pytest.raises(exceptions.NotFound) as kept:
        client.audit_template.get('none')
    client.close()
    assert kept.value.response.status_code == 404
    end = time.monotonic() + 20
    while left_open() > before:
        assert time.monotonic() < end, (before, left_open())
        time.sleep(0.05)
