# SPDX-License-Identifier: Apache-2.0
"""A client of API v1: an adapter, and a manager for each collection."""

from __future__ import annotations

import functools
import logging
from functools import cached_property
from typing import TYPE_CHECKING, Any

from watcherclient import collector, versions

if TYPE_CHECKING:
    from watcherclient.http.adapter import Adapter
    from watcherclient.v1.action import ActionManager
    from watcherclient.v1.action_plan import ActionPlanManager
    from watcherclient.v1.audit import AuditManager
    from watcherclient.v1.audit_template import AuditTemplateManager
    from watcherclient.v1.data_model import DataModelManager
    from watcherclient.v1.goal import GoalManager
    from watcherclient.v1.scoring_engine import ScoringEngineManager
    from watcherclient.v1.service import ServiceManager
    from watcherclient.v1.strategy import StrategyManager
    from watcherclient.v1.webhook import WebhookManager

LOG = logging.getLogger(__name__)


class Client:
    """A client of API v1; usable as a context manager.

    Nothing is imported or sent before a collection is used.

    :param endpoint: the address of Watcher, with or without ``/v1``; looked
        up in the catalog when None.
    :param session: a ``keystoneauth1.session.Session``.
    :param token: a token; one is made of the credentials when None.
    :param os_infra_optim_api_version: the version of the API; the newest
        that client and server share when None, ``1`` or ``latest``.
    :param max_retries: how often a failed read is repeated; 5 when None.
    :param retry_interval: seconds between two tries; growing when None.
    :param timeout: seconds to wait for an answer; the session's own, or 600,
        when None.
    :param ca_file: the authorities to trust, a file.
    :param cert_file: a client certificate, a file.
    :param key_file: its key, a file.
    :param insecure: do not check the server's certificate.
    :param endpoint_type: the same as ``interface``, for older programs.
    :param region_name: the region to look in.
    :param interface: which address to look up: public, internal or admin.
    :param service_type: what to look up, ``infra-optim``.
    :param global_request_id: an ID that services log with each request.
    :param kwargs: further fields of :class:`watcherclient.auth.Credentials`;
        others are accepted, and logged.
    :raises EndpointException: when neither an endpoint nor a way to look it
        up is given.
    :raises UnsupportedVersion: for a version that does not exist.
    """

    def __init__(
        self,
        endpoint: str | None = None,
        *,
        session: Any = None,
        token: str | None = None,
        os_infra_optim_api_version: object = None,
        max_retries: int | None = None,
        retry_interval: float | None = None,
        timeout: float | None = None,
        ca_file: str | None = None,
        cert_file: str | None = None,
        key_file: str | None = None,
        insecure: bool | None = False,
        endpoint_type: str | None = None,
        region_name: str | None = None,
        interface: str | None = None,
        service_type: str | None = None,
        global_request_id: str | None = None,
        **kwargs: Any,
    ) -> None:
        # A session holds what get_client passes as None.
        ignored = {
            k for k, v in kwargs.items() if v is not None or not session
        }
        if session is None:
            from watcherclient import auth

            names = auth.Credentials.__dataclass_fields__.keys()
            ignored -= names
            self._credentials = auth.Credentials(
                endpoint=endpoint,
                token=token,
                insecure=bool(insecure),
                cacert=ca_file,
                cert=cert_file,
                key=key_file,
                timeout=timeout,
                **{k: v for k, v in kwargs.items() if k in names},
            )
            self._credentials.check()
        if ignored:
            LOG.debug('Ignored by Client: %s', ', '.join(sorted(ignored)))
        version = os_infra_optim_api_version or versions.LATEST
        self._session = session
        self._owned = session is None
        self._adapter_options: dict[str, Any] = {
            'api_version': versions.check_major(
                versions.Version.parse(version)
            ),
            'endpoint_override': endpoint,
            'service_type': service_type or versions.SERVICE_TYPE,
            'interface': interface or endpoint_type,
            'region_name': region_name,
            'max_retries': max_retries,
            'retry_interval': retry_interval,
            'timeout': timeout,
            'global_request_id': global_request_id,
        }

    @cached_property
    def http_client(self) -> Adapter:
        """The adapter that all requests go through."""
        adapter = _adapter_class()
        if self._session is None:
            from watcherclient import auth

            self._session = auth.open_session(self._credentials)
        return adapter(self._session, **self._adapter_options)

    def close(self) -> None:
        """Close the connections of a session that this client opened."""
        if self._owned and self._session is not None:
            self._session.session.close()

    def __enter__(self) -> Client:
        return self

    def __exit__(self, *exc_info: object) -> None:
        self.close()

    @cached_property
    def action(self) -> ActionManager:
        """The steps of action plans."""
        from watcherclient.v1.action import ActionManager

        return ActionManager(self.http_client)

    @cached_property
    def action_plan(self) -> ActionPlanManager:
        """What audits recommend."""
        from watcherclient.v1.action_plan import ActionPlanManager

        return ActionPlanManager(self.http_client)

    @cached_property
    def audit(self) -> AuditManager:
        """Runs of a goal or strategy."""
        from watcherclient.v1.audit import AuditManager

        return AuditManager(self.http_client)

    @cached_property
    def audit_template(self) -> AuditTemplateManager:
        """Settings for audits to come."""
        from watcherclient.v1.audit_template import AuditTemplateManager

        return AuditTemplateManager(self.http_client)

    @cached_property
    def data_model(self) -> DataModelManager:
        """The cluster as Watcher sees it."""
        from watcherclient.v1.data_model import DataModelManager

        return DataModelManager(self.http_client)

    @cached_property
    def goal(self) -> GoalManager:
        """What a cluster can be optimised for."""
        from watcherclient.v1.goal import GoalManager

        return GoalManager(self.http_client)

    @cached_property
    def scoring_engine(self) -> ScoringEngineManager:
        """Models that strategies ask for predictions."""
        from watcherclient.v1.scoring_engine import ScoringEngineManager

        return ScoringEngineManager(self.http_client)

    @cached_property
    def service(self) -> ServiceManager:
        """The processes that Watcher consists of."""
        from watcherclient.v1.service import ServiceManager

        return ServiceManager(self.http_client)

    @cached_property
    def strategy(self) -> StrategyManager:
        """Algorithms that reach a goal."""
        from watcherclient.v1.strategy import StrategyManager

        return StrategyManager(self.http_client)

    @cached_property
    def webhook(self) -> WebhookManager:
        """Where events trigger audits."""
        from watcherclient.v1.webhook import WebhookManager

        return WebhookManager(self.http_client)


@functools.cache
def _adapter_class() -> type[Adapter]:
    """Import what sends requests, for as long as the process lives."""
    with collector.paused():
        from watcherclient.http.adapter import Adapter

        collector.age()
    return Adapter
