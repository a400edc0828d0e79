# SPDX-License-Identifier: Apache-2.0
"""What all tests need."""

from __future__ import annotations

import contextlib
import locale
import os
import signal
import sys
from collections.abc import Generator, Iterator

import pytest

from tests import process_state

# A test run in the background begins with interrupts ignored, and so would
# the programs that it starts.
signal.signal(signal.SIGINT, signal.default_int_handler)
# cliff sets the locale of the user when an application is created; done
# before, it is the same in all tests.
with contextlib.suppress(locale.Error):
    locale.setlocale(locale.LC_ALL, '')


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport() -> Generator[
    None, pytest.TestReport, pytest.TestReport
]:
    """Let reports of tests that log malformed text reach pytest-xdist."""
    report = yield
    report.sections = [
        (title, text.encode(errors='backslashreplace').decode())
        for title, text in report.sections
    ]
    return report


@pytest.fixture(scope='session', autouse=True)
def _fixtures_leave_the_process_alone() -> Iterator[None]:
    with process_state.unchanged():
        yield


@pytest.fixture(autouse=True)
def _test_leaves_the_process_alone() -> Iterator[None]:
    with process_state.unchanged():
        yield


@pytest.fixture(autouse=True)
def _clouds_of_a_test_are_forgotten() -> Iterator[None]:
    """openstacksdk before 4.14 keeps the files of each test."""
    yield
    loader = sys.modules.get('openstack.config.loader')
    if loader is not None:
        for files in (loader.CONFIG_FILES, loader.SECURE_FILES):
            files[:] = [
                path
                for path in files
                if os.path.dirname(path) in loader.CONFIG_SEARCH_PATH
            ]


@pytest.fixture
def restored_process() -> Iterator[None]:
    """For tests that run the entry point of ``watcher`` in this process."""
    with process_state.restored():
        yield
