# SPDX-License-Identifier: Apache-2.0
"""The command line: ``python -m tests.functional.cloud``."""

from __future__ import annotations

import argparse
import os
import shlex
import signal
import sys
import time
import types
import typing

from . import environment
from .cloud import SERVERS, Cloud, default_state_dir
from .errors import CloudError


def _positive(text: str) -> int:
    value = int(text)
    if value < 1:
        raise argparse.ArgumentTypeError('must be at least 1')
    return value


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog='python -m tests.functional.cloud',
        description='A real Keystone and Watcher on this machine; Nova and '
        'Placement are emulated.',
        epilog='Exit status: 0 done, 1 failed, 2 wrong usage; "status" '
        'gives 3 when the cloud is not up.',
    )
    common = argparse.ArgumentParser(add_help=False)
    common.add_argument(
        '--dir',
        default=str(default_state_dir()),
        help='state folder (WATCHERCLIENT_CLOUD_DIR; now %(default)s)',
    )
    common.add_argument(
        '--cache',
        default=str(environment.default_cache_dir()),
        help='folder of the installed servers (WATCHERCLIENT_CLOUD_CACHE; '
        'now %(default)s)',
    )
    start = argparse.ArgumentParser(add_help=False)
    start.add_argument(
        '--token-lifetime',
        type=_positive,
        metavar='SECONDS',
        help='lifetime of tokens (3600 at first)',
    )
    start.add_argument(
        '--max-limit',
        type=_positive,
        metavar='N',
        help="Watcher's largest page (1000 at first)",
    )
    for name in SERVERS:
        start.add_argument(
            f'--{name}-port',
            type=_positive,
            metavar='PORT',
            help=f'port of {name} (any free one, the same next time)',
        )
    commands = parser.add_subparsers(dest='command', required=True)
    up = commands.add_parser(
        'up', parents=[common, start], help='start the cloud'
    )
    up.add_argument(
        '--fresh', action='store_true', help='drop the databases first'
    )
    commands.add_parser('down', parents=[common], help='stop the cloud')
    commands.add_parser(
        'restart', parents=[common, start], help='stop and start the cloud'
    )
    commands.add_parser('status', parents=[common], help='show what runs')
    commands.add_parser(
        'refresh', parents=[common], help='have Watcher look at Nova now'
    )
    commands.add_parser(
        'reset', parents=[common], help='put the servers back to their hosts'
    )
    seeder = commands.add_parser(
        'seed', parents=[common], help='add an action plan, print its uuid'
    )
    seeder.add_argument(
        'actions', type=_positive, metavar='N', help='number of its actions'
    )
    return parser


def _cloud(arguments: argparse.Namespace) -> Cloud:
    ports = {
        name: getattr(arguments, f'{name}_port', None) for name in SERVERS
    }
    return Cloud(
        arguments.dir,
        arguments.cache,
        token_lifetime=getattr(arguments, 'token_lifetime', None),
        max_limit=getattr(arguments, 'max_limit', None),
        ports={name: port for name, port in ports.items() if port},
        progress=lambda message: print(message, flush=True),
    )


def _up(cloud: Cloud, fresh: bool) -> int:
    begin = time.monotonic()
    if cloud.up(fresh):
        print(f'The cloud is up after {time.monotonic() - begin:.1f} s.')
    else:
        print('The cloud is up already.')
    print(f'Use it with: . {shlex.quote(str(cloud.openrc))}')
    return 0


def _down(cloud: Cloud) -> int:
    print('The cloud is down.' if cloud.down() else 'The cloud was not up.')
    return 0


def _status(cloud: Cloud) -> int:
    status = cloud.status()
    print(f'The cloud in {cloud.state_dir} is {status.state}.')
    for name, pid in status.running.items():
        url = cloud.server_url(name)
        print(f'{name:8} {url}  pid {pid}')
    for name in status.dead:
        print(f'{name:8} died, see {cloud.state_dir / name}.log')
    return 0 if status.state == 'up' else 3


def _run(arguments: argparse.Namespace) -> int:
    cloud = _cloud(arguments)
    if arguments.command == 'down':
        return _down(cloud)
    if arguments.command == 'status':
        return _status(cloud)
    if arguments.command == 'refresh':
        cloud.refresh_model()
        return 0
    if arguments.command == 'reset':
        cloud.reset_servers()
        return 0
    if arguments.command == 'seed':
        print(cloud.seed(arguments.actions).plans[0])
        return 0
    if arguments.command == 'restart':
        cloud.down()
    return _up(cloud, getattr(arguments, 'fresh', False))


def _terminated(number: int, frame: types.FrameType | None) -> None:
    # Leaves through the clean-up of a half-started cloud.
    raise SystemExit(128 + number)


def main(argv: typing.Sequence[str] | None = None) -> int:
    """Run a command and return the exit status."""
    signal.signal(signal.SIGTERM, _terminated)
    arguments = _parser().parse_args(argv)
    try:
        return _run(arguments)
    except CloudError as error:
        print(error, file=sys.stderr)
    except KeyboardInterrupt:
        print('Interrupted.', file=sys.stderr)
    except BrokenPipeError:
        # Nobody reads the output; python would complain again at its end.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    return 1


if __name__ == '__main__':
    sys.exit(main())
