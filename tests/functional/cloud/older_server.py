# SPDX-License-Identifier: Apache-2.0
"""The API of an older Watcher, without services and without Keystone.

Runs in an environment of its own.
"""

from __future__ import annotations

# mypy: disable-error-code="import-not-found,import-untyped"
import typing

from . import serving, settings

# What the middleware of Keystone adds to the request of an administrator.
_ADMIN = {
    'HTTP_X_ROLES': 'admin',
    'HTTP_X_USER_ID': 'admin',
    'HTTP_X_PROJECT_ID': 'admin',
}


def main() -> None:
    """Serve the infra-optim API."""
    state_dir, listener, lifeline = serving.arguments()
    serving.watch(lifeline)
    config = state_dir / 'watcher.conf'
    config.write_text(settings.older_watcher(state_dir))
    serving.prepare_database(settings.watcher_database(state_dir))

    from watcher.common import service

    service.prepare_service(['watcher', '--config-file', str(config)])
    from watcher.api import app
    from watcher.db import migration
    from watcher.decision_engine import sync

    migration.create_schema()
    sync.Syncer().sync()
    api = app.VersionSelectorApplication()

    def application(
        environ: dict[str, typing.Any],
        start_response: serving.StartResponse,
    ) -> typing.Iterable[bytes]:
        served: typing.Iterable[bytes] = api(
            {**environ, **_ADMIN}, start_response
        )
        return served

    serving.serve(application, listener, threads=4)


if __name__ == '__main__':
    main()
