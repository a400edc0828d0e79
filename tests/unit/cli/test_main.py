# SPDX-License-Identifier: Apache-2.0
"""The entry point of ``watcher``: its exit status, and its process."""

from __future__ import annotations

import io
import os
import subprocess
import sys
import warnings
from importlib import metadata

import pytest

from watcherclient import shell
from watcherclient.cli import app, main

VERSION = metadata.version('python-watcherclient')


def test_version(run):
    done = run('--version')
    assert done == (0, f'watcher {VERSION}\n', '')
    # Also where cliff answers it.
    assert run('-v', '--version').out.split()[-1] == VERSION


@pytest.mark.usefixtures('restored_process')
class TestEnds:
    def test_interrupted(self, run, monkeypatch):
        def interrupt(*args):
            raise KeyboardInterrupt

        monkeypatch.setattr(app.WatcherApp, 'run', interrupt)
        assert run('goal', 'list').status == main.INTERRUPTED == 130

    def test_nobody_reads(self, monkeypatch):
        """As with ``watcher ... | head -1``."""
        read, write = os.pipe()
        os.close(read)

        def broken(*args):
            raise BrokenPipeError

        monkeypatch.setattr(app.WatcherApp, 'run', broken)
        with os.fdopen(write, 'w') as pipe:
            monkeypatch.setattr(sys, 'stdout', pipe)
            assert shell.main(['goal', 'list']) == main.BROKEN_PIPE == 141
            print('what is left is not written')

    @pytest.mark.parametrize('words', ['goal list', 'help', '--version'])
    def test_no_output_at_all(self, monkeypatch, capsys, words):
        monkeypatch.setattr(sys, 'stdout', None)
        assert shell.main(words.split()) == 1
        assert capsys.readouterr().err == 'standard output is closed\n'

    def test_arguments_of_the_process(self, monkeypatch, capsys):
        monkeypatch.setattr(sys, 'argv', ['watcher', '--version'])
        assert shell.main() == 0
        assert capsys.readouterr().out == f'watcher {VERSION}\n'

    def test_program_of_the_package(self):
        done = subprocess.run(
            [sys.executable, '-m', 'watcherclient.shell', '--version'],
            capture_output=True,
            text=True,
            check=True,
        )
        assert done.stdout == f'watcher {VERSION}\n'

    def test_name_that_the_output_cannot_show(self, stub, monkeypatch):
        """For example, an older terminal."""
        stub.rows['goals'] = [{'uuid': 'u', 'name': 'Zürich ✓'}]
        buffer = io.BytesIO()
        narrow = io.TextIOWrapper(buffer, encoding='ascii')
        monkeypatch.setattr(sys, 'stdout', narrow)
        words = ['--os-endpoint-override', stub.url]
        status = shell.main([*words, 'goal', 'list', '-f', 'value'])
        assert status == 0
        assert b'Z\\xfcrich \\u2713' in buffer.getvalue()


def _python(code: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, '-W', 'default', '-c', code],
        capture_output=True,
        text=True,
        check=True,
    )


def test_last_walk_of_the_garbage_collector_is_skipped():
    """Also after what commands do not do themselves, such as help."""
    done = _python("""if True:
        from watcherclient import shell

        class Cycle:
            def __init__(self):
                self.itself = self

            def __del__(self):
                import sys
                print('collected at exit', file=sys.stderr)

        shell.main(['help', 'help'])
        Cycle()
    """)
    assert done.stderr == ''


def test_process_is_set_up_by_the_entry_point_alone():
    done = _python("""if True:
        import gc
        import warnings
        before = gc.get_threshold(), warnings.filters[:]
        from watcherclient import shell
        from watcherclient.cli import app, completion, options
        app.WatcherApp()
        assert (gc.get_threshold(), warnings.filters) == before
        shell.main(['help', 'help'])
        assert gc.get_threshold() > before[0]
    """)
    assert done.stderr == ''


@pytest.mark.parametrize(
    ('words', 'shown'), [([], False), (['--debug'], True)]
)
def test_warnings_are_for_developers(run, monkeypatch, words, shown):
    def warn(*args):
        warnings.warn('old', DeprecationWarning, stacklevel=1)
        return 0

    monkeypatch.setattr(app.WatcherApp, 'run', warn)
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter('always')
        assert run(*words, 'goal', 'list').status == 0
    assert bool(caught) == shown
