# SPDX-License-Identifier: Apache-2.0
"""The keywords of ``create()`` and ``set()`` are the fields that take them."""

from __future__ import annotations

import importlib
import inspect
import re
from typing import Any

import pytest

from watcherclient import v1
from watcherclient.base import resource

#: The setting of a field that a method of a manager needs.
SETTINGS = {'create': 'create', 'set': 'update'}
METHODS = [
    (getattr(v1, name), method)
    for name in v1.__all__
    if name.endswith('Manager')
    for method in SETTINGS
    if hasattr(getattr(v1, name), method)
]


def keywords(method: Any) -> set[str]:
    """Return the keywords that are written in the signature of a method."""
    found: set[str] = set()
    for name, one in inspect.signature(method).parameters.items():
        if one.kind is one.KEYWORD_ONLY:
            found.add(name)
        elif one.kind is one.VAR_KEYWORD:
            typed = re.fullmatch(r'Unpack\[(\w+)\]', str(one.annotation))
            assert typed, (
                f'{method.__qualname__}(**{name}) accepts anything: annotate '
                'it with Unpack and a TypedDict of its keywords'
            )
            module = importlib.import_module(method.__module__)
            declared = getattr(module, typed[1])
            found |= declared.__required_keys__ | declared.__optional_keys__
    return found


@pytest.mark.parametrize(
    'manager,method', METHODS, ids=lambda one: getattr(one, '__name__', one)
)
def test_keywords_are_fields(manager: type[Any], method: str) -> None:
    setting = SETTINGS[method]
    fields = resource.fields(manager.resource_class).values()
    declared = {getattr(column, setting) for column in fields} - {''}
    if method == 'create':
        # What the server uses on creation, but does not return as a field.
        declared |= {*manager.create_only}
    written = keywords(getattr(manager, method))
    assert written == declared, (
        f'{manager.__name__}.{method}() and the fields of '
        f'{manager.resource_class.__name__} differ in '
        f'{", ".join(sorted(written ^ declared))}: a field that it takes is '
        f'declared with {setting}=, and in the TypedDict of its keywords'
    )


def test_something_is_tested() -> None:
    found = {f'{manager.__name__}.{method}' for manager, method in METHODS}
    assert found >= {
        'AuditManager.create',
        'AuditManager.set',
        'AuditTemplateManager.create',
        'AuditTemplateManager.set',
    }
