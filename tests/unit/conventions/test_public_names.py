# SPDX-License-Identifier: Apache-2.0
"""What programs import exists, and ``__all__`` names it."""

from __future__ import annotations

import ast
import importlib
import inspect
import pkgutil
import re
from collections.abc import Iterator
from typing import Any

import pytest

from tests.unit.conventions import source
from watcherclient.base.manager import Manager

#: The packages that users import from.
PACKAGES = [
    name
    for name in (
        'watcherclient',
        'watcherclient.analysis',
        'watcherclient.auth',
        'watcherclient.http',
        'watcherclient.testing',
        'watcherclient.v1',
    )
    if name in source.modules()
]
#: Import paths that programs use, beside those of the documentation.
PATHS = (
    'watcherclient.API_MAX_VERSION',
    'watcherclient.API_MIN_VERSION',
    'watcherclient.__version__',
    'watcherclient.connect',
    'watcherclient.client.Client',
    'watcherclient.client.connect',
    'watcherclient.client.get_client',
    'watcherclient.exc.NotFound',
    'watcherclient.exceptions.NotFound',
    'watcherclient.states.ActionPlanState',
    'watcherclient.states.ActionState',
    'watcherclient.states.AuditState',
    'watcherclient.versions.MAX',
    'watcherclient.versions.MIN',
    'watcherclient.versions.Version',
    'watcherclient.v1.client.Client',
    'watcherclient.http.Adapter',
    'watcherclient.auth.Credentials',
    'watcherclient.auth.open_session',
    'watcherclient.resource.Resource',
    'watcherclient.shell.main',
    'watcherclient.osc.plugin.build_option_parser',
    'watcherclient.osc.plugin.check_api_version',
    'watcherclient.osc.plugin.make_client',
    'watcherclient.common.api_versioning.APIVersion',
    'watcherclient.common.apiclient.base.Resource',
    'watcherclient.common.apiclient.exceptions.NotFound',
    'watcherclient.common.base.Manager',
    'watcherclient.common.httpclient.HTTPClient',
    'watcherclient.common.utils.split_and_deserialize',
)


#: What CONTRIBUTING.rst adds as an example.
EXAMPLE = 'audit_pipeline'


def documented() -> set[str]:
    """Return the import paths that the documentation names."""
    pages = [
        *(source.REPOSITORY / 'doc/source').rglob('*.rst'),
        source.REPOSITORY / 'README.rst',
        source.REPOSITORY / 'CONTRIBUTING.rst',
    ]
    return {
        path
        for page in pages
        if page.exists()
        for path in paths(page.read_text())
        if not path.endswith('.css') and EXAMPLE not in path
    }


def paths(text: str) -> Iterator[str]:
    """Go through the import paths in a text, also in import statements."""
    yield from re.findall(r'\bwatcherclient(?:\.[A-Za-z]\w*)+', text)
    statement = r'\bfrom (watcherclient[\w.]*) import (?:\(([^)]*)\)|(.*))'
    for module, several, one in re.findall(statement, text):
        for name in re.findall(r'\w+', several or one):
            yield f'{module}.{name}'


@pytest.mark.parametrize('path', sorted({*PATHS, *documented()}))
def test_import_path_exists(path: str) -> None:
    assert pkgutil.resolve_name(path) is not None


def test_all_is_complete_and_true() -> None:
    problems = []
    for module in source.modules():
        found = importlib.import_module(module)
        names = getattr(found, '__all__', None)
        if names is None:
            continue
        missing = {*source.public(found)} - {'Any'} - {*names}
        problems += [f'{module}: add {name}' for name in missing]
        problems += [
            f'{module}: remove {name}'
            for name in names
            if getattr(found, name, None) is None
        ]
        if names not in (sorted(names), sorted(names, key=str.lower)):
            problems.append(f'{module}: sort it')
        if len(names) != len({*names}):
            problems.append(f'{module}: name each once')
    source.forbid(problems, 'correct __all__ in these modules')


@pytest.mark.parametrize('module', PACKAGES)
def test_names_of_a_package_are_listed(module: str) -> None:
    found = importlib.import_module(module)
    assert {*dir(found)} >= {*found.__all__}, (
        f'define __dir__ in {module}, so that shells and editors complete '
        'names that are imported when they are first used'
    )
    with pytest.raises(AttributeError, match='no attribute'):
        found.zork  # noqa: B018


@pytest.mark.parametrize('module', PACKAGES)
def test_type_checkers_see_the_same_names(module: str) -> None:
    """They do not run ``__getattr__``."""
    seen = {
        name
        for node in bodies(source.tree(module))
        for name in bound(node)
        if name != 'annotations'
    }
    exported = {*importlib.import_module(module).__all__}
    assert exported <= seen, (
        f'import {", ".join(exported - seen)} in {module}, under '
        'TYPE_CHECKING if it is to be imported when it is first used'
    )


def bodies(tree: ast.Module) -> list[ast.stmt]:
    """Return the statements of a module, those for type checkers too."""
    guarded = [
        inner
        for node in tree.body
        if isinstance(node, ast.If)
        and ast.unparse(node.test) == 'TYPE_CHECKING'
        for inner in node.body
    ]
    return [*tree.body, *guarded]


def bound(node: ast.stmt) -> list[str]:
    """Return the names that a statement binds."""
    if isinstance(node, (ast.Import, ast.ImportFrom)):
        return [alias.asname or alias.name for alias in node.names]
    if isinstance(node, ast.Assign):
        return [ast.unparse(target) for target in node.targets]
    if isinstance(node, ast.AnnAssign):
        return [ast.unparse(node.target)]
    if isinstance(node, (ast.FunctionDef, ast.ClassDef)):
        return [node.name]
    return []


def test_types_of_the_api_are_all_offered() -> None:
    from watcherclient import v1

    offered = {getattr(v1, name) for name in v1.__all__}
    managers: set[Any] = {
        cls
        for cls in source.classes()
        if cls.__module__.startswith('watcherclient.v1.')
        and issubclass(cls, Manager)
    }
    every = managers | {manager.resource_class for manager in managers}
    public = {cls for cls in every if not cls.__name__.startswith('_')}
    missing = public - offered
    assert not missing, (
        f'add {", ".join(cls.__name__ for cls in missing)} to '
        'watcherclient/v1/__init__.py'
    )


def test_public_names_have_docstrings() -> None:
    source.forbid(undocumented(), 'write docstrings for these')


def undocumented() -> Iterator[str]:
    """Go through what has no docstring."""
    for module in source.modules():
        found = importlib.import_module(module)
        if not found.__doc__:
            yield module
        for name, value in source.public(found).items():
            # An HTTP status explains itself.
            if not getattr(value, 'http_status', 0) and not (
                vars(value).get('__doc__') or value.__doc__
            ):
                yield f'{module}.{name}'
            if inspect.isclass(value) and not re.match(
                r'watcherclient\.(osc|cli)', module
            ):
                yield from (
                    f'{module}.{name}.{method}'
                    for method, body in vars(value).items()
                    if inspect.isfunction(body)
                    and method[0] != '_'
                    and not inspect.getdoc(body)
                )
