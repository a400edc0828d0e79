# SPDX-License-Identifier: Apache-2.0
"""The files below share/ fit the commands."""

from __future__ import annotations

import argparse
import os
import re
import shutil
import subprocess
import sys

import pytest

from tests.unit.conventions import compat, source

SHARE = source.REPOSITORY / 'share'
BASH = SHARE / 'bash-completion/completions/watcher'
FISH = SHARE / 'fish/vendor_completions.d/watcher.fish'
ZSH = SHARE / 'zsh/site-functions/_watcher'
#: What prints the completions of "watcher <words> <start>" in a shell.
SCRIPTS = {
    'bash': f'. {BASH}; set -- {{words}}; COMP_WORDS=(watcher "$@" "")'
    '; COMP_CWORD=$(($# + 1)); _watcher watcher "{start}"'
    '; printf "%s\\n" "${{COMPREPLY[@]}}"',
    'fish': f'source {FISH}; complete -C "watcher {{words}} {{start}}"',
    # Outside its line editor, zsh has no compadd.
    'zsh': 'compadd() {{ print -l -- $values }}'
    '; words=(watcher {words} "{start}"); CURRENT=$#words'
    f'; . {ZSH}',
}


def page(name: str) -> str:
    """Return a man page as plain text."""
    return (SHARE / 'man/man1' / name).read_text().replace('\\-', '-')


def options(name: str) -> set[str]:
    """Return the options of a command that its man page describes."""
    conf = (source.REPOSITORY / 'doc/source/conf.py').read_text()
    return {
        flag
        for flag, action in compat.options(name).items()
        if action.help != argparse.SUPPRESS
        # These are described once, for all commands.
        and not any(f"'{flag}'" in conf for flag in action.option_strings)
    }


@pytest.mark.parametrize('name', compat.spaced())
def test_man_page_describes_every_option(name: str) -> None:
    sections = re.split(r'^\.SS ', page('openstack-optimize.1'), flags=re.M)
    section = next(
        (s for s in sections if s.startswith(f'optimize {name}\n')), ''
    )
    described = re.findall(r'^\.B (-.*)', section, flags=re.M)
    flags = re.findall(r'(?<![\w-])--?[\w-]+', ' '.join(described))
    assert section and options(name) <= {*flags}, 'run "make man"'


@pytest.mark.parametrize(
    ('words', 'start', 'found', 'other'),
    [
        ('goal', '', 'show', '--format'),
        ('goal list', '--sort', '--sort-column', 'show'),
    ],
)
@pytest.mark.parametrize('shell', SCRIPTS)
def test_completion(
    shell: str, words: str, start: str, found: str, other: str
) -> None:
    if not shutil.which(shell):
        pytest.skip(f'{shell} is not installed')
    script = SCRIPTS[shell].format(words=words, start=start)
    path = os.path.dirname(sys.executable) + os.pathsep + os.environ['PATH']
    done = subprocess.run(
        [shell, '-c', script],
        capture_output=True,
        check=True,
        env={**os.environ, 'PATH': path},
        text=True,
    )
    offered = done.stdout.split()
    assert found in offered and other not in offered, done.stderr


def test_bash_completion_is_where_packages_expect_it() -> None:
    other = source.REPOSITORY / 'tools/watcher.bash_completion'
    assert other.read_text() == BASH.read_text()
