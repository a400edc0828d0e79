# SPDX-License-Identifier: Apache-2.0
"""The entry point of the ``watcher`` program, at its public path."""

from watcherclient.cli.main import main

__all__ = ['main']

if __name__ == '__main__':
    raise SystemExit(main())
