# SPDX-License-Identifier: Apache-2.0
"""The help of each command, in both programs."""

from __future__ import annotations

import shlex
from importlib import metadata
from types import SimpleNamespace
from typing import Any

import pytest

from watcherclient.cli import app

POINTS = metadata.distribution('python-watcherclient').entry_points.select(
    group=app.COMMAND_GROUP
)
SPACED = {
    point.value: point.name.replace('_', ' ')
    for point in sorted(POINTS, key=lambda point: point.name.count('_'))
}


def _command(value: str, program: str) -> Any:
    point = next(point for point in POINTS if point.value == value)
    return point.load()(SimpleNamespace(NAME=program, stdout=None), None)


@pytest.mark.parametrize('value', sorted(SPACED))
@pytest.mark.parametrize('program', ['openstack', 'watcher'])
def test_help_ends_with_examples_that_the_command_accepts(
    value: str, program: str
) -> None:
    words = SPACED[value]
    prefix = 'openstack optimize'
    if program == 'watcher':
        words, prefix = words.removeprefix('optimize '), 'watcher'
    command = _command(value, program)
    parser = command.get_parser(f'{program} {words}')

    shown = parser.format_help().partition('\nExamples:\n\n')[2]

    lines = shown.partition('\n\n')[0].splitlines()
    assert max(map(len, lines)) < 80
    whole = '\n'.join(lines).replace('\\\n', '').splitlines()
    assert 1 <= len(whole) <= 3
    for line in whole:
        given = shlex.split(line)
        start = [*prefix.split(), *words.removeprefix('optimize ').split()]
        assert given[: len(start)] == start
        parser.parse_args(given[len(start) :])


def test_help_keeps_paragraphs_apart() -> None:
    command = _command(
        'watcherclient.osc.lazy:v1.action.UpdateAction', 'watcher'
    )

    text = command.get_parser('watcher action update').format_help()

    assert 'why it is skipped.\n\nThe action must be PENDING' in text


def test_help_of_both_programs_has_the_same_first_line() -> None:
    for value in SPACED:
        lines = [
            _command(value, program).get_description().partition('\n')[0]
            for program in ('openstack', 'watcher')
        ]
        assert lines[0] == lines[1]
        assert 'Examples' not in lines[0]
