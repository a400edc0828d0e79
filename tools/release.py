# SPDX-License-Identifier: Apache-2.0
"""Builds a release of this package, and checks it.

``python tools/release.py build dist`` builds the committed tree into the
folder ``dist``: the source archive, the wheel and a bill of materials. Two
builds of a commit are equal, byte for byte.

``python tools/release.py check`` builds twice, compares, inspects the files
and installs them into empty environments.

``python tools/release.py man`` updates the man pages in ``share/man``.
"""

from __future__ import annotations

import argparse
import email
import filecmp
import gzip
import json
import os
import pathlib
import subprocess
import sys
import tarfile
import tempfile
import venv
import zipfile
from collections.abc import Iterable, Iterator

ROOT = pathlib.Path(__file__).parents[1]
MAN = pathlib.Path('share/man/man1')
PYTHONS = ('3.10', '3.11', '3.12', '3.13', '3.14')
#: Files of an installation that are not Python's.
SHARED = (
    'share/bash-completion/completions/watcher',
    'share/fish/vendor_completions.d/watcher.fish',
    'share/man/man1/openstack-optimize.1',
    'share/man/man1/watcher.1',
    'share/zsh/site-functions/_watcher',
)
IN_WHEEL = {
    'watcherclient/__init__.py',
    'watcherclient/py.typed',
    '{dist}.dist-info/entry_points.txt',
    '{dist}.dist-info/licenses/LICENSE',
    *(f'{{dist}}.data/data/{name}' for name in SHARED),
}
#: What pbr leaves out of a source archive, and what it adds.
NOT_IN_SDIST = {'.gitignore', '.gitreview'}
ADDED_TO_SDIST = {'AUTHORS', 'ChangeLog', 'PKG-INFO'}


def run(*words: str | os.PathLike[str], **kwargs: object) -> str:
    """Run a program that must succeed; return its output."""
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
    builder = (sys.executable, '-m', 'build', '--outdir', target)
    with tempfile.TemporaryDirectory() as name:
        # pbr needs the history and the tags.
        run('git', 'clone', '--quiet', ROOT, name)
        made = run(*builder, '--sdist', name, env=environment)
        sdist = target / made.split()[-1]
        normalize(sdist, int(date))
    with tempfile.TemporaryDirectory() as name:
        source = unpack(sdist, pathlib.Path(name))
        made = run(*builder, '--wheel', source, env=environment)
    return [sdist, target / made.split()[-1]]


def normalize(sdist: pathlib.Path, date: int) -> None:
    """Remove the times and owners of the build from a source archive."""
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


def unpack(sdist: pathlib.Path, folder: pathlib.Path) -> pathlib.Path:
    """Unpack a source archive; return the folder with the source."""
    with tarfile.open(sdist) as archive:
        archive.extractall(folder, filter='data')
    (source,) = folder.iterdir()
    return source


def build_man_pages(target: pathlib.Path) -> None:
    """Build the man pages, without the time and version of the build."""
    with tempfile.TemporaryDirectory() as doctrees:
        run(
            *(sys.executable, '-m', 'sphinx', '-q', '-W', '-b', 'man'),
            *('-D', 'today= ', '-D', 'version= ', '-d', doctrees),
            *('doc/source', target),
            cwd=ROOT,
        )
    for page in target.glob('*.1'):
        lines = page.read_text().splitlines()
        page.write_text('\n'.join(_without_boilerplate(lines)) + '\n')


def _without_boilerplate(lines: Iterable[str]) -> Iterator[str]:
    """Yield what all releases of docutils write into a man page."""
    for line in lines:
        if line != '.' and not line.startswith('.\\"'):
            yield line.upper() if line.startswith('.SH ') else line


def check() -> None:
    """Build twice and check the result."""
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        check_man_pages(folder / 'man')
        sdist, wheel = build(folder / 'first')
        for one, other in zip(
            (sdist, wheel), build(folder / 'second'), strict=True
        ):
            if one.read_bytes() != other.read_bytes():
                sys.exit(f'two builds of {one.name} differ')
            say(f'{one.name}: two builds are equal')
        run(sys.executable, '-m', 'twine', 'check', '--strict', sdist, wheel)
        say('twine check: passed')
        check_contents(sdist, wheel)
        check_installations(folder, sdist, wheel)
        check_sbom(write_sbom(wheel))
        check_advisories(folder / 'wheel')


def check_man_pages(folder: pathlib.Path) -> None:
    """Check that the man pages are those of the documentation."""
    build_man_pages(folder)
    names = [page.name for page in folder.glob('*.1')]
    equal, _, _ = filecmp.cmpfiles(ROOT / MAN, folder, names, shallow=False)
    if len(equal) != len(names):
        sys.exit(f'{MAN} must be updated: run "make man"')
    say('the man pages are up to date')


def check_contents(sdist: pathlib.Path, wheel: pathlib.Path) -> None:
    """Check which files there are, and the metadata."""
    dist = '-'.join(wheel.name.split('-')[:2])
    with zipfile.ZipFile(wheel) as opened:
        names = opened.namelist()
        metadata = email.message_from_bytes(
            opened.read(f'{dist}.dist-info/METADATA')
        )
    require(wheel, names, (name.format(dist=dist) for name in IN_WHEEL))
    tops = {name.split('/')[0] for name in names}
    if tops != {'watcherclient', f'{dist}.dist-info', f'{dist}.data'}:
        sys.exit(f'{wheel.name} has unexpected folders: {tops}')
    check_manifest(sdist)
    classifiers = metadata.get_all('Classifier', [])
    require(
        wheel,
        classifiers,
        (f'Programming Language :: Python :: {x}' for x in PYTHONS),
    )
    urls = [u.split(',')[0] for u in metadata.get_all('Project-URL', [])]
    require(
        wheel, urls, ('Documentation', 'Issues', 'Release notes', 'Source')
    )
    require(
        wheel,
        metadata,
        ('Author-email', 'Keywords', 'Requires-Python', 'Summary'),
    )
    say('both files are complete')


def check_manifest(sdist: pathlib.Path) -> None:
    """Check that a source archive contains all committed files, no more."""
    with tarfile.open(sdist) as archive:
        files = [one.name for one in archive.getmembers() if not one.isdir()]
    inside = {name.partition('/')[2] for name in files}
    committed = run('git', 'ls-tree', '-r', '--name-only', 'HEAD', cwd=ROOT)
    expected = {*committed.splitlines()} - NOT_IN_SDIST | ADDED_TO_SDIST
    require(sdist, inside, expected)
    more = {name for name in inside - expected if '.egg-info/' not in name}
    if more:
        sys.exit(f'{sdist.name} has unexpected files: {sorted(more)}')


def require(
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
    for name, what in {
        'wheel': f'{wheel}',
        'wheel-openstack': f'{wheel}[openstack]',
        'source': f'{unpack(sdist, folder / "unpacked")}',
    }.items():
        home = folder / name
        install(home, what)
        python = home / 'bin/python'
        run(python, '-m', 'pip', 'check')
        shown = run(home / 'bin/watcher', '--version', cwd=folder)
        if shown.split() != ['watcher', wheel.name.split('-')[1]]:
            sys.exit(f'{name}: watcher --version prints {shown}')
        run(home / 'bin/watcher', 'help', 'audit', 'create', cwd=folder)
        run(python, '-c', 'import watcherclient.v1.client', cwd=folder)
        for file in SHARED:
            if not (home / file).is_file():
                sys.exit(f'{name}: {file} is missing')
        if name == 'wheel-openstack':
            run(home / 'bin/openstack', 'help', 'optimize', 'audit', 'create')
        say(f'installs and works: {name}')


def install(home: pathlib.Path, *what: str) -> None:
    """Install something into a new virtual environment."""
    venv.create(home, with_pip=True)
    run(home / 'bin/python', '-m', 'pip', 'install', '--quiet', *what)


def write_sbom(wheel: pathlib.Path) -> pathlib.Path:
    """Write a bill of materials: the package and what it requires."""
    project, version = wheel.name.split('-')[:2]
    sbom = wheel.with_name(f'{project}-{version}.cdx.json')
    with tempfile.TemporaryDirectory() as name:
        home = pathlib.Path(name)
        # By name, so that no path of this machine is recorded.
        links = ('--find-links', str(wheel.parent))
        install(home, *links, f'{project}=={version}')
        run(
            *(sys.executable, '-m', 'cyclonedx_py', 'environment'),
            *('--output-reproducible', '--output-file', sbom),
            home / 'bin/python',
        )
    return sbom


def check_sbom(sbom: pathlib.Path) -> None:
    """Check that every package in a bill of materials has its license."""
    found = json.loads(sbom.read_text())['components']
    unclear = [one['name'] for one in found if not one.get('licenses')]
    if unclear:
        sys.exit(f'{sbom.name}: no license of {", ".join(unclear)}')
    if str(sbom.parent) in sbom.read_text():
        sys.exit(f'{sbom.name} contains paths of this machine')
    say(f'{sbom.name}: {len(found)} packages and their licenses')


def check_advisories(home: pathlib.Path) -> None:
    """Check an environment for packages with known vulnerabilities."""
    (packages,) = home.glob('lib/python*/site-packages')
    done = subprocess.run(  # noqa: S603 - the words are ours
        [
            *(sys.executable, '-m', 'pip_audit', '--format=json'),
            *('--progress-spinner=off', f'--path={packages}'),
        ],
        capture_output=True,
        check=False,
        text=True,
    )
    try:
        found = json.loads(done.stdout)['dependencies']
    except ValueError:
        found = []
    audited = [one for one in found if 'vulns' in one]
    vulnerable = [one['name'] for one in audited if one['vulns']]
    if vulnerable:
        sys.exit(f'vulnerabilities are known of {", ".join(vulnerable)}')
    if audited:
        say(f'no vulnerabilities are known of {len(audited)} packages')
    else:
        say('SKIPPED: the package index has no list of vulnerabilities')


def say(what: str) -> None:
    """Print the progress."""
    print(what, flush=True)


def main() -> None:
    """Run the command that the arguments name."""
    parser = argparse.ArgumentParser(description=__doc__.split('\n')[0])
    commands = parser.add_subparsers(dest='command', required=True)
    builder = commands.add_parser('build', help='build a release')
    builder.add_argument('folder', type=pathlib.Path, help='target folder')
    commands.add_parser('check', help='build a release and check it')
    commands.add_parser('man', help='update the man pages')
    given = parser.parse_args()
    if given.command == 'check':
        check()
    elif given.command == 'man':
        build_man_pages(ROOT / MAN)
    else:
        sdist, wheel = build(given.folder.absolute())
        for made in (sdist, wheel, write_sbom(wheel)):
            say(str(made))


if __name__ == '__main__':
    main()
