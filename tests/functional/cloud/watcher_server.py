# SPDX-License-Identifier: Apache-2.0
"""Watcher: API, decision engine and applier as threads of one process.

Runs in the servers' environment. ``POST /_cloud/refresh``, which is not
part of Watcher's API, has the compute data model collected at once.
"""

from __future__ import annotations

# mypy: disable-error-code="import-not-found,import-untyped,misc"
import logging
import time
import typing

from . import serving, settings


def _separate_heartbeats() -> None:
    """Give each service its own heartbeat name.

    Watcher keeps it on the class, so that of two services in a process
    only the last one would be seen alive.
    """
    from oslo_utils import timeutils
    from watcher import objects
    from watcher.common import service
    from watcher.conf import CONF

    class Heartbeat(service.ServiceHeartbeat):
        def __init__(
            self,
            gconfig: typing.Any = None,
            service_name: str | None = None,
            **kwargs: typing.Any,
        ) -> None:
            self._name = service_name
            super().__init__(gconfig, service_name, **kwargs)

        def send_beat(self) -> None:
            filters = {'name': self._name, 'host': CONF.host}
            known = objects.Service.list(self.context, filters=filters)
            if known:
                known[0].last_seen_up = timeutils.utcnow()
                known[0].save()
            else:
                new = objects.Service(self.context, **filters)
                new.last_seen_up = timeutils.utcnow()
                new.create()

    service.ServiceHeartbeat = Heartbeat


def _wait_for_identity(patience: float = 120) -> None:
    """Wait until the service user can get a token and the catalogue."""
    from watcher.common import clients

    deadline = time.monotonic() + patience
    while True:
        try:
            session = clients.OpenStackClients().session
            for kind in ('compute', 'placement'):
                if not session.get_endpoint(service_type=kind):
                    raise LookupError(kind)
            return
        except Exception:
            if time.monotonic() > deadline:
                raise
            time.sleep(0.2)


def _start_services() -> None:
    from watcher.applier import service as applier
    from watcher.applier import sync as applier_sync
    from watcher.common import service
    from watcher.decision_engine import service as decision_engine
    from watcher.decision_engine import sync

    sync.Syncer().sync()
    applier_sync.Syncer().sync()
    engine = decision_engine.DecisionEngineService()
    applying = applier.ApplierService()
    # The store of continuous audits goes by this name.
    service.ServiceHeartbeat.service_name = engine.service_name
    engine.start()
    applying.start()


def _collect() -> None:
    from watcher.decision_engine.model.collector import manager

    collectors = manager.CollectorManager()
    collectors.get_cluster_model_collector('compute').synchronize()


def main() -> None:
    """Serve the infra-optim API."""
    state_dir, listener, lifeline = serving.arguments()
    serving.watch(lifeline)
    database = settings.watcher_database(state_dir)
    serving.prepare_database(database)

    # Must come before anything that imports oslo.service.
    from watcher.common import oslo_service_helper

    oslo_service_helper.init_oslo_service_backend()

    from watcher.api import app
    from watcher.common import service
    from watcher.db import migration
    from watcher.db.sqlalchemy import api as database_api

    # Some modules turn warnings on again, thousands of the same kind.
    logging.captureWarnings(True)
    logging.getLogger('py.warnings').setLevel(logging.ERROR)

    config = str(state_dir / 'watcher.conf')
    service.prepare_service(['watcher', '--config-file', config])
    writer = serving.SingleWriter()
    database_api._session_for_write = writer.wrap(
        database_api._session_for_write
    )
    if migration.version() is None:
        migration.create_schema()
    _separate_heartbeats()
    _wait_for_identity()
    _start_services()
    api = app.VersionSelectorApplication()

    def application(
        environ: dict[str, typing.Any],
        start_response: serving.StartResponse,
    ) -> typing.Iterable[bytes]:
        if environ['PATH_INFO'] == '/_cloud/refresh':
            _collect()
            start_response('204 No Content', [])
            return []
        served: typing.Iterable[bytes] = api(environ, start_response)
        return served

    # Few, so that the engine's threads get their share of the processor.
    serving.serve(application, listener, threads=4)


if __name__ == '__main__':
    main()
