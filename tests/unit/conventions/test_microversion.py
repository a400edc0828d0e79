# SPDX-License-Identifier: Apache-2.0
"""The newest microversion is written in one place."""

from __future__ import annotations

import fnmatch
import re
import subprocess

import pytest

from tests.unit.conventions import source
from watcherclient import versions

#: Who may name the microversion that is the newest today, and in which lines.
#: They name it because something arrived with it, so they stay true when a
#: newer one arrives.
HISTORY = {
    'watcherclient/*.py': (
        r"since='1\.\d+'|\(?API 1\.\d+\)?",
        'fields, and the help of what uses them',
    ),
    'watcherclient/common/api_versioning.py': (
        r'MINOR_\d|Version\(1, \d+\)',
        'old constants and functions, one for each feature',
    ),
    'watcherclient/testing/*.py': (
        r"'\w+': Version\(1, \d+\)",
        'the fields of the fake server, which is independent of the client',
    ),
    'tests/unit/test_versions.py': (r'', 'reads and compares any version'),
    'tests/unit/base/test_manager.py': (
        r"\('1\.\d+', False\), \('1\.\d+', True\)",
        'a field before and after it arrived',
    ),
    'tests/unit/conventions/compat_surface.yaml': (r'', 'what fields need'),
    'releasenotes/notes/*.yaml': (r'', 'the history of the package'),
    'CONTRIBUTING.rst': (r'', 'examples of what may arrive'),
}
#: Files that contain versions of other things, or are made from others.
OTHERS = ('*constraints.txt', '*lowest.txt', '*.svg', 'share/man/*')


def texts() -> dict[str, str]:
    """Return the files of the repository that are under version control."""
    done = subprocess.run(
        ['git', 'ls-files'],
        cwd=source.REPOSITORY,
        capture_output=True,
        text=True,
    )
    if done.returncode:
        pytest.skip('this is not a git repository')
    return {
        name: path.read_text(errors='replace')
        for name in done.stdout.splitlines()
        if (path := source.REPOSITORY / name).is_file()
        and not any(fnmatch.fnmatch(name, other) for other in OTHERS)
    }


def test_newest_microversion_is_written_once() -> None:
    major, minor = versions.MAX
    text = rf'(?<![\d.]){major}\.{minor}(?!\.?\d)'
    code = rf'\({major}, ?{minor}\)'
    found = [
        f'{name}:{number}: {line.strip()}'
        for name, lines in texts().items()
        if name != 'watcherclient/versions.py'
        for number, line in enumerate(lines.splitlines(), 1)
        if re.search(rf'{text}|{code}', line)
        and not any(
            fnmatch.fnmatch(name, pattern) and re.search(history, line)
            for pattern, (history, _) in HISTORY.items()
        )
    ]
    source.forbid(
        found,
        'these lines change with the next microversion; derive them from '
        'watcherclient.versions.MAX, or leave the number out',
    )
