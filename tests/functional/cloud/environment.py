# SPDX-License-Identifier: Apache-2.0
"""Builds the virtual environment that the servers run in."""

from __future__ import annotations

import hashlib
import os
import pathlib
import platform
import re
import shutil
import subprocess
import sys
import typing

from . import processes
from .errors import CloudError

_HERE = pathlib.Path(__file__).resolve().parent
_CONSTRAINTS = _HERE / 'constraints.txt'
_OLDEST = (3, 10)
# Set by the user for another purpose, they would send packages elsewhere.
_UNWANTED = re.compile(r'PYTHON|PIP_(TARGET|PREFIX|ROOT|USER|PYTHON)$')
_NO_NETWORK = re.compile(
    r'NewConnectionError|ConnectTimeout|ReadTimeout|NameResolutionError'
    r'|ProxyError|Connection (?:refused|reset|timed out|aborted)'
)


def default_cache_dir() -> pathlib.Path:
    """Return the folder named by the user, or the usual place."""
    named = os.environ.get('WATCHERCLIENT_CLOUD_CACHE')
    if named:
        return pathlib.Path(named)
    base = os.environ.get('XDG_CACHE_HOME') or '~/.cache'
    return pathlib.Path(base).expanduser() / 'python-watcherclient'


def _key(requirements: pathlib.Path) -> str:
    digest = hashlib.sha256()
    for path in (requirements, _CONSTRAINTS):
        digest.update(path.read_bytes())
    tag = sys.implementation.cache_tag
    return f'cloud-{tag}-{platform.machine()}-{digest.hexdigest()[:12]}'


def _complete(folder: pathlib.Path) -> bool:
    # The interpreter is a link that breaks when its Python is removed.
    return (folder / 'complete').exists() and _python(folder).exists()


def _python(folder: pathlib.Path) -> pathlib.Path:
    return folder / 'bin' / 'python'


def _run(command: list[str], log: pathlib.Path) -> bool:
    environ = {k: v for k, v in os.environ.items() if not _UNWANTED.match(k)}
    with log.open('ab') as output:
        try:
            done = subprocess.run(
                command,
                env=environ,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                check=False,
            )
        except OSError as error:
            output.write(f'{error}\n'.encode())
            return False
    return done.returncode == 0


def _why(log: pathlib.Path) -> str:
    text = log.read_text(errors='replace')
    if _NO_NETWORK.search(text):
        return 'the package index cannot be reached'
    errors = re.findall(r'^ERROR: (.+)', text, re.MULTILINE)
    lines = errors or text.split('\n') or ['']
    said = [line.strip() for line in lines if line.strip()]
    return said[-1][:300].rstrip('.') if said else 'pip said nothing'


def ensure(
    cache_dir: pathlib.Path,
    progress: typing.Callable[[str], None],
    requirements: str = 'requirements.txt',
) -> pathlib.Path:
    """Return the environment's Python, building the environment at need.

    ``requirements`` is the name of a file beside this module.
    Safe against concurrent callers and interruption: the environment takes
    its final name only when it is whole. CloudError is raised when it
    cannot be built.
    """
    if sys.version_info[:2] < _OLDEST:
        raise CloudError(
            'The test cloud needs Python {}.{} or newer, this is {}.'.format(
                *_OLDEST, platform.python_version()
            )
        )
    wanted = _HERE / requirements
    folder = cache_dir / _key(wanted)
    if _complete(folder):
        return _python(folder)
    try:
        with processes.locked(cache_dir / f'{folder.name}.lock'):
            if not _complete(folder):
                progress(
                    'Installing the servers (about a minute, only once) '
                    f'into {folder}'
                )
                _build(folder, wanted)
    except OSError as error:
        raise CloudError(
            f'Cannot write the environment of the servers: {error}.'
        ) from error
    return _python(folder)


def _build(folder: pathlib.Path, requirements: pathlib.Path) -> None:
    building = folder.with_name(f'{folder.name}.building')
    log = folder.with_name(f'{folder.name}.log')
    for leftover in (building, folder):
        if leftover.exists():
            shutil.rmtree(leftover)
    log.write_bytes(b'')
    if not _run([sys.executable, '-m', 'venv', str(building)], log):
        raise CloudError(
            f'{sys.executable} cannot make a virtual environment (its venv '
            f'package may be missing): {_why(log)}; see {log}.'
        )
    pip = [
        *(str(_python(building)), '-m', 'pip', 'install'),
        *('--disable-pip-version-check', '--no-input', '--retries', '2'),
        *('--progress-bar', 'off'),
        *('-r', str(requirements), '-c', str(_CONSTRAINTS)),
    ]
    if not _run(pip, log):
        raise CloudError(
            f'Cannot install the servers: {_why(log)}; see {log}.'
        )
    building.joinpath('complete').touch()
    building.rename(folder)
