# SPDX-License-Identifier: Apache-2.0
"""Conventions of fields, commands and versions."""

from __future__ import annotations

import importlib
import inspect
import re

import pytest

from tests.unit.conventions import compat, source
from watcherclient import versions
from watcherclient.base import resource
from watcherclient.base.manager import Manager
from watcherclient.osc.commands.base import Command
from watcherclient.osc.commands.list import List
from watcherclient.osc.output import columns


def resources() -> list[type[resource.Resource]]:
    """Return all kinds of resources."""
    found = [
        cls
        for cls in source.classes()
        if issubclass(cls, resource.Resource) and cls is not resource.Resource
    ]
    return sorted(found, key=lambda cls: cls.__name__)


class TestResources:
    @pytest.mark.parametrize('cls', resources())
    def test_fields(self, cls):
        known = resource.fields(cls)
        labels = [column.label for column in known.values() if column.label]
        assert len(labels) == len({*labels})
        assert {*cls.SHORT} <= {*known}
        assert {*known} >= cls.ALWAYS_SHOWN
        assert all(known[name].label for name in cls.SHORT)
        assert not {*cls.SORT_KEYS} & {*known}
        assert versions.MIN <= cls.SINCE <= versions.MAX
        for column in known.values():
            assert versions.MIN <= column.since <= versions.MAX
            assert column.display in columns.TABLE_RENDERERS
            assert column.sort in ('server', 'client', 'never')

    @pytest.mark.parametrize('cls', resources())
    def test_fields_are_explained(self, cls):
        """For the documentation, and for editors."""
        missing = {*resource.fields(cls)} - source.explained(cls)
        source.forbid(missing, f'add a docstring to fields of {cls.__name__}')

    @pytest.mark.parametrize('cls', resources())
    def test_labels_are_written_for_people(self, cls):
        for column in resource.fields(cls).values():
            assert '_' not in column.label
            assert column.label == column.label.strip()

    @pytest.mark.parametrize('cls', resources())
    def test_containers_are_never_none(self, cls):
        for name, column in resource.fields(cls).items():
            if re.match(r'(builtins\.)?(dict|list)\[', column.type):
                if '| None' not in column.type:
                    assert column.default_factory is not None, name
            else:
                assert column.default_factory is None, name

    @pytest.mark.parametrize('cls', resources())
    def test_what_a_short_list_leaves_out_may_be_none(self, cls):
        for name, column in resource.fields(cls).items():
            if column.since > versions.MIN:
                assert '| None' in column.type, name


class TestCommands:
    @pytest.mark.parametrize('name', compat.entry_points())
    def test_command(self, name):
        cls = compat.command_class(name)
        assert issubclass(cls, Command)
        assert cls.__doc__
        assert compat.make_command(name).get_description()[0].isupper()

    @pytest.mark.parametrize('name', compat.spaced())
    def test_every_argument_has_help(self, name):
        for action in compat.parser(name)._actions:
            assert action.help, action
            if not action.option_strings:
                assert action.metavar.startswith('<')

    @pytest.mark.parametrize('name', compat.spaced())
    def test_help_is_shown_without_a_server(self, name):
        shown = compat.parser(name).format_help()
        assert 'python-watcherclient' in shown

    def test_every_older_spelling_is_a_spaced_one_without_the_space(self):
        by_class: dict[str, list[str]] = {}
        for name, point in compat.entry_points().items():
            by_class.setdefault(point.value, []).append(name)
        for names in by_class.values():
            assert len(names) <= 2
            assert len({name.replace(' ', '') for name in names}) == 1

    def test_every_class_of_a_command_can_be_called(self):
        offered = {*map(compat.command_class, compat.entry_points())}
        for module in source.modules():
            if not module.startswith('watcherclient.osc.v1.'):
                continue
            for value in source.public(
                importlib.import_module(module)
            ).values():
                if inspect.isclass(value) and issubclass(value, Command):
                    assert value in offered

    @pytest.mark.parametrize('name', compat.spaced())
    def test_filters_are_parameters_of_the_manager(self, name):
        cls = compat.command_class(name)
        if not issubclass(cls, List):
            return
        manager = compat.make_command(name).resource.__module__
        found = [
            value
            for value in source.public(
                importlib.import_module(manager)
            ).values()
            if inspect.isclass(value) and issubclass(value, Manager)
        ]
        taken = inspect.signature(
            getattr(found[0], 'iterate', found[0].list)
        ).parameters
        synonyms = {'type': 'data_model_type'}
        for one in {*cls.options} - {*List.options}:
            assert synonyms.get(one.keyword, one.keyword) in taken


def test_version_is_not_written_in_the_code():
    """It comes from git's tags, and from setup.cfg before there is one."""
    places = [
        path
        for path in source.ROOT.rglob('*.py')
        if re.search(r'\b5\.0\.0\b', path.read_text())
    ]
    assert places == []


def test_lowest_versions_are_those_that_are_tested():
    repository = source.ROOT.parent
    if not (repository / 'setup.cfg').exists():
        pytest.skip('the package is installed without its repository')
    extras = (repository / 'setup.cfg').read_text()
    allowed = re.findall(
        r'^ *([\w-]+)>=([\d.]+) # ',
        (repository / 'requirements.txt').read_text() + extras,
        re.MULTILINE,
    )
    tested = re.findall(
        r'^([\w-]+)==([\d.]+)$',
        (repository / 'tests' / 'lowest.txt').read_text(),
        re.MULTILINE,
    )
    assert sorted(tested) == sorted(allowed)
