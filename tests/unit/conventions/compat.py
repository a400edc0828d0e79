# SPDX-License-Identifier: Apache-2.0
"""The table of what programs rely on, and our commands, for the tests."""

from __future__ import annotations

import argparse
import functools
import pathlib
import shlex
import types
from importlib import metadata
from typing import Any

import yaml

from watcherclient.osc import plugin
from watcherclient.v1.client import Client

GROUP = 'openstack.infra_optim.v1'


@functools.cache
def surface() -> dict[str, Any]:
    """Return the content of compat_surface.yaml."""
    file = pathlib.Path(__file__).with_name('compat_surface.yaml')
    found: dict[str, Any] = yaml.safe_load(file.read_text())
    return found


@functools.cache
def entry_points() -> dict[str, metadata.EntryPoint]:
    """Return our commands by their names, without the word optimize."""
    points = metadata.distribution('python-watcherclient').entry_points
    return {
        point.name.removeprefix('optimize_').replace('_', ' '): point
        for point in points.select(group=GROUP)
    }


def spaced() -> list[str]:
    """Return each command once, by its spaced spelling."""
    known: dict[str, str] = {}
    for name, point in entry_points().items():
        known[point.value] = max(
            known.get(point.value, name), name, key=_words
        )
    return sorted(known.values())


def example(name: str) -> list[str]:
    """Return the words of the first example in the help of a command."""
    _, _, lines = make_command(name).get_epilog().partition('::\n\n')
    first = lines.replace('\\\n', '').strip().partition('\n')[0]
    return shlex.split(first.removeprefix('openstack optimize'))


def _words(name: str) -> int:
    return name.count(' ')


class FakeApp:
    """An application around a command: just a client and a stdout."""

    def __init__(self, client: Client, stdout: Any = None) -> None:
        self.client_manager = types.SimpleNamespace()
        vars(self.client_manager)[plugin.API_NAME] = client
        self.stdout = stdout
        self.options = argparse.Namespace()


def make_command(name: str, app: Any = None) -> Any:
    """Return a command of the given name."""
    return entry_points()[name].load()(app, argparse.Namespace())


def command_class(name: str) -> type[Any]:
    """Return the class of a command, for which its entry point stands."""
    return type(make_command(name))


@functools.cache
def parser(name: str) -> argparse.ArgumentParser:
    """Return the parser of a command."""
    made: argparse.ArgumentParser = make_command(name).get_parser(name)
    return made


def options(name: str) -> dict[str, argparse.Action]:
    """Return the options of a command by their flags."""
    return {
        flag: action
        for action in parser(name)._actions
        for flag in action.option_strings
    }


def arguments(name: str) -> dict[str, argparse.Action]:
    """Return the positional arguments of a command by their names."""
    return {a.dest: a for a in parser(name)._actions if not a.option_strings}
