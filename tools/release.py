# SPDX-License-Identifier: Apache-2.0
"""Builds a release of this package, and checks it.

``python tools/release.py build dist`` writes the source archive and the wheel
of the committed tree, with man pages, into the folder ``dist``. Two builds
of a commit are equal, byte for byte.

``python tools/release.py check`` builds twice, compares, looks into both
files and installs them into empty environments.
"""

from __future__ import annotations

import argparse
import email
import gzip
import os
import pathlib
import subprocess
import sys
import tarfile
import tempfile
import venv
import zipfile
from collections.abc import Iterable

ROOT = pathlib.Path(__file__).parents[1]
MAN_PAGES = ('openstack-optimize.1', 'watcher.1')
PYTHONS = ('3.10', '3.11', '3.12', '3.13')
IN_WHEEL = {
    'watcherclient/__init__.py',
    'watcherclient/py.typed',
    '{dist}.dist-info/entry_points.txt',
    '{dist}.dist-info/licenses/LICENSE',
    *(f'{{dist}}.data/data/share/man/man1/{name}' for name in MAN_PAGES),
}
IN_SDIST = {
    'CONTRIBUTING.rst', 'LICENSE', 'MANIFEST.in', 'Makefile', 'PKG-INFO',
    'README.rst', 'doc/source/conf.py', 'doc/source/index.rst',
    'pyproject.toml', 'releasenotes/source/conf.py', 'setup.cfg',
    'tests/requirements.txt', 'tox.ini', 'watcherclient/py.typed',
    *(f'doc/build/man/{name}' for name in MAN_PAGES),
}  # fmt: skip


def run(*words: str | os.PathLike[str], **kwargs: object) -> str:
    """Run a program that must succeed; return what it prints."""
    done = subprocess.run(  # noqa: S603 - the words are ours
        [*map(str, words)],
        check=False,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        **kwargs,  # type: ignore[call-overload]
    )
    if done.returncode:
        sys.exit(f'{" ".join(map(str, words))} failed:\n{done.stdout}')
    return str(done.stdout)


def build(target: pathlib.Path) -> list[pathlib.Path]:
    """Build the committed tree; return the source archive and the wheel."""
    date = run('git', 'log', '-1', '--format=%ct', cwd=ROOT).strip()
    environment = {**os.environ, 'SOURCE_DATE_EPOCH': date}
    target.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as name:
        tree = pathlib.Path(name)
        archive = tree / 'tree.tar'
        run('git', 'archive', '-o', archive, 'HEAD', cwd=ROOT)
        run('tar', '-xf', archive, cwd=tree)
        archive.unlink()
        run(
            *(sys.executable, '-m', 'sphinx', '-q', '-W', '-b', 'man'),
            *('-d', tree / 'doctrees', 'doc/source', 'doc/build/man'),
            cwd=tree,
            env=environment,
        )
        made = run(
            *(sys.executable, '-m', 'build', '--sdist', '--outdir', target),
            tree,
            env=environment,
        )
        sdist = target / made.split()[-1]
        normalise(sdist, int(date))
        made = run(
            *(sys.executable, '-m', 'build', '--wheel', '--outdir', target),
            tree,
            env=environment,
        )
    return [sdist, target / made.split()[-1]]


def normalise(sdist: pathlib.Path, date: int) -> None:
    """Rewrite a source archive without times and owners of its building."""
    with tarfile.open(sdist) as old:
        members = sorted(old.getmembers(), key=lambda one: one.name)
        with (
            sdist.with_suffix('.new').open('wb') as raw,
            gzip.GzipFile('', 'wb', fileobj=raw, mtime=date) as packed,
            tarfile.open(fileobj=packed, mode='w') as new,
        ):
            for one in members:
                one.mtime, one.uid, one.gid = date, 0, 0
                one.uname = one.gname = 'root'
                one.mode = 0o755 if one.isdir() or one.mode & 0o100 else 0o644
                one.pax_headers = {}
                new.addfile(one, old.extractfile(one))
    sdist.with_suffix('.new').replace(sdist)


def check() -> None:
    """Build twice and check the outcome."""
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        sdist, wheel = build(folder / 'first')
        for one, other in zip(
            (sdist, wheel), build(folder / 'second'), strict=True
        ):
            if one.read_bytes() != other.read_bytes():
                sys.exit(f'Two builds of {one.name} differ')
            say(f'{one.name}: two builds are equal')
        run(sys.executable, '-m', 'twine', 'check', '--strict', sdist, wheel)
        say('twine has no objections')
        check_contents(sdist, wheel)
        check_installations(folder, sdist, wheel)


def check_contents(sdist: pathlib.Path, wheel: pathlib.Path) -> None:
    """Check which files there are, and the metadata."""
    dist = '-'.join(wheel.name.split('-')[:2])
    with zipfile.ZipFile(wheel) as opened:
        names = opened.namelist()
        metadata = email.message_from_bytes(
            opened.read(f'{dist}.dist-info/METADATA')
        )
    demand(wheel, names, (name.format(dist=dist) for name in IN_WHEEL))
    tops = {name.split('/')[0] for name in names}
    if tops != {'watcherclient', f'{dist}.dist-info', f'{dist}.data'}:
        sys.exit(f'{wheel.name} has other folders than ours: {tops}')
    with tarfile.open(sdist) as archive:
        inside = [n.partition('/')[2] for n in archive.getnames()]
    demand(sdist, inside, IN_SDIST)
    classifiers = metadata.get_all('Classifier', [])
    demand(
        wheel,
        classifiers,
        (f'Programming Language :: Python :: {x}' for x in PYTHONS),
    )
    urls = [u.split(',')[0] for u in metadata.get_all('Project-URL', [])]
    demand(wheel, urls, ('Documentation', 'Issues', 'Release notes', 'Source'))
    demand(
        wheel,
        metadata,
        ('Author-email', 'Keywords', 'Requires-Python', 'Summary'),
    )
    say('both hold what they should')


def demand(
    file: pathlib.Path, found: Iterable[str], wanted: Iterable[str]
) -> None:
    """End the program if something is missing."""
    missing = sorted(set(wanted) - set(found))
    if missing:
        sys.exit(f'{file.name} lacks {", ".join(missing)}')


def check_installations(
    folder: pathlib.Path, sdist: pathlib.Path, wheel: pathlib.Path
) -> None:
    """Install in each way, and use what was installed."""
    with tarfile.open(sdist) as archive:
        archive.extractall(folder / 'unpacked', filter='data')
    (source,) = (folder / 'unpacked').iterdir()
    for name, what in {
        'wheel': f'{wheel}',
        'wheel-openstack': f'{wheel}[openstack]',
        'source': f'{source}',
    }.items():
        home = folder / name
        venv.create(home, with_pip=True)
        run(home / 'bin/python', '-m', 'pip', 'install', '--quiet', what)
        run(home / 'bin/python', '-m', 'pip', 'check')
        run(home / 'bin/watcher', '--version', cwd=folder)
        run(home / 'bin/watcher', 'help', 'audit', 'create', cwd=folder)
        run(
            home / 'bin/python',
            '-c',
            'import watcherclient.v1.client; print(watcherclient.__version__)',
            cwd=folder,
        )
        for page in MAN_PAGES:
            if not (home / 'share/man/man1' / page).is_file():
                sys.exit(f'{name}: there is no man page {page}')
        if name == 'wheel-openstack':
            run(home / 'bin/openstack', 'help', 'optimize', 'audit', 'create')
        say(f'installs and works: {name}')


def say(what: str) -> None:
    """Tell the user how far we are."""
    print(what, flush=True)


def main() -> None:
    """Read the arguments and do what they say."""
    parser = argparse.ArgumentParser(description=__doc__.split('\n')[0])
    commands = parser.add_subparsers(dest='command', required=True)
    builder = commands.add_parser('build', help='build a release')
    builder.add_argument('folder', type=pathlib.Path, help='where to')
    commands.add_parser('check', help='build a release and check it')
    given = parser.parse_args()
    if given.command == 'check':
        check()
    else:
        for made in build(given.folder.absolute()):
            say(f'{given.folder / made.name}')


if __name__ == '__main__':
    main()
