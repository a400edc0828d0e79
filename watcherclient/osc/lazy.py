# SPDX-License-Identifier: Apache-2.0
"""Lazy command classes, which are imported when they are called.

OpenStackClient loads the classes of all commands at every start. The entry
points of this package refer to lazy classes, for example,
``watcherclient.osc.lazy:v1.goal.ListGoal``. ``osc/v1/goal.py`` is imported
when the command runs.
"""

from __future__ import annotations

import importlib
from typing import Any

from cliff import command


class LazyCommand(command.Command):
    """A lazy command class: calling it imports and calls the real class."""

    def __new__(cls, *args: Any, **kwargs: Any) -> Any:
        module = importlib.import_module(cls.__module__)
        return getattr(module, cls.__name__)(*args, **kwargs)


class LazyModule:
    """The names in a package or module, which are not imported."""

    def __init__(self, path: str) -> None:
        self._path = path

    def __getattr__(self, name: str) -> Any:
        # Python looks up such names, for example ``__wrapped__``.
        if name.startswith('_'):
            raise AttributeError(name)
        if name[0].isupper():
            found: Any = type(name, (LazyCommand,), {'__module__': self._path})
        else:
            found = LazyModule(f'{self._path}.{name}')
        # Both spellings of a command share the class.
        setattr(self, name, found)
        return found


v1 = LazyModule(f'{__package__}.v1')
