# SPDX-License-Identifier: Apache-2.0
"""Packages of distributions, built with their tools and installed.

Each test runs in a new Debian system that mmdebstrap unpacks into a temporary
folder, so nothing is installed here. DEBIAN_SUITE selects the suite.
"""

from __future__ import annotations

import os
import pathlib
import re
import shutil
import subprocess

import pytest

HERE = pathlib.Path(__file__).parent
ROOT = HERE.parents[1]
SUITE = os.environ.get('DEBIAN_SUITE', 'trixie')
VERSION = '5.0.0'
SMOKE_TEST = rf"""
    test "$(watcher --version)" = 'watcher {VERSION}'
    openstack optimize --help | grep 'optimize audit create'
    watcher help audit create | grep -- --goal
    man --where watcher openstack-optimize
    test -e /usr/share/bash-completion/completions/watcher
    test -e /usr/share/fish/vendor_completions.d/watcher.fish
    test -e /usr/share/zsh/*/_watcher
"""
#: What Fedora's macros do, which Debian's rpm lacks.
MACROS = {
    'pyproject_wheel': 'python3 -m pip wheel --no-deps --no-index '
    '--no-build-isolation --wheel-dir wheels .',
    'pyproject_install': 'DEB_PYTHON_INSTALL_LAYOUT=deb '
    'python3 -m pip install --no-deps --no-index --no-compile '
    '--prefix /usr --root %{buildroot} wheels/*.whl',
    'python3_sitelib': '/usr/lib/python3/dist-packages',
}


def mirror() -> str:
    """Return the mirror of Debian that this machine uses."""
    command = ['apt-get', 'indextargets', '--format', '$(REPO_URI)']
    wanted = ['Created-By: Packages', 'Origin: Debian', 'Label: Debian']
    done = subprocess.run(
        [*command, *wanted], capture_output=True, check=False, text=True
    )
    return next(iter(done.stdout.split()), '')


@pytest.fixture
def source(tmp_path: pathlib.Path) -> pathlib.Path:
    """Return a copy of the files in git, without its history."""
    folder = tmp_path / f'python_watcherclient-{VERSION}'
    listed = subprocess.run(
        [
            'git',
            'ls-files',
            '-z',
            '--cached',
            '--others',
            '--exclude-standard',
        ],
        capture_output=True,
        check=True,
        cwd=ROOT,
        text=True,
    )
    for name in filter(None, listed.stdout.split('\0')):
        target = folder / name
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(ROOT / name, target)
        shutil.copymode(ROOT / name, target)
    return folder


def run_in_debian(
    folder: pathlib.Path, packages: list[str], script: str
) -> str:
    """Run a script in a new system with some packages; return its output.

    :param folder: a folder that is copied to ``/build`` before.
    """
    if os.geteuid() != 0 or not shutil.which('apt-get'):
        pytest.skip('needs Debian, and root')
    if not shutil.which('mmdebstrap'):
        pytest.skip('needs mmdebstrap: apt-get install mmdebstrap')
    (folder / 'script').write_text(f'set -eux\ncd /build\n{script}')
    done = subprocess.run(
        [
            *('mmdebstrap', '--variant=apt', '--skip=cleanup/reproducible'),
            # The mirror may be a snapshot.
            '--aptopt=Acquire::Check-Valid-Until "false"',
            f'--include={",".join(packages)}',
            f'--customize-hook=mkdir "$1/build"; cp -a {folder}/. "$1/build"',
            '--customize-hook=chroot "$1" sh /build/script',
            *(SUITE, '/dev/null', *filter(None, [mirror()])),
        ],
        check=False,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    if re.search('Could not resolve|Temporary failure', done.stdout):
        pytest.skip('the mirror of Debian cannot be reached')
    assert done.returncode == 0, done.stdout[-10_000:]
    return done.stdout


def test_debian(source: pathlib.Path) -> None:
    shutil.copytree(HERE / 'debian', source / 'debian')
    run_in_debian(
        source.parent,
        ['dpkg-dev', 'lintian', 'man-db'],
        f"""
        cd {source.name}
        apt-get build-dep --yes .
        dpkg-buildpackage --no-sign --build=binary
        cd ..
        lintian --fail-on error --allow-root *.changes
        apt-get install --yes ./python3-watcherclient_*_all.deb
        {SMOKE_TEST}
        """,
    )


def test_rpm(source: pathlib.Path) -> None:
    shutil.copy(HERE / 'python-watcherclient.spec', source.parent)
    defines = ' '.join(f"--define '{k} {v}'" for k, v in MACROS.items())
    run_in_debian(
        source.parent,
        [
            'man-db', 'python3-croniter', 'python3-openstackclient',
            'python3-pbr', 'python3-pip', 'rpm',
        ],
        f"""
        export PBR_VERSION={VERSION}
        tar -czf {source.name}.tar.gz {source.name}
        rpmbuild -bb --nodeps --define '_sourcedir /build' \\
            --define '_rpmdir /build' {defines} python-watcherclient.spec
        rpm --install --nodeps --noscripts noarch/*.rpm
        test -e /etc/bash_completion.d/watcher.bash_completion
        {SMOKE_TEST}
        """,
    )  # fmt: skip
