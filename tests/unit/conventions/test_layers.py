# SPDX-License-Identifier: Apache-2.0
"""Imports point down, also at run time, and nothing imports itself."""

from __future__ import annotations

import ast
import graphlib
import re

from tests.unit.conventions import source
from watcherclient import v1

#: The layers from top to bottom. A module may import its own layer and those
#: below it. A package stands for all its modules, unless a row names some of
#: them.
LAYERS = (
    # The package itself and the old import paths: nothing imports them.
    ('', 'common', 'exc', 'resource'),
    ('shell', 'testing'),
    ('cli',),
    ('osc.v1',),
    ('osc.commands',),
    ('osc.output', 'osc.arguments', 'osc.parsing', 'osc.hints'),
    ('osc', 'osc.plugin', 'osc.lazy'),
    ('v1', 'client'),
    ('analysis',),
    ('base',),
    ('http', 'auth'),
    ('versions', 'states', 'exceptions'),
    ('text',),
    ('version', '_typing'),
)

#: Who may import modules whose names are not in an import statement.
DYNAMIC = {
    'watcherclient': 'imports its modules when they are first used',
    'watcherclient.analysis': 'imports its modules when they are first used',
    'watcherclient.v1': 'imports resources when they are first used',
    'watcherclient.osc.lazy': 'imports the command that is run',
}

#: Which modules may import a package of another project, where not all may.
PACKAGES = {
    'argparse': r'osc|cli',
    'cliff': r'osc|cli',
    'keystoneauth1': r'http|auth',
    'openstack': r'auth',
    'openstackclient': r'osc|cli',
    'osc_lib': r'osc|cli',
    'prettytable': r'osc|cli',
    'requests': r'http|auth',
    'rich': r'osc\.output',
    'stevedore': r'osc|cli',
    'urllib3': r'http|auth',
}


def relative(module: str) -> str:
    """Return the name of a module within the package."""
    return module.removeprefix(source.PACKAGE).lstrip('.')


def layer(module: str) -> int:
    """Return the row of a module in LAYERS, -1 if there is none."""
    rows = {name: row for row, names in enumerate(LAYERS) for name in names}
    name = relative(module)
    if name in rows:
        return rows[name]
    while name := name.rpartition('.')[0]:
        split = any(other.startswith(f'{name}.') for other in rows)
        if name in rows and not split:
            return rows[name]
    return -1


def arrows(module: str) -> dict[str, int]:
    """Return our modules that a module uses, with a line of each."""
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


def test_imports_point_down() -> None:
    source.forbid(
        (
            f'{source.place(module, line)}: {name}'
            for module in source.modules()
            for name, line in arrows(module).items()
            if layer(name) < layer(module) and not source.is_alias(name)
        ),
        'these modules import modules of layers above their own; move the '
        'code that both need down, or pass a value as an argument',
    )


def test_every_module_is_in_a_layer() -> None:
    source.forbid(
        (module for module in source.modules() if layer(module) < 0),
        f'add these modules, or their packages, to LAYERS in {__name__}',
    )


def test_no_circular_imports() -> None:
    graph = {module: {*arrows(module)} for module in source.modules()}
    circle: list[str] = []
    try:
        graphlib.TopologicalSorter(graph).prepare()
    except graphlib.CycleError as error:
        circle = [' -> '.join(reversed(error.args[1]))]
    source.forbid(
        circle,
        'an import inside a function does not break a circle; move what both '
        'need to a third module, or reach other collections through the '
        'client of a manager',
    )


def test_only_the_client_creates_managers() -> None:
    managers = {name for name in v1.__all__ if name.endswith('Manager')}
    source.forbid(
        (
            use.where
            for module in source.modules()
            if module != 'watcherclient.v1.client'
            for use in source.walk(module)
            if isinstance(use.node, ast.Call)
            and ast.unparse(use.node.func).rpartition('.')[2] in managers
        ),
        'use the manager of the client here, such as self.client.strategy',
    )


def test_old_import_paths_are_not_used() -> None:
    # The package itself offers names of these when a program uses them.
    offered = {'watcherclient.common.api_versioning', 'watcherclient.exc'}
    source.forbid(
        (
            f'{source.place(module, line)}: {name}'
            for module in source.modules()
            for name, line in arrows(module).items()
            if source.is_alias(name)
            and not source.is_alias(module)
            and not (module == source.PACKAGE and name in offered)
        ),
        'these import paths only keep old programs working; import the '
        'module that defines the name',
    )


def test_imports_are_statements() -> None:
    """The tests of this file, as readers, see nothing else."""
    calls = {'import_module', '__import__'}
    source.forbid(
        (
            use.where
            for module in source.modules()
            if module not in DYNAMIC
            for use in source.walk(module)
            if getattr(use.node, 'attr', getattr(use.node, 'id', '')) in calls
        ),
        'write import statements here, or give the reason in DYNAMIC in '
        f'{__name__}',
    )


def test_other_projects_are_used_in_their_layer() -> None:
    source.forbid(
        (
            f'{source.place(module, one.line)}: {one.name}'
            for module in source.modules()
            if not source.is_alias(module)
            for one in source.imports(module)
            if (allowed := PACKAGES.get(one.name.partition('.')[0]))
            and not one.typing
            and not re.match(rf'({allowed})(\.|$)', relative(module))
        ),
        f'PACKAGES in {__name__} lists who may import these; the library '
        'does not depend on commands, and requests go through '
        'watcherclient.http',
    )
