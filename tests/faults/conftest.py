# SPDX-License-Identifier: Apache-2.0
"""What the fault suite shares."""

from __future__ import annotations

import contextlib
import time
import types
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from tests.faults.interfaces import NAMES, Face
from tests.unit.conftest import (  # noqa: F401
    _no_environment,
    stub,
)
from watcherclient.http import retry
from watcherclient.testing import FakeWatcher


@pytest.fixture(autouse=True)
def _no_clouds(monkeypatch, tmp_path):
    """Leave out the clouds.yaml of whoever runs the tests."""
    monkeypatch.setenv('OS_CLIENT_CONFIG_FILE', str(tmp_path / 'none.yaml'))
    monkeypatch.setenv('COLUMNS', '200')


@pytest.fixture(params=NAMES)
def face(request: pytest.FixtureRequest) -> Face:
    """Each face of the project in turn."""
    return Face(request.param)


@pytest.fixture(params=NAMES[1:])
def program(request: pytest.FixtureRequest) -> Face:
    """Each of the two programs in turn."""
    return Face(request.param)


@pytest.fixture
def raw() -> Iterator[Callable[..., FakeWatcher]]:
    """A function that starts servers with an answer for each request."""
    with contextlib.ExitStack() as running:

        def start(*answers: object, **settings: Any) -> FakeWatcher:
            fake = running.enter_context(FakeWatcher(**settings))
            fake.answer_with('*', '*', *answers)
            return fake

        yield start


@pytest.fixture(autouse=True)
def pauses(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """Make the pauses between tries pass at once; each is remembered."""
    taken: list[float] = []
    clock = types.SimpleNamespace(
        sleep=taken.append,
        time=time.time,
        monotonic=lambda: time.monotonic() + sum(taken),
    )
    monkeypatch.setattr(retry, 'time', clock)
    return taken
