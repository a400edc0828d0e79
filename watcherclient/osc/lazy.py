# SPDX-License-Identifier: Apache-2.0
"""Stand-ins for the classes of commands, which import them when called.

OpenStackClient loads the class of every command at every start, whichever it
runs. The entry points of ours name it below ``v1``, as
``watcherclient.osc.lazy:v1.goal.ListGoal``: what they load costs as much
however long ``osc/v1/goal.py`` is, which is imported when the command is run.
"""

from __future__ import annotations

import importlib
from typing import Any

from cliff import command


class LazyCommand(command.Command):
    """What stands for the class of a command: calling it calls that one."""

    def __new__(cls, *args: Any, **kwargs: Any) -> Any:
        module = importlib.import_module(cls.__module__)
        return getattr(module, cls.__name__)(*args, **kwargs)


class LazyModule:
    """The names below a package or module, none of which is imported."""

    def __init__(self, path: str) -> None:
        self._path = path

    def __getattr__(self, name: str) -> Any:
        # Python itself asks objects for such names, as ``__wrapped__``.
        if name.startswith('_'):
            raise AttributeError(name)
        if name[0].isupper():
            found: Any = type(name, (LazyCommand,), {'__module__': self._path})
        else:
            found = LazyModule(f'{self._path}.{name}')
        # Another spelling of the command loads the same class.
        setattr(self, name, found)
        return found


v1 = LazyModule(f'{__package__}.v1')
