# SPDX-License-Identifier: Apache-2.0
"""Functions, classes and modules stay short; so does the package."""

from __future__ import annotations

import ast

import pytest

from tests.unit.conventions import source

#: Lines of code at most: blank lines, comments and docstrings do not count.
FUNCTION = 60
CLASS = 200
MODULE = 350
#: Without watcherclient/testing, which is for the tests of other programs.
PACKAGE = 6000


def length(use: source.Use) -> int:
    """Return how many lines of code a function or class has."""
    lines = source.code_lines(source.path_of(use.module))
    node = use.node
    assert isinstance(node, (ast.FunctionDef, ast.ClassDef))
    return len(lines & {*range(node.lineno, (node.end_lineno or 0) + 1)})


def too_long(module: str, kind: type[ast.AST], limit: int) -> list[str]:
    """Return the functions or classes of a module above a limit."""
    return [
        f'{use.where} {getattr(use.node, "name", "")}: {length(use)} lines'
        for use in source.walk(module)
        if isinstance(use.node, kind) and length(use) > limit
    ]


@pytest.mark.parametrize('module', source.modules())
def test_functions_are_short(module: str) -> None:
    found = too_long(module, ast.FunctionDef, FUNCTION)
    assert not found, (
        f'{"; ".join(found)}, more than {FUNCTION}: name its steps and make '
        'them functions, or turn what varies into a table'
    )


@pytest.mark.parametrize('module', source.modules())
def test_classes_are_short(module: str) -> None:
    found = too_long(module, ast.ClassDef, CLASS)
    assert not found, (
        f'{"; ".join(found)}, more than {CLASS}: move what does not need its '
        'state into functions, or split it by responsibility'
    )


@pytest.mark.parametrize('module', source.modules())
def test_modules_are_short(module: str) -> None:
    found = len(source.code_lines(source.path_of(module)))
    assert found <= MODULE, (
        f'{module} has {found} lines of code, more than {MODULE}: split it '
        'by subject'
    )


def test_package_is_small() -> None:
    testing = f'{source.PACKAGE}.testing'
    found = sum(
        len(source.code_lines(source.path_of(module)))
        for module in source.modules()
        if not f'{module}.'.startswith(f'{testing}.')
    )
    assert found <= PACKAGE, (
        f'the package has {found} lines of code, more than {PACKAGE}: look '
        'for what is written twice, and for what can be deleted'
    )
