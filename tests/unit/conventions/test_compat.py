# SPDX-License-Identifier: Apache-2.0
"""What existing scripts and programs rely on is there.

The facts are in compat_surface.yaml: whoever removes an option, a label, a
spelling or a public name has to remove it from there as well.
"""

from __future__ import annotations

import argparse
import importlib
import inspect

import pytest

from tests.unit.conventions import compat
from watcherclient import exceptions, v1
from watcherclient.base.manager import Manager
from watcherclient.base.resource import Resource
from watcherclient.cli.app import WatcherApp
from watcherclient.http.adapter import Adapter
from watcherclient.v1.strategy import Requirement
from watcherclient.versions import Version

SURFACE = compat.surface()
COMMANDS = SURFACE['commands']
_ACTIONS = {
    'store': argparse._StoreAction,
    'store_true': argparse._StoreTrueAction,
    'append': argparse._AppendAction,
}


def manager_class(name):
    words = name.replace('_', ' ').title().replace(' ', '')
    return getattr(v1, f'{words}Manager')


def resource_class(name):
    if name == 'requirement':
        return Requirement
    if name == 'data_model':
        from watcherclient.v1.data_model import Entry

        return Entry
    return manager_class(name).resource_class


def resolve(path):
    module, _, name = path.rpartition('.')
    return getattr(importlib.import_module(module), name)


def check(action, spec):
    """Check that an argument takes what it is known to take."""
    kind = spec.get('action', 'store')
    assert isinstance(action, _ACTIONS[kind])
    if action.option_strings:
        assert action.dest == spec['dest']
        assert not action.required
    if kind == 'store_true':
        assert action.default is False
        return
    assert action.default == spec.get('default')
    # What had to be given may become optional.
    nargs = spec.get('nargs')
    assert action.nargs in (nargs, {None: '?', '+': '*'}.get(nargs))
    given = spec.get('choices', ['3'])
    taken = [(action.type or str)(value) for value in given]
    assert taken == ([3] if spec.get('type') == 'int' else given)
    assert {*taken} <= {*(action.choices or taken)}


def parameters(function):
    """Return the parameters of a function with their defaults."""
    empty = inspect.Parameter.empty
    return {
        name: 'required' if one.default is empty else one.default
        for name, one in inspect.signature(function).parameters.items()
        if name != 'self'
    }


class TestCommands:
    def test_there_are_29(self):
        assert len(COMMANDS) == 29

    @pytest.mark.parametrize('name', COMMANDS)
    def test_both_spellings(self, name):
        older = COMMANDS[name].get('older', name)
        points = compat.entry_points()
        assert points[name].load() is points[older].load()

    @pytest.mark.parametrize('name', COMMANDS)
    def test_arguments(self, name):
        known = COMMANDS[name].get('arguments', {})
        ours = compat.arguments(name)
        # Scripts give them by position: one more would break them, unless
        # it can be left out.
        assert [*ours][: len(known)] == [*known]
        for extra in [*ours][len(known) :]:
            assert ours[extra].nargs in ('?', '*')
        for dest, spec in known.items():
            check(ours[dest], spec)

    @pytest.mark.parametrize(
        'name,flags',
        [(n, f) for n, c in COMMANDS.items() for f in c.get('options', {})],
    )
    def test_options(self, name, flags):
        spec = COMMANDS[name]['options'][flags]
        ours = compat.options(name)
        first, *others = flags.split()
        check(ours[first], spec)
        for other in others:
            assert ours[other] is ours[first]

    def test_options_of_the_program(self, monkeypatch):
        for option in SURFACE['global_options']:
            if 'env' in option:
                monkeypatch.setenv(option['env'], f'1.{option["dest"]}')
        parser = WatcherApp().parser
        ours = {f: a for a in parser._actions for f in a.option_strings}
        for option in SURFACE['global_options']:
            for flag in option['flags']:
                assert ours[flag].dest == option['dest']
            if 'env' in option:
                given = parser.get_default(option['dest'])
                assert given == f'1.{option["dest"]}'


class TestColumns:
    @pytest.mark.parametrize('form', ['short', 'detail'])
    @pytest.mark.parametrize('name', SURFACE['columns'])
    def test_labels_in_their_order(self, name, form):
        ours = resource_class(name).columns(detail=form == 'detail')
        known = SURFACE['columns'][name][form]
        assert {c.name: c.label for c in ours if c.name in known} == known
        assert [c.name for c in ours][: len(known)] == [*known]

    @pytest.mark.parametrize('minor', range(8))
    @pytest.mark.parametrize('name', SURFACE['columns'])
    def test_older_versions(self, name, minor):
        known = SURFACE['columns'][name]
        newer = [
            label
            for version, labels in known.get('since', {}).items()
            for label in labels
            if Version.parse(version) > (1, minor)
        ]
        ours = resource_class(name).columns(Version(1, minor))
        labels = [column.label for column in ours]
        assert [*known['detail'].values()] == [
            label for label in known['detail'].values()
            if label in labels or label in newer
        ]  # fmt: skip
        assert not {*labels} & {*newer}


class TestPython:
    @pytest.mark.parametrize(
        'module,name',
        [(m, name) for m, names in SURFACE['exports'].items()
         for name in names],
    )  # fmt: skip
    def test_import(self, module, name):
        found = getattr(importlib.import_module(module), name)
        assert found is not None

    @pytest.mark.parametrize('name', SURFACE['exceptions'])
    def test_exception(self, name):
        found = getattr(exceptions, name)
        base = getattr(exceptions, SURFACE['exceptions'][name])
        assert issubclass(found, base)
        assert found is not base
        assert found.__name__ == name

    @pytest.mark.parametrize(
        'module',
        ['watcherclient.exceptions', 'watcherclient.exc',
         'watcherclient.common.apiclient.exceptions'],
    )  # fmt: skip
    def test_places_of_the_exceptions(self, module):
        place = importlib.import_module(module)
        aliases = SURFACE['exception_aliases']
        for name in [*SURFACE['exceptions'], *aliases, 'ClientException']:
            same = getattr(exceptions, aliases.get(name, name))
            assert getattr(place, name) is same

    @pytest.mark.parametrize('path', SURFACE['signatures'])
    def test_signature(self, path):
        ours = parameters(resolve(path))
        known = SURFACE['signatures'][path]
        assert {k: v for k, v in ours.items() if k in known} == known
        positional = [k for k, v in known.items() if v == 'required']
        assert [*ours][: len(positional)] == positional

    @pytest.mark.parametrize(
        'name,method',
        [(m, method) for m, methods in SURFACE['managers'].items()
         for method in methods],
    )  # fmt: skip
    def test_method(self, name, method):
        ours = parameters(getattr(manager_class(name), method))
        known = SURFACE['managers'][name][method]
        # Further parameters come after those that may be given by position.
        assert [*ours.items()][: len(known)] == [*known.items()]

    @pytest.mark.parametrize('name', SURFACE['managers'])
    def test_collections_of_a_client(self, client, name):
        found = getattr(client, name)
        assert isinstance(found, Manager)
        assert type(found) is manager_class(name)
        assert found.resource_class is getattr(
            v1, manager_class(name).__name__.removesuffix('Manager')
        )
        assert found.api is client.http_client

    @pytest.mark.parametrize(
        'name,keyword',
        [(n, k) for n, keys in SURFACE['creatable'].items() for k in keys],
    )
    def test_keyword_of_create(self, client, name, keyword):
        create = getattr(client, name).create
        try:
            create(**{keyword: 'x'})
        except exceptions.ClientException as error:
            # Known, but it does not suffice.
            assert not isinstance(error, exceptions.InvalidAttribute)
        with pytest.raises(exceptions.InvalidAttribute, match='zork'):
            create(**{keyword: 'x', 'zork': 'x'})

    def test_attributes(self, client):
        resource = Resource(client.goal, {})
        for name in SURFACE['attributes']['resource']:
            assert hasattr(resource, name)
        for name in SURFACE['attributes']['http_client']:
            assert hasattr(Adapter, name)
