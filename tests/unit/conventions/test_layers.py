# SPDX-License-Identifier: Apache-2.0
"""Imports point down, also at run time, and nothing imports itself."""

from __future__ import annotations

import ast
import graphlib
import re

import pytest

from tests.unit.conventions import source

#: The layers from top to bottom. A module may import its own layer and those
#: below it. A package stands for all its modules, unless a row names some of
#: them.
LAYERS = (
    # The package itself and the old import paths: nothing imports them.
    ('', 'common', 'exc', 'resource'),
    ('shell', 'sdk', 'testing'),
    ('cli',),
    ('osc.v1',),
    ('osc.commands',),
    ('osc.output', 'osc.arguments', 'osc.hints'),
    ('osc', 'osc.plugin', 'osc.lazy'),
    ('v1', 'client'),
    ('analysis',),
    ('base',),
    ('http', 'auth'),
    ('versions', 'states', 'exceptions'),
    ('text',),
    ('version',),
)

#: Who may import modules whose names are not in an import statement.
DYNAMIC = {
    'watcherclient': 'imports its modules when they are first used',
    'watcherclient.v1': 'imports resources when they are first used',
    'watcherclient.osc.lazy': 'imports the command that is run',
}

#: Which modules may import a package of another project, where not all may.
PACKAGES = {
    'cliff': r'osc|cli|testing',
    'osc_lib': r'osc|cli|testing',
    'openstackclient': r'osc|cli|testing',
    'stevedore': r'osc|cli|testing',
    'argparse': r'osc|cli|testing',
    'openstack': r'sdk|auth',
    'requests': r'http|auth|testing',
    'urllib3': r'http|auth|testing',
    'keystoneauth1': r'http|auth|cli|testing',
    'pytest': r'testing',
    'rich': r'osc\.output',
    'prettytable': r'osc|cli',
}

OURS = [name for name in source.modules() if not source.is_alias(name)]


def relative(module: str) -> str:
    """Return the name of a module within the package."""
    return module.removeprefix(source.PACKAGE).lstrip('.')


def layer(module: str) -> int:
    """Return the row of a module in the table of layers."""
    rows = {name: row for row, names in enumerate(LAYERS) for name in names}
    name = relative(module)
    if name in rows:
        return rows[name]
    while name := name.rpartition('.')[0]:
        split = any(other.startswith(f'{name}.') for other in rows)
        if name in rows and not split:
            return rows[name]
    pytest.fail(
        f'{module} is in no layer: add it, or its package, to LAYERS in '
        f'{__name__}'
    )


def arrows(module: str) -> dict[str, int]:
    """Return the modules of ours that a module uses, with a line of each."""
    found = {
        one.name: one.line
        for one in source.imports(module)
        if one.name in source.modules() and not one.typing
    }
    for use in source.walk(module):
        if isinstance(use.node, ast.Constant):
            for name in named_class(use.node.value):
                found.setdefault(name, use.line)
    found.pop(module, None)
    return found


def named_class(value: object) -> list[str]:
    """Return the module of a class that a string names, if it names one."""
    if not isinstance(value, str):
        return []
    match = re.fullmatch(r'(watcherclient(?:\.\w+)*)[.:][A-Z]\w*', value)
    return [match[1]] if match and match[1] in source.modules() else []


@pytest.mark.parametrize('module', OURS)
def test_imports_point_down(module: str) -> None:
    own = layer(module)
    wrong = [
        f'line {line}: {name}'
        for name, line in arrows(module).items()
        if not source.is_alias(name) and layer(name) < own
    ]
    assert not wrong, (
        f'{module} imports modules of layers above it ({"; ".join(wrong)}). '
        'Move the code that both need to the lower layer, or pass the value '
        'as an argument'
    )


@pytest.mark.parametrize('module', source.modules())
def test_every_module_is_in_a_layer(module: str) -> None:
    assert layer(module) >= 0


def test_layers_name_existing_modules() -> None:
    names = {name for row in LAYERS for name in row}
    missing = names - {*map(relative, source.modules())}
    assert not missing, (
        f'remove {", ".join(sorted(missing))} from LAYERS in {__name__}: '
        'there is no such module'
    )


def test_no_circular_imports() -> None:
    graph = {module: {*arrows(module)} for module in source.modules()}
    try:
        graphlib.TopologicalSorter(graph).prepare()
    except graphlib.CycleError as error:
        circle = ' -> '.join(reversed(error.args[1]))
        pytest.fail(
            f'circular import: {circle}. An import inside a function does '
            'not break a circle: move what both need to a third module, or '
            'reach other collections through the client of the manager'
        )


@pytest.mark.parametrize('module', OURS)
def test_old_import_paths_are_not_used(module: str) -> None:
    old = {name for name in arrows(module) if source.is_alias(name)}
    if module == source.PACKAGE:
        # It offers these names when a program uses them.
        old -= {'watcherclient.common.api_versioning', 'watcherclient.exc'}
    assert not old, (
        f'{module} imports {", ".join(old)}, which only keeps old programs '
        'working: import the module that defines the name'
    )


@pytest.mark.parametrize('module', OURS)
def test_imports_can_be_read(module: str) -> None:
    """The tests of this file see import statements only."""
    calls = {'import_module', '__import__'}
    found = [
        use.where
        for use in source.walk(module)
        if (isinstance(use.node, ast.Attribute) and use.node.attr in calls)
        or (isinstance(use.node, ast.Name) and use.node.id in calls)
    ]
    assert not found or module in DYNAMIC, (
        f'{", ".join(found)}: write an import statement, so that readers and '
        f'tests see what is imported, or give the reason in DYNAMIC in '
        f'{__name__}'
    )


@pytest.mark.parametrize('module', OURS)
def test_other_packages_are_used_in_one_layer(module: str) -> None:
    wrong = [
        f'line {one.line}: {one.name}'
        for one in source.imports(module)
        if (allowed := PACKAGES.get(one.name.partition('.')[0]))
        and not one.typing
        and not re.match(rf'({allowed})(\.|$)', relative(module))
    ]
    assert not wrong, (
        f'{module} imports {"; ".join(wrong)}: PACKAGES in {__name__} lists '
        'the modules that may. Commands do not belong into the library, and '
        'requests go through watcherclient.http'
    )
