# SPDX-License-Identifier: Apache-2.0
"""Python's garbage collector belongs to the program."""

from __future__ import annotations

import gc
import subprocess
import sys
from collections.abc import Iterator

import pytest

from tests.unit.stub import StubWatcher
from watcherclient.v1.client import Client

#: More than a page.
ROWS = 2500


@pytest.fixture
def client() -> Iterator[Client]:
    with StubWatcher() as stub:
        stub.rows['actions'] = [
            {'uuid': f'{n:08}-1111-4111-8111-111111111111', 'parents': []}
            for n in range(ROWS)
        ]
        yield Client(stub.url, token='t')


def test_objects_that_a_program_froze_stay_frozen(client: Client) -> None:
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
Nothing(types.SimpleNamespace(stdout=sys.stdout), None).run(None)
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
