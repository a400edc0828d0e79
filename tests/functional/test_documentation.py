# SPDX-License-Identifier: Apache-2.0
"""The examples of the documentation, run as they are printed.

What makes a code block an example: see :mod:`tests.functional.documents`.
"""

from __future__ import annotations

import os
import pathlib
import shutil
import subprocess
import threading
from typing import Any

import pytest

from tests.functional import documents
from tests.functional.cloud import Cloud
from tests.functional.programs import BIN, PATIENCE, clean_environment

ROOT = pathlib.Path(__file__).parents[2]
SOURCES = [ROOT / 'README.rst', *sorted(ROOT.glob('doc/source/**/*.rst'))]
PAGES = {
    str(path.relative_to(ROOT)): path
    for path in SOURCES
    if next(documents.examples(path), None)
}
#: Pages whose examples use the real ``openstack`` program throughout.
WITH_OPENSTACKCLIENT = {'README.rst'}
END = '--- end of output, status'


class Shell:
    """A shell that runs one command after the other.

    :param folder: where it works.
    :param environment: its environment.
    """

    def __init__(
        self, folder: pathlib.Path, environment: dict[str, str]
    ) -> None:
        self._process = subprocess.Popen(
            ['/bin/sh'],
            cwd=folder,
            env=environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )

    def __enter__(self) -> Shell:
        return self

    def __exit__(self, *exc_info: object) -> None:
        self._process.communicate()

    def run(self, command: str) -> tuple[str, int]:
        """Return what a command printed, and its exit status."""
        assert self._process.stdin and self._process.stdout
        self._process.stdin.write(
            f'{{\n{command}\n}} </dev/null\nprintf "\\n{END} %s\\n" $?\n'
        )
        self._process.stdin.flush()
        timer = threading.Timer(PATIENCE, self._process.kill)
        timer.start()
        lines: list[str] = []
        for line in self._process.stdout:
            if line.startswith(END):
                timer.cancel()
                return ''.join(lines), int(line.removeprefix(END))
            lines.append(line)
        raise AssertionError(f'{command} ended the shell: {"".join(lines)}')


@pytest.fixture
def environment(cloud: Cloud, tmp_path: pathlib.Path) -> dict[str, str]:
    """The environment of a user who works in a folder with openrc files."""
    shutil.copy(cloud.openrc, tmp_path / 'admin-openrc.sh')
    shutil.copy(cloud.clouds_yaml, tmp_path / 'clouds.yaml')
    return {
        **clean_environment(),
        **cloud.environment(),
        'PATH': f'{BIN}:{os.environ["PATH"]}',
        'PYTHONWARNINGS': 'error::DeprecationWarning:watcherclient',
    }


def make_faster(environment: dict[str, str], folder: pathlib.Path) -> None:
    """Let ``openstack optimize`` be run by ``watcher``: the same commands."""
    folder.mkdir()
    program = folder / 'openstack'
    program.write_text(
        '#!/bin/sh\n'
        'if [ "$1" = optimize ]; then shift; exec watcher "$@"; fi\n'
        f'exec {BIN}/openstack "$@"\n'
    )
    program.chmod(0o755)
    environment['PATH'] = f'{folder}:{environment["PATH"]}'


def stand_ins(cloud: Cloud) -> dict[str, str]:
    """Return what the pages write in place of the facts of a cloud."""
    return {
        'https://keystone.example.org:5000/v3': cloud.auth_url,
        'https://watcher.example.org:9322': cloud.watcher_url,
        'a-keystone-token': cloud.token(),
        'a-secret-password': cloud.admin.password,
    }


@pytest.mark.parametrize('page', PAGES)
def test_examples(
    page: str,
    cloud: Cloud,
    environment: dict[str, str],
    tmp_path: pathlib.Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    cloud.reset_servers()
    if page not in WITH_OPENSTACKCLIENT:
        make_faster(environment, tmp_path / 'bin')
    monkeypatch.chdir(tmp_path)
    for name in environment:
        if name.startswith('OS_'):
            monkeypatch.setenv(name, environment[name])
    # openstacksdk has found out the working folder when it was imported.
    monkeypatch.setenv('OS_CLIENT_CONFIG_FILE', str(tmp_path / 'clouds.yaml'))
    known = stand_ins(cloud)
    names: dict[str, Any] = {'__name__': page}
    with Shell(tmp_path, environment) as shell:
        for example in documents.examples(PAGES[page]):
            text, shown = example.text, example.output
            for page_says, real in known.items():
                text = text.replace(page_says, real)
                shown = shown.replace(page_says, real)
            if example.kind == 'file':
                (tmp_path / example.name).write_text(text)
            elif example.kind == 'python':
                code = compile(text, example.where, 'exec')
                exec(code, names)  # noqa: S102 - our own pages
            else:
                printed, status = shell.run(text)
                assert shown or status == 0, (example.where, text, printed)
                if shown:
                    assert not documents.differs(shown, printed), (
                        f'{example.where}\n$ {text}\n{printed}\nnot\n{shown}'
                    )
                    known |= documents.ids(example.output, printed)


@pytest.mark.parametrize(
    'shown,printed,same',
    [
        ('| State | DONE  |', '| State   | DONE |\n', True),
        ('| State | DONE |', '| State | FAILED |', False),
        (f'{"a" * 8}-{"b1b1-" * 3}{"c" * 12}', 'nothing', False),
        (f'{"a" * 8}-{"b1b1-" * 3}{"c" * 12}',
         f'{"0" * 8}-{"1111-" * 3}{"2" * 12}', True),
        ('at 2030-01-31T22:00:00+01:00', 'at 2031-02-01 21:00:00', True),
        ('first\n...\nlast', 'first\nand more\nlast', True),
        ('first\n...\nlast', 'first\nand more', False),
        ('one line', 'one line\nand another', False),
    ],
)  # fmt: skip
def test_comparison(shown: str, printed: str, same: bool) -> None:
    assert documents.differs(shown, printed) is not same
