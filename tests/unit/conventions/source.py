# SPDX-License-Identifier: Apache-2.0
"""The source code of the package, parsed once for all convention tests."""

from __future__ import annotations

import ast
import functools
import importlib
import inspect
import io
import itertools
import pathlib
import pkgutil
import subprocess
import sys
import textwrap
import tokenize
from collections.abc import Iterable
from types import ModuleType
from typing import Any, NamedTuple, TypeGuard

import pytest

import watcherclient

PACKAGE = 'watcherclient'
ROOT = pathlib.Path(watcherclient.__file__).parent
REPOSITORY = pathlib.Path(__file__).parents[3]


class Import(NamedTuple):
    """One imported module."""

    name: str
    line: int
    #: Inside a function.
    lazy: bool
    #: For annotations only: it imports nothing when the program runs.
    typing: bool


@functools.cache
def modules() -> tuple[str, ...]:
    """Return the names of all modules of the package."""
    found = pkgutil.walk_packages([str(ROOT)], f'{PACKAGE}.')
    return (PACKAGE, *(module.name for module in found))


def path_of(module: str) -> pathlib.Path:
    """Return the file of a module."""
    path = ROOT.joinpath(*module.split('.')[1:])
    return path / '__init__.py' if path.is_dir() else path.with_suffix('.py')


@functools.cache
def tree(module: str) -> ast.Module:
    """Return the syntax tree of a module."""
    return ast.parse(path_of(module).read_text())


def is_alias(module: str) -> bool:
    """Return whether a module only keeps an old import path."""
    aliases = {f'{PACKAGE}.exc', f'{PACKAGE}.resource'}
    return module in aliases or f'{module}.'.startswith(f'{PACKAGE}.common.')


@functools.cache
def imports(module: str) -> tuple[Import, ...]:
    """Return all imports of a module, those inside functions too."""
    values = _exported(tree(module)) | _values(tree(module)) | {'*'}
    found: list[Import] = []
    waiting: list[tuple[ast.AST, bool, bool]] = [(tree(module), False, False)]
    while waiting:
        node, lazy, guarded = waiting.pop()
        if isinstance(node, (ast.Import, ast.ImportFrom)):
            for alias in node.names:
                name = _target(module, node, alias)
                # A package is there before its modules, for annotations too.
                harmless = guarded or module.startswith(f'{name}.')
                local = (alias.asname or alias.name).partition('.')[0]
                typing = harmless and local not in values
                found.append(Import(name, node.lineno, lazy, typing))
            continue
        lazy = lazy or isinstance(node, ast.FunctionDef)
        body = (
            node.body
            if isinstance(node, ast.If)
            and ast.unparse(node.test) == 'TYPE_CHECKING'
            else []
        )
        waiting += [
            (child, lazy, guarded or child in body)
            for child in ast.iter_child_nodes(node)
        ]
    return tuple(sorted(found, key=lambda one: one.line))


def _values(body: ast.Module) -> set[str]:
    """Return the names that are used outside of annotations."""
    found: set[str] = set()
    waiting: list[ast.AST] = [body]
    while waiting:
        node = waiting.pop()
        if isinstance(node, ast.Name):
            found.add(node.id)
        waiting += [
            child
            for name, value in ast.iter_fields(node)
            if name not in ('annotation', 'returns')
            for child in (value if isinstance(value, list) else [value])
            if isinstance(child, ast.AST)
        ]
    return found


def _exported(body: ast.Module) -> set[str]:
    """Return what ``__all__`` names."""
    for node in body.body:
        if isinstance(node, ast.Assign) and any(
            isinstance(t, ast.Name) and t.id == '__all__' for t in node.targets
        ):
            return {*ast.literal_eval(node.value)}
    return set()


def _target(
    module: str, node: ast.Import | ast.ImportFrom, alias: ast.alias
) -> str:
    """Return the module that one name of an import statement comes from."""
    if isinstance(node, ast.Import):
        return alias.name
    origin = node.module or ''
    if node.level:
        is_package = path_of(module).name == '__init__.py'
        parents = module.split('.')[: None if is_package else -1]
        parents = parents[: len(parents) - node.level + 1]
        origin = '.'.join([*parents, *filter(None, [origin])])
    whole = f'{origin}.{alias.name}'
    return whole if whole in modules() else origin


def place(module: str, line: int) -> str:
    """Return a place in the code, as editors and terminals open it."""
    return f'{path_of(module).relative_to(ROOT.parent)}:{line}'


class Use(NamedTuple):
    """A place in the code, with the function or class that contains it."""

    module: str
    scope: str
    line: int
    node: ast.AST

    @property
    def where(self) -> str:
        """The place, as editors and terminals open it."""
        return place(self.module, self.line)


@functools.cache
def walk(module: str) -> list[Use]:
    """Return all nodes of a module with the scope that they are in."""
    found: list[Use] = []
    waiting: list[tuple[ast.AST, str]] = [(tree(module), '')]
    while waiting:
        node, scope = waiting.pop()
        found.append(Use(module, scope, getattr(node, 'lineno', 0), node))
        if isinstance(node, (ast.FunctionDef, ast.ClassDef)):
            scope = f'{scope}.{node.name}'.lstrip('.')
        waiting += [(child, scope) for child in ast.iter_child_nodes(node)]
    return found


@functools.cache
def code_lines(path: pathlib.Path) -> frozenset[int]:
    """Return the lines of code: not blank, no comment, no docstring."""
    text = path.read_text()
    documented: set[int] = set()
    for node in ast.walk(ast.parse(text)):
        if is_docstring(node):
            last = node.end_lineno or node.lineno
            documented.update(range(node.lineno, last + 1))
    layout = {
        tokenize.COMMENT, tokenize.NL, tokenize.NEWLINE, tokenize.INDENT,
        tokenize.DEDENT, tokenize.ENDMARKER,
    }  # fmt: skip
    lines: set[int] = set()
    for token in tokenize.generate_tokens(io.StringIO(text).readline):
        if token.type not in layout:
            lines.update(range(token.start[0], token.end[0] + 1))
    return frozenset(lines - documented)


def is_docstring(node: ast.AST) -> TypeGuard[ast.Expr]:
    """Return whether a node is the docstring of a definition or attribute."""
    return (
        isinstance(node, ast.Expr)
        and isinstance(node.value, ast.Constant)
        and isinstance(node.value.value, str)
    )


def explained(cls: type) -> set[str]:
    """Return the names of the attributes that have docstrings."""
    tree = ast.parse(textwrap.dedent(inspect.getsource(cls)))
    definition = tree.body[0]
    assert isinstance(definition, ast.ClassDef)
    return {
        one.target.id
        for one, following in itertools.pairwise(definition.body)
        if isinstance(one, ast.AnnAssign)
        and isinstance(one.target, ast.Name)
        and is_docstring(following)
    }


def forbid(found: Iterable[str], advice: str) -> None:
    """Fail with some advice, and the places that it is for."""
    places = sorted({*found})
    if places:
        pytest.fail('\n  '.join([f'{advice}:', *places]), pytrace=False)


def public(module: ModuleType) -> dict[str, Any]:
    """Return the public functions and classes that a module defines."""
    return {
        name: value
        for name, value in vars(module).items()
        if not name.startswith('_')
        and (inspect.isfunction(value) or inspect.isclass(value))
        and value.__module__ == module.__name__
    }


def classes() -> list[type[Any]]:
    """Return all classes that the package defines."""
    return [
        value
        for name in modules()
        for value in vars(importlib.import_module(name)).values()
        if inspect.isclass(value) and value.__module__ == name
    ]


def run(code: str) -> str:
    """Run code in an interpreter of its own and return what it prints."""
    done = subprocess.run(
        [sys.executable, '-c', code], capture_output=True, text=True
    )
    assert not done.returncode, done.stderr
    return done.stdout
