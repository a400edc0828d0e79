# SPDX-License-Identifier: Apache-2.0
"""Measure this client against the reference release; see README.rst."""

from __future__ import annotations

import argparse
import datetime
import fnmatch
import json
import os
import platform
import shutil
import socket
import statistics
import sys
from pathlib import Path
from typing import Any

from benchmarks import measure, rows
from benchmarks.environments import NAME, Environments, default_folder

RESULTS = Path(__file__).with_name('results')
UNITS = {
    'cpu': 'ms CPU',
    'added': 'ms CPU',
    'wall': 'ms wall',
    'memory': 'MiB peak',
    'modules': 'modules',
    'requests': 'requests',
    'asked': 'requests',
    'instructions': 'M instructions',
}


def main() -> int:
    """Measure what was asked for; 1 when a target is missed."""
    parser = argparse.ArgumentParser(prog='benchmarks', description=__doc__)
    parser.add_argument(
        'rows', nargs='*', default=['*'], help='names of rows, or patterns'
    )
    parser.add_argument(
        '--pairs', type=int, default=99, help='run no row more often than this'
    )
    parser.add_argument(
        '--dir',
        type=Path,
        default=default_folder(),
        help='where the environments are made (%(default)s)',
    )
    given = parser.parse_args()
    made = Environments(given.dir)
    made.build()
    servers = measure.Servers()
    try:
        found = [
            _measure(row, made, servers, min(given.pairs, row.pairs))
            for row in rows.rows(servers.url, _refused())
            if any(fnmatch.fnmatch(row.name, name) for name in given.rows)
        ]
    finally:
        servers.stop()
    figures = [figure for row in found for figure in row['figures']]
    targets = [one for one in figures if one['most'] is not None]
    _write(found, made)
    missed = sum(not figure['met'] for figure in figures)
    skipped = sum('skipped' in row for row in found)
    print(f'{len(targets)} targets, {missed} missed, {skipped} rows skipped')
    return 1 if missed else 0


def _refused() -> str:
    """Return an address that refuses connections."""
    with socket.socket() as one:
        one.bind(('127.0.0.1', 0))
        return f'http://127.0.0.1:{one.getsockname()[1]}'


def _measure(
    row: rows.Row, made: Environments, servers: measure.Servers, pairs: int
) -> dict[str, Any]:
    """Run a row, both commands in turns, and print what it came to."""
    result: dict[str, Any] = {
        'name': row.name, 'title': row.title, 'figures': []
    }  # fmt: skip
    print(f'{row.name}: {row.title}')
    if row.needs and not shutil.which(row.needs):
        result['skipped'] = f'{row.needs} is not installed'
        print(f'    SKIPPED: {result["skipped"]}')
        return result
    commands = [row.ours, *([row.other] if row.other else [])]
    environment = _environment(made.folder)
    samples: list[list[measure.Sample]] = [[] for _ in commands]
    # What is run once is long enough to need no rehearsal.
    for turn in range(-1 if pairs > 1 else 0, pairs):
        for command, taken in zip(commands, samples, strict=True):
            servers.requests()
            sample = measure.run(
                command.line(made),
                environment,
                made.folder,
                status=command.status,
                probe=command.probe,
            )
            sample['requests'] = servers.requests()
            if turn >= 0:
                taken.append(sample)
    for target in row.targets:
        figure = _figure(target, samples)
        result['figures'].append(figure)
        _print(figure)
    result['samples'] = samples
    return result


def _environment(folder: Path) -> dict[str, str]:
    """Return variables that nothing of the user's can change."""
    home = folder / 'home'
    home.mkdir(exist_ok=True)
    return {
        'HOME': str(home),
        'PATH': os.environ['PATH'],
        'LANG': 'C.UTF-8',
        'COLUMNS': '200',
    }


def _figure(
    target: rows.Target, samples: list[list[measure.Sample]]
) -> dict[str, Any]:
    """Compare: the median over pairs of neighbouring runs."""
    values = [[one[target.figure] for one in taken] for taken in samples]
    medians = [statistics.median(one) for one in values]
    found = statistics.median(
        _compare(target.of, *pair) for pair in zip(*values, strict=True)
    )
    return {
        'figure': target.figure,
        'unit': UNITS[target.figure],
        'ours': medians[0],
        'other': medians[1] if len(medians) > 1 else None,
        'of': target.of,
        'found': found,
        'most': target.most,
        'met': target.most is None or found <= target.most,
    }


def _compare(how: str, ours: float, other: float = 0) -> float:
    if how == 'ratio':
        return ours / other
    return ours - other if how == 'difference' else ours


def _print(figure: dict[str, Any]) -> None:
    other = '-' if figure['other'] is None else f'{figure["other"]:.1f}'
    target = 'no target'
    if figure['most'] is not None:
        verdict = 'met' if figure['met'] else 'MISSED'
        target = f'target {figure["most"]:>5g}  {verdict}'
    print(
        f'    {other:>9} -> {figure["ours"]:>9.1f} {figure["unit"]:<14}  '
        f'{figure["of"]:<10} {figure["found"]:>7.3f}  {target}',
        flush=True,
    )


def _write(found: list[dict[str, Any]], made: Environments) -> None:
    now = datetime.datetime.now(datetime.timezone.utc)
    RESULTS.mkdir(exist_ok=True)
    path = RESULTS / f'{now:%Y%m%dT%H%M%SZ}.json'
    data = {
        'time': now.isoformat(timespec='seconds'),
        'python': platform.python_version(),
        'machine': platform.platform(),
        'cpus': os.cpu_count(),
        'packages': made.packages('ours'),
        'reference': made.packages('reference')[NAME],
        'rows': found,
    }
    path.write_text(json.dumps(data, indent=1) + '\n')
    print(f'Written to {path}')


if __name__ == '__main__':
    sys.exit(main())
