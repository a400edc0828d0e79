# SPDX-License-Identifier: Apache-2.0
"""The reference pages leave nothing out."""

from __future__ import annotations

import fnmatch
import pathlib
import re

import pytest

from tests.unit.conventions import compat
from watcherclient import v1
from watcherclient.base import resource

HERE = pathlib.Path(__file__).parent
SOURCE = HERE.parents[2] / 'doc/source'


def globs(*paths: pathlib.Path) -> list[str]:
    """Return the patterns of commands that pages show."""
    text = ''.join(path.read_text() for path in paths)
    return re.findall(r':command: (optimize .*)', text)


@pytest.mark.parametrize(
    'pages',
    [[*SOURCE.glob('cli/*.rst')], [SOURCE / 'man/openstack-optimize.rst']],
    ids=['cli', 'man'],
)
@pytest.mark.parametrize('command', compat.spaced())
def test_command_is_on_one_page(
    command: str, pages: list[pathlib.Path]
) -> None:
    found = [
        g for g in globs(*pages) if fnmatch.fnmatch(f'optimize {command}', g)
    ]
    assert len(found) == 1, (
        f'"optimize {command}" is shown {len(found)} times: doc/source/cli '
        'and doc/source/man each need one ":command:" pattern that matches it'
    )


@pytest.mark.parametrize(
    'name', [n for n in v1.__all__ if not n.endswith('Manager')]
)
def test_fields_are_shown(name: str) -> None:
    cls = getattr(v1, name)
    if not any(column.label for column in resource.fields(cls).values()):
        return
    require('fields', f'.. resource-table:: {cls.__module__}.{name}')


@pytest.mark.parametrize('name', v1.__all__)
def test_module_is_shown(name: str) -> None:
    require('library', f'.. automodule:: {getattr(v1, name).__module__}')


def test_conventions_are_explained() -> None:
    page = SOURCE / 'contributor/architecture.rst'
    tests = {path.stem for path in HERE.glob('test_*.py')}
    missing = tests - {*re.findall(r'``(test_\w+)``', page.read_text())}
    assert not missing, f'explain {", ".join(missing)} in {page}'


def require(page: str, line: str) -> None:
    """Check that a reference page has a line."""
    path = SOURCE / f'reference/{page}.rst'
    assert line in path.read_text().splitlines(), f'add "{line}" to {path}'
