# SPDX-License-Identifier: Apache-2.0
"""The entry point of the ``watcher`` program.

It imports only what a command needs. No other module changes process settings.
"""

from __future__ import annotations

import atexit
import gc
import os
import sys
import warnings
from collections.abc import Sequence

from watcherclient.version import __version__

FAILED = 1
INTERRUPTED = 130
BROKEN_PIPE = 141


def main(argv: Sequence[str] | None = None) -> int:
    """Run the program.

    :param argv: the arguments; those of the process if None.
    :returns: the exit status: 0 for success, 1 for a failure, 2 for a usage
        error, 3 for a timeout while waiting, 130 after an interrupt, 141 for a
        broken pipe.
    """
    arguments = [*sys.argv[1:]] if argv is None else [*argv]
    if sys.stdout is None:
        return _failed('standard output is closed')
    # Garbage collection at exit would take a seventh of the time of "audit
    # list"; after every 700 new objects, a tenth of the time of a list of
    # 100,000 rows.
    atexit.register(gc.freeze)
    gc.set_threshold(30_000)
    if '--debug' not in arguments:
        warnings.simplefilter('ignore')
    status = 0
    try:
        status = _run(arguments)
        sys.stdout.flush()
    except KeyboardInterrupt:
        return INTERRUPTED
    except BrokenPipeError:
        status = BROKEN_PIPE
    except OSError as error:
        # Without a status, the error has not been reported.
        status = status or _failed(
            f'cannot write to standard output: {error.strerror}'
        )
    else:
        return status
    # The rest of the buffer would fail again at exit.
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    return status


def _run(arguments: list[str]) -> int:
    if arguments == ['--version']:
        print('watcher', __version__)
        return 0
    from watcherclient.cli import app

    try:
        return app.WatcherApp().run(arguments)
    except SystemExit as ended:
        # argparse exits this way after help and usage errors.
        return int(ended.code or 0)


def _failed(reason: str) -> int:
    print(reason, file=sys.stderr)
    return FAILED
