# SPDX-License-Identifier: Apache-2.0
"""Every command against servers that send anything but what they should."""

from __future__ import annotations

import json

import pytest

from tests.faults.interfaces import Face, is_harmless
from tests.faults.test_answers import BROKEN, HOSTILE
from tests.unit.conventions import compat
from watcherclient.base import wait
from watcherclient.testing import Answer, rows

UUID = '11111111-2222-3333-4444-555555555555'
#: What a command is given, where that is more than the name of a resource.
WORDS = {
    'action update': [UUID, '--state', 'SKIPPED'],
    'action plan update': [UUID, 'replace', 'state=CANCELLED'],
    'action plan wait': [UUID, '--timeout', '1'],
    'audit wait': ['x', '--timeout', '1'],
    'audit create': ['--goal', 'g', '-s', 's', '-p', 'a=1'],
    'audit set': ['x', '--parameter', 'a=1', '--name', 'y'],
    'audit unset': ['x', '--parameter', 'a'],
    'audit update': ['x', 'replace', 'name=y'],
    'audit template create': ['x', 'g', '-s', 's', '-p', 'a=1'],
    'audit template set': ['x', '--name', 'y'],
    'audit template unset': ['x', '--scope'],
    'audit run': ['--strategy', 'x', '--timeout', '0.1'],
    'audit template update': ['x', 'replace', 'name=y'],
}
#: Objects of the right shape with the wrong values.
FIELDS = sorted(
    {'type', 'mandatory', 'context'}.union(
        *(collection.fields for collection in rows.COLLECTIONS.values())
    )
)
VALUES = (None, 5, HOSTILE, True, [HOSTILE, 1], {HOSTILE: HOSTILE})
ODD = [{name: value for name in FIELDS} for value in VALUES]
COLLECTIONS = (*rows.COLLECTIONS, 'context')


def bodies():
    yield from BROKEN.values()
    yield b'{}'
    for odd in ODD:
        yield json.dumps(odd).encode()
        pair = [odd, odd]
        yield json.dumps(pair).encode()
        yield json.dumps({name: pair for name in COLLECTIONS}).encode()


def words_of(name):
    if name in WORDS:
        return WORDS[name]
    if not compat.arguments(name):
        return []
    return [UUID if name.startswith('action') else 'x']


@pytest.fixture(autouse=True)
def _soon(monkeypatch):
    """Let no command wait for what never comes."""
    monkeypatch.setattr(wait.time, 'sleep', lambda seconds: None)


@pytest.mark.parametrize('name', compat.spaced())
def test_any_answer(name, raw):
    watcher = Face('watcher')
    for body in bodies():
        server = raw(Answer(200, body))
        words = [*name.split(), *words_of(name)]
        # Progress on a terminal is drawn with escapes of our own.
        tty = not name.endswith((' wait', ' run'))
        outcome = watcher(words, server.url, tty=tty)
        context = (body[:80], outcome)
        # 3: what was waited for has not come.
        assert outcome.status in (0, 1, 3), context
        assert 'Traceback' not in outcome.err, context
        assert is_harmless(outcome.out + outcome.err, '\n'), context
        if outcome.status:
            assert outcome.err.strip(), context
            assert len(outcome.err.splitlines()) < 8, context
            assert all(
                ' ' in line and not line.startswith(('Key', "'int", "'None"))
                for line in outcome.err.splitlines()
            ), context
