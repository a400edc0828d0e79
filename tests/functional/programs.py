# SPDX-License-Identifier: Apache-2.0
"""Runs the real programs, as a user would."""

from __future__ import annotations

import dataclasses
import json
import os
import pathlib
import subprocess
import sys
from typing import Any

#: Where the programs of the environment under test are.
BIN = pathlib.Path(sys.executable).parent
#: Seconds after which a program is stuck.
PATIENCE = 120
#: What each program calls our commands.
PREFIXES = {'openstack': ['optimize'], 'watcher': []}


@dataclasses.dataclass(frozen=True)
class Outcome:
    """What a program did."""

    status: int
    stdout: str
    stderr: str

    def json(self) -> Any:
        """Return what it printed, which must be JSON."""
        assert self.status == 0, self
        return json.loads(self.stdout)


class Program:
    """A program with an environment of its own.

    :param name: ``openstack`` or ``watcher``.
    :param environment: the OS_* variables to run it with.
    """

    def __init__(self, name: str, environment: dict[str, str]) -> None:
        self.name = name
        self.environment = environment

    def __call__(self, *words: str, **variables: str) -> Outcome:
        """Run one of our commands; ``optimize`` is put in for openstack."""
        return self.run(*PREFIXES[self.name], *words, **variables)

    def run(self, *words: str, **variables: str) -> Outcome:
        """Run the program with exactly these words."""
        done = subprocess.run(
            [str(BIN / self.name), *words],
            env={**clean_environment(), **self.environment, **variables},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=PATIENCE,
            check=False,
        )
        return Outcome(done.returncode, done.stdout, done.stderr)

    def json(self, *words: str, **variables: str) -> Any:
        """Run one of our commands with ``-f json``; return the result."""
        return self(*words, '-f', 'json', **variables).json()


def clean_environment() -> dict[str, str]:
    """Return the environment of this process without its OS_* variables."""
    return {k: v for k, v in os.environ.items() if not k.startswith('OS_')}
