# SPDX-License-Identifier: Apache-2.0
"""The tests of a module are where its path says."""

from __future__ import annotations

import ast
import pathlib

import pytest

from tests.unit.conventions import source

TESTS = source.REPOSITORY / 'tests/unit'

#: Modules without a test module of their own, and the tests that cover them:
#: ``{'watcherclient.module': 'tests/unit/test_subject.py'}``.
ELSEWHERE: dict[str, str] = {}

_LOGIC = (
    ast.If, ast.IfExp, ast.For, ast.While, ast.Try, ast.BoolOp,
    ast.comprehension,
)  # fmt: skip


def has_logic(module: str) -> bool:
    """Return whether the functions of a module decide or repeat anything."""
    if source.path_of(module).name == '__init__.py':
        return False
    return any(
        isinstance(node, _LOGIC)
        for function in ast.walk(source.tree(module))
        if isinstance(function, ast.FunctionDef)
        for node in ast.walk(function)
    )


def mirrored(module: str) -> pathlib.Path:
    """Return the path of the test module of a module."""
    *packages, name = module.split('.')[1:]
    return pathlib.Path(*packages, f'test_{name}.py')


@pytest.mark.parametrize(
    'module',
    [
        module
        for module in source.modules()
        if has_logic(module) and not source.is_alias(module)
    ],
)
def test_module_has_a_test_module(module: str) -> None:
    path = mirrored(module)
    if module in ELSEWHERE:
        assert not (TESTS / path).exists(), (
            f'remove the entry of {module} in {__name__}: it has tests now'
        )
    else:
        assert (TESTS / path).exists(), (
            f'{module} has no tests in tests/unit/{path}: move or write '
            f'them there, or name the tests that cover it in ELSEWHERE in '
            f'{__name__}'
        )


def test_exceptions_are_needed() -> None:
    missing = {*ELSEWHERE} - {*source.modules()}
    assert not missing, f'remove {missing} from ELSEWHERE in {__name__}'
    for tests in ELSEWHERE.values():
        assert (source.REPOSITORY / tests).exists(), f'{tests} does not exist'


@pytest.mark.parametrize(
    'path',
    [
        path.relative_to(TESTS)
        for path in sorted(TESTS.rglob('test_*.py'))
        if path.parent != TESTS / 'conventions'
    ],
    ids=str,
)
def test_test_module_has_a_module(path: pathlib.Path) -> None:
    name = path.stem.removeprefix('test_')
    mirrored = '.'.join([source.PACKAGE, *path.parts[:-1], name])
    covers_others = f'tests/unit/{path}' in ELSEWHERE.values()
    assert mirrored in source.modules() or covers_others, (
        f'tests/unit/{path} is named after no module: name it after the '
        f'module that it tests, or let ELSEWHERE in {__name__} list the '
        'modules that it covers'
    )
