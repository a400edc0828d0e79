# SPDX-License-Identifier: Apache-2.0
"""The tests of a module are where its path says."""

from __future__ import annotations

import ast
import pathlib

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


def test_modules_have_test_modules() -> None:
    source.forbid(
        (
            f'{module}: tests/unit/{mirrored(module)}'
            for module in source.modules()
            if has_logic(module)
            and not source.is_alias(module)
            and module not in ELSEWHERE
            and not (TESTS / mirrored(module)).exists()
        ),
        'move or write the tests of these modules to the path beside them, '
        f'or name the tests that cover them in ELSEWHERE in {__name__}',
    )


def test_test_modules_are_named_after_modules() -> None:
    expected = {str(mirrored(module)) for module in source.modules()[1:]}
    expected |= {
        path.removeprefix('tests/unit/') for path in ELSEWHERE.values()
    }
    source.forbid(
        {
            str(path.relative_to(TESTS))
            for path in TESTS.rglob('test_*.py')
            if path.parent.name != 'conventions'
        }
        - expected,
        'name these files of tests/unit after the modules that they test, '
        f'or let ELSEWHERE in {__name__} list the modules that they cover',
    )


def test_exceptions_are_needed() -> None:
    source.forbid(
        (
            f'{module}: {tests}'
            for module, tests in ELSEWHERE.items()
            if module not in source.modules()
            or not (source.REPOSITORY / tests).exists()
            or (TESTS / mirrored(module)).exists()
        ),
        f'correct these entries of ELSEWHERE in {__name__}: there is no such '
        'module, no such file, or the module has a test module now',
    )
