# SPDX-License-Identifier: Apache-2.0
"""What the tests of the ``watcher`` program share."""

from __future__ import annotations

import pytest

from watcherclient import client as clients
from watcherclient.v1.client import Client


@pytest.fixture
def made(monkeypatch, stub):
    """The arguments of clients, instead of real credentials."""
    seen = []

    def make(version, endpoint, **kwargs):
        seen.append({'version': version, 'endpoint': endpoint, **kwargs})
        return Client(stub.url)

    monkeypatch.setattr(clients, 'Client', make)
    return seen
