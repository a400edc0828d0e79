# SPDX-License-Identifier: Apache-2.0
"""The reference pages leave nothing out."""

from __future__ import annotations

import fnmatch
import pathlib
import re
from importlib import metadata

import pytest

from watcherclient import v1
from watcherclient.base import resource

SOURCE = pathlib.Path(__file__).parents[3] / 'doc/source'
GROUP = 'openstack.infra_optim.v1'


def globs(*paths: pathlib.Path) -> list[str]:
    """Return the patterns of commands that pages show."""
    text = ''.join(path.read_text() for path in paths)
    return re.findall(r':command: (optimize .*)', text)


def commands() -> list[str]:
    """Return the commands, each by its spelling with the most words."""
    points = metadata.distribution('python-watcherclient').entry_points
    shown: dict[str, str] = {}
    for point in points.select(group=GROUP):
        name = point.name.replace('_', ' ')
        other = shown.get(point.value, '')
        shown[point.value] = max(other, name, key=lambda x: x.count(' '))
    return [*shown.values()]


@pytest.mark.parametrize(
    'pages',
    [[*SOURCE.glob('cli/*.rst')], [SOURCE / 'man/openstack-optimize.rst']],
    ids=['cli', 'man'],
)
@pytest.mark.parametrize('command', commands())
def test_command_is_on_one_page(
    command: str, pages: list[pathlib.Path]
) -> None:
    found = [g for g in globs(*pages) if fnmatch.fnmatch(command, g)]
    assert len(found) == 1, (
        f'"{command}" is shown {len(found)} times: doc/source/cli and '
        'doc/source/man need one ":command:" pattern that fits it'
    )


@pytest.mark.parametrize(
    'name', [n for n in v1.__all__ if not n.endswith('Manager')]
)
def test_fields_are_shown(name: str) -> None:
    cls = getattr(v1, name)
    if not any(column.label for column in resource.fields(cls).values()):
        return
    text = (SOURCE / 'reference/fields.rst').read_text()
    assert f'.. resource-table:: {cls.__module__}.{name}\n' in text
