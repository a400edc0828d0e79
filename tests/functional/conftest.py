# SPDX-License-Identifier: Apache-2.0
"""Fixtures of the functional tests."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest

import watcherclient.client
from tests.functional.cloud import Cloud
from tests.functional.programs import PREFIXES, Program


@pytest.fixture(scope='session')
def cloud(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cloud]:
    """A fresh cloud for the whole session; it ends with the session."""
    started = Cloud(tmp_path_factory.mktemp('cloud'), tied=True)
    started.up()
    try:
        yield started
    finally:
        started.down()


@pytest.fixture(scope='session', params=sorted(PREFIXES))
def program(request: pytest.FixtureRequest, cloud: Cloud) -> Program:
    """Each of the two programs, with the administrator's environment."""
    return Program(request.param, cloud.environment())


@pytest.fixture(scope='session')
def openstack(cloud: Cloud) -> Program:
    """The ``openstack`` program, with the administrator's environment."""
    return Program('openstack', cloud.environment())


@pytest.fixture(scope='session')
def watcher(cloud: Cloud) -> Program:
    """The ``watcher`` program, with the administrator's environment."""
    return Program('watcher', cloud.environment())


@pytest.fixture(scope='session')
def client(cloud: Cloud) -> Any:
    """The library, with the administrator's token."""
    return watcherclient.client.get_client(
        1, os_auth_token=cloud.token(), watcher_url=cloud.watcher_url
    )


@pytest.fixture(scope='session')
def until() -> Callable[..., Any]:
    """Call a function until what it returns is as wanted."""

    def until(
        fetch: Callable[[], Any],
        wanted: Callable[[Any], bool],
        seconds: float = 60,
    ) -> Any:
        end = time.monotonic() + seconds
        while True:
            found = fetch()
            if wanted(found):
                return found
            assert time.monotonic() < end, found
            time.sleep(0.3)

    return until
