# SPDX-License-Identifier: Apache-2.0
"""What is measured, and what it may cost."""

from __future__ import annotations

import dataclasses
import sys
from collections.abc import Callable
from pathlib import Path

from benchmarks import server
from benchmarks.environments import Environments

PROBES = Path(__file__).with_name('probes')
FEW, MANY, MOST = 1000, 10_000, 100_000
DELETED = 100
#: Milliseconds that an answer takes in the rows that are about waiting.
LATENCY = 20


@dataclasses.dataclass
class Command:
    """A command in one of the environments.

    :param which: the environment, ``ours`` or ``reference``.
    :param program: a program of it; or a probe, ``.py``, which prints
        figures of its own.
    :param wrapper: a probe that starts the command, and prints figures.
    """

    which: str
    program: str
    arguments: list[str]
    status: int = 0
    wrapper: list[str] = dataclasses.field(default_factory=list)

    @property
    def probe(self) -> bool:
        """Whether it prints figures of its own."""
        return self.program.endswith('.py') or bool(self.wrapper)

    def line(self, made: Environments) -> list[str]:
        """Return the words of the command."""
        if self.program.endswith('.py'):
            words = [made.program(self.which, 'python'), _probe(self.program)]
        else:
            words = [made.program(self.which, self.program)]
        if self.wrapper:
            name, *arguments = self.wrapper
            words = [sys.executable, _probe(name), *arguments, *words]
        return [*words, *self.arguments]


def _probe(name: str) -> str:
    return str(PROBES / name)


@dataclasses.dataclass
class Target:
    """What a figure of ours may be at most.

    :param figure: its name in a sample.
    :param most: the limit; None for a figure that is only printed.
    :param of: ``ratio`` to the other command, ``difference`` from it, or the
        ``value`` itself.
    """

    figure: str
    most: float | None
    of: str = 'ratio'


@dataclasses.dataclass
class Row:
    """Our command, the one it is compared with, and the targets.

    :param pairs: how often both are run.
    :param needs: a program without which the row is skipped.
    """

    name: str
    title: str
    ours: Command
    other: Command | None
    targets: list[Target]
    pairs: int = 9
    needs: str | None = None


def _same(
    name: str,
    title: str,
    program: str,
    arguments: list[str],
    *targets: Target,
    status: int = 0,
    wrapper: list[str] | None = None,
    **options: object,
) -> Row:
    """Make a row of the same command in both environments."""
    ours, other = (
        Command(which, program, arguments, status, wrapper or [])
        for which in ('ours', 'reference')
    )
    return Row(name, title, ours, other, [*targets], **options)  # type: ignore[arg-type]


def rows(endpoint: Callable[..., str], refused: str) -> list[Row]:
    """Return all rows.

    :param endpoint: returns the address of a server with a number of actions
        and a latency in milliseconds.
    :param refused: an address that refuses connections.
    """
    return [
        *_starts(endpoint(), refused),
        *(
            row
            for count, most in ((MANY, 0.55), (MOST, 0.65))
            for row in _library(count, most, endpoint(count))
        ),
        Row(
            'iterate',
            f'action.iterate() of {MOST:,}; other: of {FEW:,}',
            _library_command('ours', 'iterate', MOST, endpoint(MOST)),
            _library_command('ours', 'iterate', FEW, endpoint(FEW)),
            [Target('memory', 15, 'difference')],
            1,
        ),
        *(
            _same(
                f'openstack-{form}',
                f'openstack optimize action list -f {form} of {MANY:,}',
                'openstack',
                _password(endpoint(MANY))
                + f'optimize action list --limit 0 -f {form}'.split(),
                Target('cpu', 0.88),
                pairs=5,
            )
            for form in ('json', 'csv', 'value', 'table')
        ),
        *(
            row
            for form in ('csv', 'value')
            for row in _streams(
                form,
                endpoint(MOST),
                endpoint(FEW),
                endpoint(MOST, 200),
            )
        ),
        _same(
            'delete',
            f'watcher audit delete of {DELETED}, {LATENCY} ms latency',
            'watcher',
            [
                *_token(endpoint(0, LATENCY)),
                *['audit', 'delete'],
                *map(server.uuid, range(DELETED)),
            ],
            Target('wall', 0.40),
            pairs=3,
        ),
    ]


def _token(where: str) -> list[str]:
    return ['--os-auth-token', 't', '--os-endpoint-override', where]


def _password(where: str) -> list[str]:
    return (
        f'--os-auth-url {where}/v3 --os-username admin --os-password secret '
        '--os-project-name admin --os-user-domain-id default '
        '--os-project-domain-id default'
    ).split()


def _starts(where: str, refused: str) -> list[Row]:
    """Return the rows whose cost is that of starting."""
    listing = ['audit', 'list', '-f', 'json']
    adds = 'start of every openstack command: what the plugin adds'
    return [
        _same(
            'plugin',
            adds,
            'plugin.py',
            [],
            Target('added', 0.35),
            Target('modules', 1),
        ),
        _same(
            'plugin-instructions',
            f'{adds}, in instructions',
            'plugin.py',
            [],
            Target('instructions', 0.50),
            wrapper=['instructions.py'],
            pairs=1,
            needs='valgrind',
        ),
        _same(
            'openstack-audit',
            'openstack optimize audit list -f json',
            'openstack',
            [*_password(where), 'optimize', *listing],
            Target('cpu', 0.90),
            Target('requests', 1),
        ),
        _same(
            'watcher-token',
            'watcher audit list -f json, token and endpoint',
            'watcher',
            [*_token(where), *listing],
            Target('cpu', 0.36),
            Target('memory', 0.67),
        ),
        _same(
            'watcher-password',
            'watcher audit list -f json, password',
            'watcher',
            [*_password(where), *listing],
            Target('cpu', 0.40),
            Target('requests', 2, 'value'),
        ),
        _same(
            'version',
            'watcher --version',
            'watcher',
            ['--version'],
            Target('cpu', 0.10),
        ),
        _same(
            'help',
            'watcher --help',
            'watcher',
            ['--help'],
            Target('cpu', 0.25),
        ),
        _same(
            'import',
            'import watcherclient',
            'imports.py',
            ['import'],
            Target('added', 0.05),
        ),
        _same(
            'client',
            'import and get_client(...)',
            'imports.py',
            ['client'],
            Target('added', 0.60),
        ),
        _same(
            'manager',
            'import and get_client(...).audit, which imports keystoneauth',
            'imports.py',
            ['manager'],
            Target('added', 0.65),
        ),
        _same(
            'refused',
            'watcher goal list, connection refused',
            'watcher',
            [*_token(refused), 'goal', 'list'],
            Target('wall', 0.10),
            status=1,
            pairs=1,
        ),
    ]


def _library_command(which: str, how: str, count: int, where: str) -> Command:
    return Command(which, 'library.py', [how, str(count), where])


def _library(count: int, most: float, where: str) -> list[Row]:
    """Return the rows of reading all actions in a program."""
    title = f'action.list() of {count:,}'
    ours, reference, by_hand, listed, listed_by_reference = (
        _library_command(which, how, count, where)
        for which, how in (
            ('ours', 'read'),
            ('reference', 'read'),
            ('ours', 'json'),
            ('ours', 'list'),
            ('reference', 'list'),
        )
    )
    return [
        Row(
            f'read-{count}',
            f'{title}, four fields of each read',
            ours,
            reference,
            [Target('added', most)],
            5,
        ),
        Row(
            f'parse-{count}',
            f'{title}, four fields of each read; other: requests, json.loads',
            ours,
            by_hand,
            [Target('added', 2.2)],
            5,
        ),
        Row(
            f'list-{count}',
            f'{title}, none of their fields read',
            listed,
            listed_by_reference,
            [Target('added', None)],
            5,
        ),
    ]


def _streams(form: str, most: str, few: str, slow: str) -> list[Row]:
    """Return the rows of a listing that is written while it is read."""
    words = ['action', 'list', '-f', form]
    title = f'watcher action list -f {form} of {MOST:,}'
    return [
        Row(
            f'first-{form}',
            f'{title}: requests when the first row is out',
            Command(
                'ours',
                'watcher',
                [*_token(slow), *words],
                wrapper=['first_row.py', slow + server.COUNTER],
            ),
            None,
            [Target('asked', 2, 'value')],
            1,
        ),
        Row(
            f'stream-{form}',
            f'{title}; other: of {FEW:,}',
            Command('ours', 'watcher', [*_token(most), *words]),
            Command('ours', 'watcher', [*_token(few), *words]),
            [Target('memory', 15, 'difference')],
            1,
        ),
    ]
