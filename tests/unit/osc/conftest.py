# SPDX-License-Identifier: Apache-2.0
"""The ``watcher`` program, run within the process of the tests."""

from __future__ import annotations

import dataclasses
import io
import json
import logging
from collections.abc import Callable
from typing import Any

import pytest

from tests.unit.conftest import TOKEN
from tests.unit.stub import StubWatcher
from watcherclient import shell


@dataclasses.dataclass
class Result:
    """What a command left behind."""

    status: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        """What the output holds."""
        return json.loads(self.out)


@pytest.fixture
def run(
    stub: StubWatcher,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> Callable[..., Result]:
    """Run a command of ``watcher`` against the stub server."""
    monkeypatch.setattr('sys.stdin', io.StringIO())

    def run(*words: str) -> Result:
        root = logging.getLogger()
        kept = root.level, [*root.handlers]
        capsys.readouterr()
        try:
            status = shell.main(
                (
                    f'--os-endpoint-override={stub.url}',
                    f'--os-auth-token={TOKEN}',
                    *words,
                )
            )
        except SystemExit as error:
            status = error.code  # type: ignore[assignment]
        finally:
            root.setLevel(kept[0])
            root.handlers[:] = kept[1]
        return Result(status, *capsys.readouterr())

    return run
