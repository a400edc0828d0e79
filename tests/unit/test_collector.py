# SPDX-License-Identifier: Apache-2.0
"""What becomes of Python's garbage collector; numbers, no times."""

from __future__ import annotations

import gc
import subprocess
import sys
from collections.abc import Iterator

import pytest

from watcherclient import collector
from watcherclient.testing import FakeWatcher
from watcherclient.v1.client import Client

#: More than a page.
ROWS = 2500


@pytest.fixture
def stub() -> Iterator[FakeWatcher]:
    with FakeWatcher() as stub:
        stub.rows['actions'] = [
            {'uuid': f'{n:08}-1111-4111-8111-111111111111', 'parents': []}
            for n in range(ROWS)
        ]
        yield stub


@pytest.fixture
def client(stub: FakeWatcher) -> Client:
    return Client(stub.url, token='t')


class Cycle:
    """Garbage that only the collector finds."""

    def __init__(self) -> None:
        self.itself = self


def cycles() -> int:
    return sum(isinstance(one, Cycle) for one in gc.get_objects())


@pytest.fixture
def thresholds() -> Iterator[None]:
    """Let a test, and programs that it runs, change them."""
    before = gc.get_threshold()
    gc.set_threshold(700, 10, 10)
    yield
    gc.set_threshold(*before)


@pytest.mark.usefixtures('thresholds')
def test_hoard_is_not_walked_unless_something_is_frozen() -> None:
    frozen = gc.get_freeze_count() > 0
    walked = []

    def note(phase: str, info: dict[str, int]) -> None:
        walked.append(len(gc.get_objects(generation=0)))

    with collector.hoarding():
        gc.callbacks.append(note)
        hoard: list[list[int]] = [[] for _ in range(ROWS)]
    try:
        # What the collector put off would come now.
        hoard += [[] for _ in range(1000)]
    finally:
        gc.callbacks.remove(note)

    assert walked
    assert (max(walked) >= ROWS) == frozen


@pytest.mark.usefixtures('thresholds')
def test_garbage_does_not_become_old(client: Client) -> None:
    gc.set_threshold(1_000_000)
    Cycle()
    assert client.action.list()
    assert not cycles()


def test_what_a_program_froze_stays_frozen(client: Client) -> None:
    gc.freeze()
    try:
        before = gc.get_freeze_count()
        assert client.action.list()
        assert gc.get_freeze_count() > 0.9 * before
    finally:
        gc.unfreeze()


def test_collector_that_a_program_stopped_stays_stopped(
    client: Client,
) -> None:
    gc.disable()
    try:
        assert client.action.list()
        assert not gc.isenabled()
    finally:
        gc.enable()


IN_OPENSTACK = """
import sys, types
from watcherclient.osc.commands import base as command
class Nothing(command.Command):
    take_action = print
app = types.SimpleNamespace(stdout=sys.stdout, load_extensions=list)
Nothing(app, None).run(None)
"""


@pytest.mark.parametrize(
    ('code', 'told'),
    [
        ('import watcherclient.client', 'found at the exit\n'),
        ('from watcherclient import shell; shell.main(["help", "help"])', ''),
        (IN_OPENSTACK, ''),
    ],
    ids=['library', 'watcher', 'openstack'],
)
def test_programs_skip_the_last_walk_and_libraries_do_not(
    code: str, told: str
) -> None:
    code += """
class Cycle:
    def __init__(self):
        self.itself = self
    def __del__(self):
        import sys
        print('found at the exit', file=sys.stderr)
Cycle()
"""
    done = subprocess.run(
        [sys.executable, '-W', 'ignore', '-c', code],
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stderr == told
