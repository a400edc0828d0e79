# SPDX-License-Identifier: Apache-2.0
"""Each entry point names something that exists."""

from __future__ import annotations

import configparser
import importlib
import inspect
from importlib import metadata

import pytest

from tests.unit.conventions import compat, source
from watcherclient.osc.commands.base import Command

POINTS = metadata.distribution('python-watcherclient').entry_points


def declared() -> set[tuple[str, str, str]]:
    """Return the entry points of setup.cfg: group, name and value."""
    file = configparser.ConfigParser(delimiters=['='], interpolation=None)
    file.optionxform = str  # type: ignore[assignment,method-assign]
    file.read(source.REPOSITORY / 'setup.cfg')
    # pbr and setuptools have sections of different names.
    section = next(s for s in file.sections() if s.endswith('entry_points'))
    return {
        (group, *map(str.strip, line.split('=')))  # type: ignore[misc]
        for group, lines in file[section].items()
        for line in lines.splitlines()
        if '=' in line and not line.startswith('#')
    }


def test_installed_entry_points_are_those_of_the_repository() -> None:
    if not (source.REPOSITORY / 'setup.cfg').exists():
        pytest.skip('the package is installed without its repository')
    installed = {(point.group, point.name, point.value) for point in POINTS}
    assert installed == declared(), (
        'setup.cfg was changed after the package was installed: run '
        '"pip install -e ." again'
    )


@pytest.mark.parametrize('point', POINTS, ids=lambda p: f'{p.group}:{p.name}')
def test_entry_point_loads(point: metadata.EntryPoint) -> None:
    assert point.load() is not None


@pytest.mark.parametrize('name', compat.entry_points())
def test_command_class_exists(name: str) -> None:
    """The class that is loaded may be a stand-in, which imports nothing."""
    loaded = compat.entry_points()[name].load()
    module = importlib.import_module(loaded.__module__)
    real = getattr(module, loaded.__name__, None)
    assert inspect.isclass(real) and issubclass(real, Command), (
        f'setup.cfg names {loaded.__name__} of {loaded.__module__} for '
        f'"{name}": there is no such command'
    )
    assert compat.command_class(name) is real


def test_spellings_of_a_command_load_one_class() -> None:
    by_letters: dict[str, dict[str, object]] = {}
    for name, point in compat.entry_points().items():
        same = by_letters.setdefault(name.replace(' ', ''), {})
        same[name] = point.load()
    for spellings in by_letters.values():
        assert len({*spellings.values()}) == 1, (
            f'{" and ".join(spellings)} are one command: let both names of '
            'setup.cfg have the same class'
        )


@pytest.mark.parametrize('name', compat.spaced())
def test_resources_of_two_words_have_both_spellings(name: str) -> None:
    words = name.split()
    if len(words) == 3 and words[0] != 'complete':
        joined = f'{words[0]}{words[1]} {words[2]}'
        assert joined in compat.entry_points(), (
            f'add "optimize_{words[0]}{words[1]}_{words[2]}" to setup.cfg, '
            f'with the class of "{name}"'
        )
