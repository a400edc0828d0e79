# SPDX-License-Identifier: Apache-2.0
"""Requests and responses get lost: no row is lost, no write is repeated."""

from __future__ import annotations

from tests.faults import unreliable
from watcherclient.testing import FakeWatcher


def test_a_while():
    with FakeWatcher(max_limit=7) as fake:
        fake.rows['goals'] = [
            {'uuid': f'u{n}', 'name': f'goal-{n}'} for n in range(20)
        ]
        figures = unreliable.soak(fake.url, 'token', 5)
    assert figures.rounds > 5
    assert len(figures.faults) > 3
    # Connections of several threads may end at any time.
    assert figures.files < 40
    assert figures.threads < 40
