# SPDX-License-Identifier: Apache-2.0
"""The public path of the entry point of ``watcher``."""

from watcherclient.cli.main import main

__all__ = ['main']

if __name__ == '__main__':
    raise SystemExit(main())
