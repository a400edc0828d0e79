# SPDX-License-Identifier: Apache-2.0
"""What the package imports is what it requires."""

from __future__ import annotations

import re
import sys
from importlib import metadata

from tests.unit.conventions import source

#: Packages that are not required by name, and where they come from.
OTHERS = {
    'openstack': 'the extra [openstack] of this package',
    'pytest': 'the tests that use watcherclient.testing',
    'rich': 'an extra of cliff',
    'stevedore': 'a requirement of cliff',
    'urllib3': 'a requirement of requests',
}


def required() -> set[str]:
    """Return the distributions that are installed with this one."""
    lines = metadata.requires('python-watcherclient') or []
    names = (re.split(r'[^\w.-]', line)[0] for line in lines)
    needed = zip(names, lines, strict=True)
    return {normal(name) for name, line in needed if 'extra ==' not in line}


def normal(name: str) -> str:
    """Return the name of a distribution as indexes compare it."""
    return re.sub(r'[-_.]+', '-', name).lower()


def imported() -> dict[str, str]:
    """Return the packages that are imported, with a place of each."""
    return {
        package: source.place(module, one.line)
        for module in source.modules()
        for one in source.imports(module)
        if not one.typing
        and (package := one.name.partition('.')[0]) != source.PACKAGE
        and package not in sys.stdlib_module_names
    }


def provided(distribution: str) -> set[str]:
    """Return the packages that a distribution installs."""
    try:
        files = metadata.files(distribution) or []
    except metadata.PackageNotFoundError:
        # It is required for other versions of Python.
        return {distribution.replace('-', '_')}
    return {file.parts[0].removesuffix('.py') for file in files}


def test_imports_are_requirements() -> None:
    known = {*OTHERS}.union(*map(provided, required()))
    source.forbid(
        (
            f'{place}: {package}'
            for package, place in imported().items()
            if package not in known
        ),
        'add these packages to the requirements of the package, or, if they '
        f'come with another one, to OTHERS in {__name__}',
    )


def test_requirements_are_imported() -> None:
    used = {*imported()}
    source.forbid(
        (name for name in required() if not provided(name) & used),
        'remove these packages from the requirements of the package: nothing '
        'imports them',
    )
