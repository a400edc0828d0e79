# SPDX-License-Identifier: Apache-2.0
"""The rules of the house, held against the code itself."""

from __future__ import annotations

import ast
import functools
import importlib
import inspect
import pathlib
import pkgutil
import re
import subprocess
import sys
from collections.abc import Iterator
from types import ModuleType

import pytest

import watcherclient
from tests.unit.conventions import compat
from watcherclient import versions
from watcherclient.base import resource
from watcherclient.base.manager import Manager
from watcherclient.osc.commands.base import Command
from watcherclient.osc.commands.list import List
from watcherclient.osc.output import columns

ROOT = pathlib.Path(watcherclient.__file__).parent
#: What costs much to import, so that nothing does before it is needed.
HEAVY = {
    'croniter',
    'jsonschema',
    'keystoneauth1',
    'openstack',
    'prettytable',
    'requests',
    'rich',
    'yaml',
}
#: What only the programs know of.
PROGRAMS = {'cliff', 'osc_lib', 'openstackclient', 'stevedore'}


@functools.cache
def modules() -> list[str]:
    """Return the names of all modules of the package."""
    found = pkgutil.walk_packages([str(ROOT)], 'watcherclient.')
    return ['watcherclient', *(module.name for module in found)]


def is_old(module: str) -> bool:
    """Tell whether a module only keeps names of older programs."""
    return f'{module}.'.startswith('watcherclient.common.')


def imports(module: str, *, lazy: bool) -> Iterator[str]:
    """Go through the modules that a module imports.

    :param lazy: also those that are imported within functions.
    """
    file = ROOT.joinpath(*module.split('.')[1:])
    file = file / '__init__.py' if file.is_dir() else file.with_suffix('.py')
    waiting: list[ast.AST] = [ast.parse(file.read_text())]
    while waiting:
        node = waiting.pop()
        if isinstance(node, ast.If) and ast.unparse(node.test) == (
            'TYPE_CHECKING'
        ):
            continue
        if isinstance(node, ast.FunctionDef) and not lazy:
            continue
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            for alias in node.names:
                whole = f'{node.module}.{alias.name}'
                yield whole if whole in modules() else node.module
        waiting += ast.iter_child_nodes(node)


def loaded_by(code: str) -> set[str]:
    """Return the modules that are there after some code was run."""
    code += '\nimport sys\nprint(*sys.modules)'
    done = subprocess.run(
        [sys.executable, '-c', code],
        capture_output=True,
        text=True,
        check=True,
    )
    return {*done.stdout.split()}


def tops(names: set[str]) -> set[str]:
    return {name.partition('.')[0] for name in names}


def public(module: ModuleType) -> dict[str, object]:
    """Return the public functions and classes that a module defines."""
    return {
        name: value
        for name, value in vars(module).items()
        if not name.startswith('_')
        and (inspect.isfunction(value) or inspect.isclass(value))
        and value.__module__ == module.__name__
    }


def resources() -> list[type[resource.Resource]]:
    """Return all kinds of resources."""
    for name in modules():
        if name.startswith('watcherclient.v1.'):
            importlib.import_module(name)
    found: list[type[resource.Resource]] = []
    waiting = [resource.Resource]
    while waiting:
        children = waiting.pop().__subclasses__()
        waiting += children
        found += [c for c in children if c.__module__.startswith('watcher')]
    return sorted(found, key=lambda cls: cls.__name__)


class TestImports:
    def test_plugin_takes_nothing_but_the_standard_library(self):
        """Every openstack command imports it."""
        plain = loaded_by('')
        found = loaded_by('import watcherclient.osc.plugin') - plain
        ours = {name for name in found if name.startswith('watcherclient')}
        assert ours == {
            'watcherclient',
            'watcherclient.osc',
            'watcherclient.osc.plugin',
        }
        assert tops(found - ours) <= sys.stdlib_module_names

    def test_what_cliff_brings_is_no_excuse(self):
        """Another release of it may not."""
        for module in modules():
            if module.startswith('watcherclient.osc.v1'):
                assert not tops({*imports(module, lazy=False)}) & HEAVY

    def test_package_and_its_names_are_imported_when_needed(self):
        assert not tops(loaded_by('import watcherclient')) & HEAVY
        assert not tops(loaded_by('import watcherclient.v1')) & HEAVY

    def test_version_of_the_program_takes_nothing(self):
        code = (
            'from watcherclient import shell\nshell.main(["--version"])\n'
            'import sys; assert "argparse" not in sys.modules'
        )
        assert not tops(loaded_by(code)) & (HEAVY | PROGRAMS)

    @pytest.mark.parametrize('module', modules())
    def test_nobody_uses_old_names(self, module):
        """But the package itself offers two of them, when asked for."""
        old = {name for name in imports(module, lazy=True) if is_old(name)}
        if module == 'watcherclient':
            assert old == {'watcherclient.common.api_versioning'}
            assert not any(map(is_old, imports(module, lazy=False)))
        elif not is_old(module):
            assert not old
            exc = 'watcherclient.exc'
            assert exc not in imports(module, lazy=True)

    @pytest.mark.parametrize('module', modules())
    def test_library_knows_nothing_of_the_programs(self, module):
        if re.match(r'watcherclient\.(osc|cli|shell)', module):
            return
        used = {*imports(module, lazy=True)}
        assert not tops(used) & PROGRAMS
        if not is_old(module):
            assert not any(u.startswith('watcherclient.osc') for u in used)

    def test_no_module_needs_itself(self):
        """Arrows point down: imports at the top of modules make no circle."""
        arrows = {
            name: {i for i in imports(name, lazy=False) if i != name}
            for name in modules()
        }
        left = {name: arrows[name] & arrows.keys() for name in arrows}
        while left:
            free = {name for name, needed in left.items() if not needed}
            assert free, f'a circle among {", ".join(left)}'
            left = {
                name: needed - free
                for name, needed in left.items()
                if name not in free
            }

    @pytest.mark.parametrize(
        'upper,lower',
        [
            ('watcherclient.v1', 'watcherclient.base.manager'),
            ('watcherclient.base.manager', 'watcherclient.base.resource'),
            ('watcherclient.v1', 'watcherclient.http'),
            ('watcherclient.base.manager', 'watcherclient.http.body'),
            ('watcherclient.http', 'watcherclient.versions'),
            ('watcherclient.versions', 'watcherclient.exceptions'),
        ],
    )
    def test_floors(self, upper, lower):
        """Not even a function of a lower module uses one above it."""
        used = imports(lower, lazy=True)
        assert not any(f'{u}.'.startswith(f'{upper}.') for u in used)


class TestNames:
    @pytest.mark.parametrize('module', modules())
    def test_all_is_complete_and_true(self, module):
        found = importlib.import_module(module)
        names = getattr(found, '__all__', None)
        if names is None:
            return
        for name in names:
            assert getattr(found, name) is not None
        assert len(names) == len({*names})
        assert {*public(found)} - {'Any'} <= {*names}
        assert [*names] == sorted(names, key=str.lower) or [*names] == sorted(
            names
        )

    @pytest.mark.parametrize('module', ['watcherclient', 'watcherclient.v1'])
    def test_names_imported_when_needed_are_true(self, module):
        found = importlib.import_module(module)
        assert {*dir(found)} >= {*found.__all__}
        with pytest.raises(AttributeError, match='no attribute'):
            found.zork  # noqa: B018

    def test_types_of_the_api_are_all_offered(self):
        from watcherclient import v1

        offered = {getattr(v1, name) for name in v1.__all__}
        managers = {
            value
            for name in modules()
            if name.startswith('watcherclient.v1.')
            for value in public(importlib.import_module(name)).values()
            if inspect.isclass(value) and issubclass(value, Manager)
        }
        assert managers <= offered
        assert {m.resource_class for m in managers} - offered <= {
            m.resource_class
            for m in managers
            if m.resource_class.__name__.startswith('_')
        }

    @pytest.mark.parametrize('module', modules())
    def test_everything_public_says_what_it_does(self, module):
        found = importlib.import_module(module)
        assert found.__doc__
        for name, value in public(found).items():
            # An HTTP status explains itself.
            if not getattr(value, 'http_status', 0):
                assert vars(value).get('__doc__') or value.__doc__, name
            if inspect.isclass(value) and not re.match(
                r'watcherclient\.(osc|cli)', module
            ):
                for method, body in vars(value).items():
                    if inspect.isfunction(body) and method[0] != '_':
                        assert inspect.getdoc(body), f'{name}.{method}'


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
        for column in known.values():
            assert versions.MIN <= column.since <= versions.MAX
            assert column.display in columns.TABLE_RENDERERS
            assert column.sort in ('server', 'client', 'nobody')

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
        for module in modules():
            if not module.startswith('watcherclient.osc.v1.'):
                continue
            for value in public(importlib.import_module(module)).values():
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
            for value in public(importlib.import_module(manager)).values()
            if inspect.isclass(value) and issubclass(value, Manager)
        ]
        taken = inspect.signature(
            getattr(found[0], 'iterate', found[0].list)
        ).parameters
        synonyms = {'type': 'data_model_type'}
        for one in {*cls.options} - {*List.options}:
            assert synonyms.get(one.keyword, one.keyword) in taken


def test_version_is_written_once():
    places = [
        path
        for path in ROOT.rglob('*.py')
        if re.search(r'\b5\.0\.0\b', path.read_text())
    ]
    assert places == [ROOT / 'version.py']


def test_lowest_versions_are_those_that_are_tested():
    repository = ROOT.parent
    if not (repository / 'setup.cfg').exists():
        pytest.skip('the package is installed without its repository')
    allowed = re.findall(
        r'^    ([\w-]+)>=([\d.]+)$',
        (repository / 'setup.cfg').read_text(),
        re.MULTILINE,
    )
    tested = re.findall(
        r'^([\w-]+)==([\d.]+)$',
        (repository / 'tests' / 'lowest.txt').read_text(),
        re.MULTILINE,
    )
    assert sorted(tested) == sorted(allowed)
