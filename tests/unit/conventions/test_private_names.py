# SPDX-License-Identifier: Apache-2.0
"""Private names, with one leading underscore, stay where they are defined."""

from __future__ import annotations

import ast
import functools
import inspect
import re
import textwrap
from collections.abc import Iterator
from typing import Any

from tests.unit.conventions import source

#: What NamedTuple documents as public, despite the underscore.
PUBLIC = {'_asdict', '_field_defaults', '_fields', '_make', '_replace'}

#: Private names of other projects that may be used, each with the module
#: that uses it and the reason.
FOREIGN: dict[tuple[str, str], str] = {}

#: Private names of our own modules that others may use, each with the package
#: that uses it and the reason.
SHARED = {
    ('watcherclient.base', '_info'): (
        'what the server sent; existing programs read it, so it cannot be '
        'renamed, and to_dict() makes a copy'
    ),
    ('watcherclient.base', '_get'): (
        'look-ups read through a manager before it returns a resource'
    ),
    ('watcherclient.base', '_iterate'): (
        'look-ups go through collections with and without filters'
    ),
}

_GETTERS = {'getattr', 'hasattr', 'setattr', 'delattr'}


def is_private(name: object) -> bool:
    """Return whether a name has one leading underscore."""
    return (
        isinstance(name, str)
        and re.fullmatch(r'_[A-Za-z]\w*', name) is not None
        and name not in PUBLIC
    )


def owner(node: ast.AST) -> str:
    """Return the name that an attribute is read from, if it is one."""
    if isinstance(node, ast.Call):
        return owner(node.func)
    return node.id if isinstance(node, ast.Name) else ''


def is_own(node: ast.AST) -> bool:
    """Return whether an object is the one whose code is running."""
    return owner(node) in {'self', 'cls', 'super'}


def used(tree: ast.AST) -> Iterator[tuple[str, ast.AST, int]]:
    """Go through private names: each with its object, and its line.

    Annotations are left out: they are not evaluated.
    """
    annotations = {
        inner
        for node in ast.walk(tree)
        for name in ('annotation', 'returns')
        if (annotation := getattr(node, name, None))
        for inner in ast.walk(annotation)
    }
    for node in ast.walk(tree):
        if node in annotations:
            continue
        if isinstance(node, ast.Attribute):
            name, of = node.attr, node.value
        elif isinstance(node, ast.Subscript) and is_namespace(node.value):
            name, of = getattr(node.slice, 'value', ''), node.value
        elif (
            isinstance(node, ast.Call)
            and owner(node.func) in _GETTERS
            and len(node.args) > 1
        ):
            name, of = getattr(node.args[1], 'value', ''), node.args[0]
        else:
            continue
        if is_private(name):
            yield name, of, node.lineno


def is_namespace(node: ast.AST) -> bool:
    """Return whether an object contains the attributes of another."""
    return owner(node) in {'vars', 'globals', 'locals'} or (
        isinstance(node, ast.Attribute) and node.attr == '__dict__'
    )


def defined(tree: ast.AST) -> set[str]:
    """Return the private names that some code defines."""
    found: set[str] = set()
    for node in ast.walk(tree):
        if isinstance(node, (ast.FunctionDef, ast.ClassDef)):
            found.add(node.name)
        elif isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            found.add(node.id)
        elif isinstance(node, ast.Attribute) and (
            isinstance(node.ctx, ast.Store) and is_own(node.value)
        ):
            found.add(node.attr)
        elif isinstance(node, ast.Assign) and (
            ast.unparse(node.targets[0]) == '__slots__'
        ):
            found |= {*ast.literal_eval(node.value)}
    return {name for name in found if is_private(name)}


@functools.cache
def defined_by(module: str) -> set[str]:
    """Return the private names that a module defines."""
    return defined(source.tree(module))


@functools.cache
def ours() -> set[str]:
    """Return the private names that the package defines."""
    return {name for m in source.modules() for name in defined_by(m)}


def test_private_attributes_of_other_projects_are_not_used() -> None:
    source.forbid(
        (
            f'{source.place(module, line)}: {name} of {ast.unparse(of)}'
            for module in source.modules()
            for name, of, line in used(source.tree(module))
            if name not in ours() and (module, name) not in FOREIGN
        ),
        'another project may change these names at any time; use what it '
        'documents, or do without',
    )


def test_private_attributes_stay_in_their_module() -> None:
    source.forbid(
        (
            f'{source.place(module, line)}: {name} of {ast.unparse(of)}'
            for module in source.modules()
            for name, of, line in used(source.tree(module))
            if name in ours() - defined_by(module)
            and not is_own(of)
            and not is_shared(module, name)
        ),
        'these names are private to another module of the package; make '
        'them public there, or move the code that uses them',
    )


def is_shared(module: str, name: str) -> bool:
    """Return whether a module may use a private name of another module."""
    return any(
        f'{module}.'.startswith(f'{package}.') and name == shared
        for package, shared in SHARED
    )


def test_private_names_are_not_imported() -> None:
    source.forbid(
        (
            f'{use.where}: {name}'
            for module in source.modules()
            for use in source.walk(module)
            for name in imported(use.node)
            if not may_import(module, name)
        ),
        'import what is public; if it is ours, make it public',
    )


def may_import(module: str, name: str) -> bool:
    """Return whether the private parts of a name belong to a module.

    What is private to a package may be imported within that package.
    """
    parts = name.split('.')
    return all(
        f'{module}.'.startswith('.'.join(parts[:place]) + '.')
        for place, part in enumerate(parts)
        if is_private(part)
    )


def imported(node: ast.AST) -> list[str]:
    """Return the full names of what a statement imports."""
    if isinstance(node, ast.Import):
        return [alias.name for alias in node.names]
    if isinstance(node, ast.ImportFrom):
        return [f'{node.module or ""}.{alias.name}' for alias in node.names]
    return []


def foreign_bases(cls: type[Any]) -> list[type[Any]]:
    """Return the classes of other projects that a class derives from."""
    return [
        base
        for base in cls.__mro__
        if not base.__module__.startswith(source.PACKAGE)
        and base.__module__ != 'builtins'
    ]


@functools.cache
def private_names(cls: type[Any]) -> set[str]:
    """Return the private names of a class, those of its instances too."""
    found = {name for name in vars(cls) if is_private(name)}
    try:
        text = textwrap.dedent(inspect.getsource(cls))
    except (OSError, TypeError):
        return found
    return found | defined(ast.parse(text))


@functools.cache
def touched_by(cls: type[Any]) -> set[str]:
    """Return the private names that the body of a class defines or uses."""
    body = next(
        use.node
        for use in source.walk(cls.__module__)
        if isinstance(use.node, ast.ClassDef)
        and f'{use.scope}.{use.node.name}'.lstrip('.') == cls.__qualname__
    )
    return defined(body) | {name for name, of, _ in used(body) if is_own(of)}


def test_private_names_of_base_classes_are_not_touched() -> None:
    """Neither used nor overridden, not even by accident."""
    source.forbid(
        (
            f'{own.__module__}.{own.__qualname__}: {name} of '
            f'{base.__module__}.{base.__qualname__}'
            for cls in source.classes()
            for base in foreign_bases(cls)
            for own in cls.__mro__
            if own.__module__.startswith(source.PACKAGE)
            for name in touched_by(own) & private_names(base)
            if (own.__module__, name) not in FOREIGN
        ),
        'these classes use or override private names of their base classes, '
        'which another project may change at any time; use the public '
        'methods, or choose another name',
    )


def test_exceptions_are_needed() -> None:
    needed = {
        (module, name)
        for module in source.modules()
        for name in (
            {one for one, _, _ in used(source.tree(module))}
            | defined_by(module)
        )
    }
    source.forbid(
        (
            f'{package}: {name}'
            for package, name in [*FOREIGN, *SHARED]
            if not any(
                f'{module}.'.startswith(f'{package}.') and name == found
                for module, found in needed
            )
        ),
        f'remove these entries from {__name__}',
    )
