# SPDX-License-Identifier: Apache-2.0
"""Functions, classes and modules stay short; so does the package."""

from __future__ import annotations

import ast

from tests.unit.conventions import source
from watcherclient.osc.commands.base import RESOURCES

#: Lines of code at most: blank lines, comments and docstrings do not count.
FUNCTION = 60
CLASS = 200
MODULE = 350
#: Without watcherclient/testing, which is for the tests of other programs.
PACKAGE = 11_100
#: For each resource in addition: its dataclass, manager and commands.
RESOURCE = 100


def too_long(kind: type[ast.AST], limit: int) -> list[str]:
    """Return the functions, or classes, that are longer than a limit."""
    return [
        f'{use.where}: {node.name} has {length} lines of code'
        for module in source.modules()
        for use in source.walk(module)
        if isinstance(node := use.node, (ast.FunctionDef, ast.ClassDef))
        and isinstance(node, kind)
        and (length := lines(module, node)) > limit
    ]


def lines(module: str, node: ast.FunctionDef | ast.ClassDef) -> int:
    """Return how many lines of code a function or class has."""
    known = source.code_lines(source.path_of(module))
    return len(known & {*range(node.lineno, (node.end_lineno or 0) + 1)})


def size(module: str) -> int:
    """Return how many lines of code a module has."""
    return len(source.code_lines(source.path_of(module)))


def test_functions_are_short() -> None:
    source.forbid(
        too_long(ast.FunctionDef, FUNCTION),
        f'split these functions, to at most {FUNCTION} lines: give their '
        'steps names, or turn what varies into a table',
    )


def test_classes_are_short() -> None:
    source.forbid(
        too_long(ast.ClassDef, CLASS),
        f'split these classes, to at most {CLASS} lines: what does not need '
        'the state of an object can be a function',
    )


def test_modules_are_short() -> None:
    source.forbid(
        (
            f'{module} has {size(module)} lines of code'
            for module in source.modules()
            if size(module) > MODULE
        ),
        f'split these modules by subject, to at most {MODULE} lines',
    )


def test_package_is_small() -> None:
    testing = f'{source.PACKAGE}.testing'
    found = sum(
        size(module)
        for module in source.modules()
        if not f'{module}.'.startswith(f'{testing}.')
    )
    limit = PACKAGE + RESOURCE * len(RESOURCES)
    assert found <= limit, (
        f'the package has {found} lines of code, more than {limit}: look for '
        'code that is written twice, and for code to delete'
    )
