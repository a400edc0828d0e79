# SPDX-License-Identifier: Apache-2.0
"""Keystone; runs in the servers' environment."""

from __future__ import annotations

# mypy: disable-error-code="import-not-found,import-untyped"
import json
import os
import pathlib
import sys

from . import serving, settings


def _bootstrap(state_dir: pathlib.Path, config: str) -> None:
    """Make the database, the token keys and the first administrator."""
    import keystone.server
    from keystone.cmd import bootstrap
    from keystone.common import fernet_utils
    from keystone.common.sql import upgrades
    from keystone.conf import CONF

    keystone.server.configure(config_files=[config])
    upgrades.offline_sync_database_to_version()
    keys = fernet_utils.FernetUtils(
        CONF.fernet_tokens.key_repository,
        CONF.fernet_tokens.max_active_keys,
        'fernet_tokens',
    )
    keys.create_key_directory()
    if keys.validate_key_repository():
        keys.initialize_key_repository()
    state = json.loads(state_dir.joinpath('state.json').read_text())
    first = bootstrap.Bootstrapper()
    first.admin_username = 'admin'
    first.admin_password = state['passwords']['admin']
    first.project_name = 'admin'
    first.admin_role_name = 'admin'
    first.immutable_roles = True
    first.region_id = settings.REGION
    first.bootstrap()


def _in_child(state_dir: pathlib.Path, config: str) -> None:
    # The bootstrap loads back ends that a process can load only once.
    child = os.fork()
    if not child:
        status = 1
        try:
            _bootstrap(state_dir, config)
            status = 0
        except Exception:
            sys.excepthook(*sys.exc_info())
        finally:
            os._exit(status)
    if os.waitpid(child, 0)[1]:
        raise SystemExit('The bootstrap of Keystone failed.')


def main() -> None:
    """Serve the identity API."""
    state_dir, listener, lifeline = serving.arguments()
    serving.watch(lifeline)
    serving.prepare_database(settings.keystone_database(state_dir))
    config = str(state_dir / 'keystone.conf')

    from keystone.common import sql
    from keystone.server.flask import core

    done = state_dir / 'keystone.bootstrapped'
    if not done.exists():
        _in_child(state_dir, config)
        done.touch()
    writer = serving.SingleWriter()
    sql.session_for_write = writer.wrap(sql.session_for_write)
    application = core.initialize_application(
        name='public', config_files=[config]
    )
    serving.serve(application, listener, threads=8)


if __name__ == '__main__':
    main()
