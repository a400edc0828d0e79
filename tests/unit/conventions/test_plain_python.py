# SPDX-License-Identifier: Apache-2.0
"""Definitions can be found by reading the code, without running it."""

from __future__ import annotations

import ast

from tests.unit.conventions import source

#: Where ``__getattr__`` may be defined, and why.
GETATTR = {
    'watcherclient': 'imports modules when they are first used',
    'watcherclient.analysis': 'imports its modules when they are first used',
    'watcherclient.http': 'imports requests when an adapter is needed',
    'watcherclient.v1': 'imports resources when they are first used',
    'watcherclient.base.resource': 'only explains why there is none',
    'watcherclient.osc.lazy': 'gives the classes that entry points name',
}
#: Where classes may be created by calling ``type``, and why.
TYPE = {
    'watcherclient.osc.lazy': 'gives the classes that entry points name',
}

EVERYTHING = [
    use for module in source.modules() for use in source.walk(module)
]


def test_classes_are_defined_at_module_level() -> None:
    source.forbid(
        (
            f'{source.place(use.module, node.lineno)}: {node.name}'
            for use in EVERYTHING
            if isinstance(use.node, ast.FunctionDef)
            for node in ast.walk(use.node)
            if isinstance(node, ast.ClassDef)
        ),
        'define these classes at module level, with what differs as an '
        'argument',
    )


def test_classes_are_not_created_by_calls() -> None:
    source.forbid(
        (
            use.where
            for use in EVERYTHING
            if isinstance(use.node, ast.Call)
            and isinstance(use.node.func, ast.Name)
            and use.node.func.id == 'type'
            and len(use.node.args) == 3
            and use.module not in TYPE
        ),
        'write a class statement here',
    )


def test_attributes_are_not_computed_by_name() -> None:
    source.forbid(
        (
            use.where
            for use in EVERYTHING
            if isinstance(use.node, ast.FunctionDef)
            and use.node.name in ('__getattr__', '__getattribute__')
            and use.module not in GETATTR
        ),
        'define attributes and properties here, which readers, editors and '
        'type checkers can find',
    )


def test_there_are_no_metaclasses() -> None:
    source.forbid(
        (
            use.where
            for use in EVERYTHING
            if isinstance(use.node, ast.ClassDef)
            and any(word.arg == 'metaclass' for word in use.node.keywords)
        ),
        'use a base class or a function here',
    )


def test_exceptions_are_needed() -> None:
    missing = (GETATTR.keys() | TYPE.keys()) - {*source.modules()}
    source.forbid(missing, f'remove these modules from {__name__}')
