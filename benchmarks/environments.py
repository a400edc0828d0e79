# SPDX-License-Identifier: Apache-2.0
"""The two environments that are compared, with the same dependencies."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
NAME = 'python-watcherclient'
REFERENCE = '4.11.0'
_SOURCES = (
    'LICENSE', 'README.rst', 'pyproject.toml', 'requirements.txt',
    'setup.cfg', 'setup.py',
)  # fmt: skip


class Environments:
    """Virtual environments in a folder: ``ours`` and ``reference``.

    :param folder: where to make them. stevedore does not cache what it finds
        for programs below ``/tmp``, so there is the wrong place.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def python(self, which: str) -> str:
        """Return the interpreter of an environment."""
        return self.program(which, 'python')

    def program(self, which: str, name: str) -> str:
        """Return the path of a program of an environment."""
        return str(self.folder / which / 'bin' / name)

    def build(self) -> None:
        """Make what is missing, and install this tree if it changed."""
        self.folder.mkdir(parents=True, exist_ok=True)
        stamp = self.folder / 'ours' / 'installed'
        state = _fingerprint()
        if not stamp.exists():
            self._make('ours', [self._copy() + '[openstack]'])
        elif stamp.read_text() != state:
            forced = ['--force-reinstall', '--no-deps', '--no-cache-dir']
            self._pip('ours', *forced, self._copy())
        stamp.write_text(state)
        if not (self.folder / 'reference' / 'installed').exists():
            pins = self.folder / 'constraints.txt'
            pins.write_text(
                ''.join(
                    f'{name}=={version}\n'
                    for name, version in self.packages('ours').items()
                    if name != NAME
                )
            )
            wanted = [f'{NAME}=={REFERENCE}', 'python-openstackclient']
            self._make('reference', ['--constraint', str(pins), *wanted])
            (self.folder / 'reference' / 'installed').write_text(REFERENCE)
        self._compare()

    def packages(self, which: str) -> dict[str, str]:
        """Return the packages of an environment with their versions."""
        command = [self.python(which), '-m', 'pip', 'list', '--format=json']
        listed = subprocess.run(command, check=True, stdout=subprocess.PIPE)
        return {
            p['name'].lower(): p['version'] for p in json.loads(listed.stdout)
        }

    def _make(self, which: str, wanted: list[str]) -> None:
        target = self.folder / which
        shutil.rmtree(target, ignore_errors=True)
        subprocess.run([sys.executable, '-m', 'venv', target], check=True)
        self._pip(which, *wanted)

    def _pip(self, which: str, *arguments: str) -> None:
        command = [self.python(which), '-m', 'pip', 'install', '--quiet']
        # pbr finds no history beside the copy of the sources.
        environment = {**os.environ, 'PBR_VERSION': '0'}
        subprocess.run([*command, *arguments], check=True, env=environment)

    def _copy(self) -> str:
        """Copy the sources, so that nothing is built inside the tree."""
        copy = self.folder / 'source'
        shutil.rmtree(copy, ignore_errors=True)
        shutil.copytree(
            ROOT / 'watcherclient',
            copy / 'watcherclient',
            ignore=shutil.ignore_patterns('__pycache__'),
        )
        for name in _SOURCES:
            shutil.copy(ROOT / name, copy)
        return str(copy)

    def _compare(self) -> None:
        """Check that both have the same versions of what both need."""
        ours, theirs = self.packages('ours'), self.packages('reference')
        differ = [
            f'{name} {ours[name]} and {theirs[name]}'
            for name in sorted(ours.keys() & theirs.keys() - {NAME})
            if ours[name] != theirs[name]
        ]
        if differ:
            raise SystemExit(
                f'The environments differ in {", ".join(differ)}: remove '
                f'{self.folder} to have them made anew'
            )


def default_folder() -> Path:
    """Return a folder of the user's cache, one for each working tree."""
    cache = os.environ.get('XDG_CACHE_HOME') or Path.home() / '.cache'
    tree = hashlib.sha256(str(ROOT).encode()).hexdigest()[:12]
    return Path(cache) / NAME / f'benchmarks-{tree}'


def _fingerprint() -> str:
    digest = hashlib.sha256()
    sources = sorted((ROOT / 'watcherclient').rglob('*.py'))
    for path in [*(ROOT / name for name in _SOURCES), *sources]:
        digest.update(str(path.relative_to(ROOT)).encode() + b'\0')
        digest.update(path.read_bytes())
    return digest.hexdigest()
