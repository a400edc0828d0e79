# SPDX-License-Identifier: Apache-2.0
"""The library and the plugin leave the process of their user alone."""

from __future__ import annotations

import ast
import functools

from tests.unit.conventions import source

#: What belongs to the process: modules, functions and variables.
PROCESS = {
    'atexit',
    'faulthandler',
    'gc',
    'locale.setlocale',
    'logging.basicConfig',
    'logging.captureWarnings',
    'logging.disable',
    'os.chdir',
    'os.putenv',
    'os.umask',
    'os.unsetenv',
    'signal',
    'socket.setdefaulttimeout',
    'sys.displayhook',
    'sys.excepthook',
    'sys.meta_path',
    'sys.modules',
    'sys.path',
    'sys.setprofile',
    'sys.setrecursionlimit',
    'sys.setswitchinterval',
    'sys.settrace',
    'threading.excepthook',
    'warnings.catch_warnings',
    'warnings.filters',
    'warnings.filterwarnings',
    'warnings.resetwarnings',
    'warnings.simplefilter',
}
#: What changes the environment, beside assignments to it.
_CHANGES = {'clear', 'pop', 'popitem', 'setdefault', 'update'}

#: The functions that may touch the process: what, and why.
ALLOWED: dict[str, tuple[set[str], str]] = {
    'watcherclient.cli.main.main': (
        {
            'atexit.register',
            'gc.freeze',
            'gc.set_threshold',
            'warnings.simplefilter',
        },
        'the process of the watcher program is our own',
    ),
    'watcherclient.osc.commands.base._freeze_at_exit': (
        {'atexit.register', 'gc.freeze'},
        'saves 0.15 to 0.2 s of each command inside openstack',
    ),
}


@functools.cache
def bound(module: str) -> dict[str, str]:
    """Return what the names that a module imports stand for."""
    names: dict[str, str] = {}
    for use in source.walk(module):
        if isinstance(use.node, ast.Import):
            for alias in use.node.names:
                top = alias.name.partition('.')[0]
                names[alias.asname or top] = (
                    alias.name if alias.asname else top
                )
        elif isinstance(use.node, ast.ImportFrom):
            for alias in use.node.names:
                whole = f'{use.node.module}.{alias.name}'
                names[alias.asname or alias.name] = whole
    return names


def dotted(module: str, node: ast.AST) -> str:
    """Return the full name of an expression, empty if it has none."""
    if isinstance(node, ast.Name):
        return bound(module).get(node.id, '')
    if isinstance(node, ast.Attribute):
        base = dotted(module, node.value)
        return f'{base}.{node.attr}' if base else ''
    return ''


def touched(use: source.Use) -> str:
    """Return what of the process a place in the code touches, if anything."""
    node = use.node
    if isinstance(node, (ast.Name, ast.Attribute)):
        name = dotted(use.module, node)
        if '.' in name and PROCESS & {name, name.partition('.')[0]}:
            return name
    elif isinstance(node, ast.Subscript):
        name = dotted(use.module, node.value)
        if name == 'os.environ' and not isinstance(node.ctx, ast.Load):
            return name
    elif isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
        name = dotted(use.module, node.func.value)
        if name == 'os.environ' and node.func.attr in _CHANGES:
            return name
    return ''


def uses(module: str) -> list[tuple[str, str, str]]:
    """Return where a module touches the process: function, what, line."""
    return [
        (f'{module}.{use.scope}'.rstrip('.'), name, use.where)
        for use in source.walk(module)
        if (name := touched(use))
    ]


def test_process_is_left_alone() -> None:
    source.forbid(
        (
            f'{where}: {name} in {function}'
            for module in source.modules()
            for function, name, where in uses(module)
            if name not in ALLOWED.get(function, (set(), ''))[0]
        ),
        'the garbage collector, imported modules, signal handlers, warnings '
        'filters, the locale and the environment belong to the program that '
        f'uses the package; do without, or give the reason in {__name__}',
    )


def test_exceptions_are_needed() -> None:
    found = {
        (function, name)
        for module in source.modules()
        for function, name, _ in uses(module)
    }
    source.forbid(
        (
            f'{function}: {name}'
            for function, (names, _) in ALLOWED.items()
            for name in names
            if (function, name) not in found
        ),
        f'remove these entries from ALLOWED in {__name__}',
    )


def test_plugin_touches_the_process_in_one_function() -> None:
    """OpenStackClient belongs to its users, with all its other commands."""
    functions = {
        function
        for function in ALLOWED
        if not function.startswith('watcherclient.cli.')
    }
    assert len(functions) <= 1
    for function in functions:
        assert function.startswith('watcherclient.osc.')


def test_importing_changes_nothing() -> None:
    """Import all modules again, after what other projects did to theirs."""
    changed = source.run(
        f"""if True:
        import importlib
        import sys

        from tests.process_state import process_state

        names = {source.modules()}
        for name in names:
            importlib.import_module(name)
        for name in names:
            del sys.modules[name]
        state, modules = process_state(), dict(sys.modules)
        for name in names:
            importlib.import_module(name)
            for what, value in process_state().items():
                if value != state[what]:
                    print(name, 'changes', what)
            for other in sys.modules.keys() | modules.keys():
                if other.startswith({source.PACKAGE!r}):
                    continue
                if sys.modules.get(other) is not modules.get(other):
                    print(name, 'replaces or imports', other)
            state, modules = process_state(), dict(sys.modules)
        """
    )
    assert not changed, (
        f'{changed}Importing the package must have no side effects: do this '
        'in a function of the program that needs it'
    )
