# SPDX-License-Identifier: Apache-2.0
"""Definitions can be found by reading the code, without running it."""

from __future__ import annotations

import ast

import pytest

from tests.unit.conventions import source

#: Where ``__getattr__`` may be defined, and why.
GETATTR = {
    'watcherclient': 'imports modules when they are first used',
    'watcherclient.http': 'imports requests when an adapter is needed',
    'watcherclient.v1': 'imports resources when they are first used',
    'watcherclient.base.resource': 'only explains why there is none',
    'watcherclient.osc.lazy': 'gives the classes that entry points name',
}
#: Where classes may be created by calling ``type``, and why.
TYPE = {
    'watcherclient.osc.lazy': 'gives the classes that entry points name',
}


@pytest.mark.parametrize('module', source.modules())
def test_classes_are_defined_at_module_level(module: str) -> None:
    functions = [
        use.node
        for use in source.walk(module)
        if isinstance(use.node, ast.FunctionDef)
    ]
    found = {
        f'line {node.lineno}: {node.name}'
        for function in functions
        for node in ast.walk(function)
        if isinstance(node, ast.ClassDef)
    }
    assert not found, (
        f'{module} defines classes inside functions ({"; ".join(found)}): '
        'define them at module level, with what differs as an argument'
    )


@pytest.mark.parametrize('module', source.modules())
def test_classes_are_not_created_by_calls(module: str) -> None:
    found = [
        use.where
        for use in source.walk(module)
        if isinstance(use.node, ast.Call)
        and isinstance(use.node.func, ast.Name)
        and use.node.func.id == 'type'
        and len(use.node.args) == 3
    ]
    assert not found or module in TYPE, (
        f'{"; ".join(found)}: write a class statement'
    )


@pytest.mark.parametrize('module', source.modules())
def test_attributes_are_not_computed_by_name(module: str) -> None:
    names = {'__getattr__', '__getattribute__'}
    found = [
        use.where
        for use in source.walk(module)
        if isinstance(use.node, ast.FunctionDef) and use.node.name in names
    ]
    assert not found or module in GETATTR, (
        f'{"; ".join(found)}: define attributes and properties, which '
        'readers, editors and type checkers can find'
    )


@pytest.mark.parametrize('module', source.modules())
def test_there_are_no_metaclasses(module: str) -> None:
    found = [
        use.where
        for use in source.walk(module)
        if isinstance(use.node, ast.ClassDef)
        and any(word.arg == 'metaclass' for word in use.node.keywords)
    ]
    assert not found, f'{"; ".join(found)}: use a base class or a function'
