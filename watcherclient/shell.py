# SPDX-License-Identifier: Apache-2.0
"""The ``watcher`` program: our commands without OpenStackClient.

It reads the same entry points as OpenStackClient does and leaves out the
word ``optimize``. What a command does not need is not imported.
"""

from __future__ import annotations

import gc
import os
import sys
from collections.abc import Sequence

from watcherclient.version import __version__

#: How many new objects the garbage collector waits for.
RARELY = 50_000
INTERRUPTED = 130
BROKEN_PIPE = 141


def main(argv: Sequence[str] | None = None) -> int:
    """Run the program.

    :param argv: its arguments; those of the process when None.
    :returns: the exit status: 0 for success, 1 for a failure, 2 for wrong
        usage, 3 when a time to wait was up, 130 when interrupted, 141 when
        nobody reads the output.
    """
    arguments = [*sys.argv[1:]] if argv is None else [*argv]
    if arguments == ['--version']:
        print('watcher', __version__)
        return 0
    # Next to nothing of what is made here is garbage: look for it rarely.
    gc.set_threshold(RARELY)
    try:
        from watcherclient import collector
        from watcherclient.cli import app

        collector.rest_at_exit()
        status = app.WatcherApp().run(arguments)
        if sys.stdout:
            sys.stdout.flush()
    except KeyboardInterrupt:
        status = INTERRUPTED
    except BrokenPipeError:
        status = BROKEN_PIPE
    if status == BROKEN_PIPE:
        # What is still in the buffer would fail again at the exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    return status


if __name__ == '__main__':
    sys.exit(main())
