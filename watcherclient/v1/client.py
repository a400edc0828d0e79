# SPDX-License-Identifier: Apache-2.0
"""The client of API v1: an adapter, and a manager for each collection."""

from __future__ import annotations

import logging
import threading
from functools import cached_property
from typing import TYPE_CHECKING, Any

from watcherclient import exceptions, v1, versions
from watcherclient.base import checks

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from watcherclient._typing import Unpack
    from watcherclient.analysis.history import Run
    from watcherclient.analysis.review import Review
    from watcherclient.base.filters import OneOrMore, TimeOrAge
    from watcherclient.http.adapter import Adapter
    from watcherclient.v1.audit import NewAudit

LOG = logging.getLogger(__name__)


def _session_of(given: Any) -> Any:
    """Return a session, or that of a Connection of openstacksdk."""
    from watcherclient.auth.clouds import is_connection

    if is_connection(given):
        return given.session
    if not hasattr(given, 'request'):
        raise exceptions.ValidationError(
            'invalid session: expected a keystoneauth1.session.Session'
        )
    return given


class Client:
    """A client of API v1 and a context manager.

    Nothing is sent before you use a collection. keystoneauth is imported with
    the first one.

    :param endpoint: the endpoint of Watcher, with or without ``/v1``; looked
        up in the catalog if None.
    :param session: a ``keystoneauth1.session.Session``.
    :param token: a token; requested with the credentials if None.
    :param os_infra_optim_api_version: the API version; if None, ``1`` or
        ``latest``, the newest that both sides support.
    :param max_retries: maximum number of retries of a read; 5 if None.
    :param retry_interval: seconds between retries; increasing if None.
    :param timeout: seconds to wait for a response; if None, that of the
        session, or 600.
    :param ca_file: a CA certificate bundle file.
    :param cert_file: a client certificate file.
    :param key_file: a client certificate key file.
    :param insecure: do not verify the certificate of the server.
    :param endpoint_type: same as ``interface``, for older programs.
    :param region_name: the region name.
    :param interface: the interface: public, internal or admin.
    :param service_type: the service type (default: ``infra-optim``).
    :param global_request_id: an ID that services log with each request.
    :param kwargs: further fields of :class:`watcherclient.auth.Credentials`;
        others are logged and ignored.
    :raises EndpointException: if the endpoint is missing and cannot be looked
        up.
    :raises UnsupportedVersion: if the version is invalid.
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
        timeout = checks.seconds(timeout, 'timeout')
        # A session contains the values that get_client passes as None.
        extra = {k for k, v in kwargs.items() if v is not None or not session}
        if session is None:
            from watcherclient import auth

            names = auth.Credentials.__dataclass_fields__.keys()
            extra -= names
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
        else:
            session = _session_of(session)
        if extra:
            LOG.debug('ignored by Client: %s', ', '.join(sorted(extra)))
        version = versions.Version.parse(
            os_infra_optim_api_version or versions.LATEST
        )
        self._session = session
        self._owned = session is None
        # Threads can share a client before its first request.
        self._lock = threading.Lock()
        self._adapter_options: dict[str, Any] = {
            'api_version': versions.check_major(version),
            'endpoint_override': endpoint,
            'service_type': service_type or versions.SERVICE_TYPE,
            'interface': interface or endpoint_type,
            'region_name': region_name,
            'max_retries': checks.number(max_retries, 'max_retries', int),
            'retry_interval': checks.number(retry_interval, 'retry_interval'),
            'timeout': timeout,
            'global_request_id': global_request_id,
        }

    @cached_property
    def http_client(self) -> Adapter:
        """The adapter that sends all requests."""
        from watcherclient.http import Adapter

        with self._lock:
            if self._session is None:
                from watcherclient import auth

                self._session = auth.open_session(self._credentials)
        return Adapter(self._session, **self._adapter_options)

    def close(self) -> None:
        """Close the connections of a session that this client created."""
        if self._owned and self._session is not None:
            from watcherclient.auth.session import close

            close(self._session)

    def __enter__(self) -> Client:
        return self

    def __exit__(self, *exc_info: object) -> None:
        self.close()

    def run(
        self,
        approve: Callable[[Review], bool] = lambda review: True,
        *,
        timeout: float | None = 600.0,
        poll: float = 2.0,
        on_poll: Callable[[Any], object] | None = None,
        **attributes: Unpack[NewAudit],
    ) -> v1.ActionPlan:
        """Run an audit once, and start its action plan if it is approved.

        :param approve: called with the review of the action plan; returns
            whether to start it.
        :param timeout: maximum time to wait for the audit, and again for the
            action plan, in seconds; 0 or None waits forever.
        :param poll: maximum time between two reads, in seconds.
        :param on_poll: called with the audit, or the action plan, after each
            read.
        :param attributes: those of a new audit, as for
            ``client.audit.create()``.
        :returns: the action plan, which is RECOMMENDED if it was not approved,
            otherwise SUCCEEDED.
        :raises ValidationError: for an audit that is not ONESHOT.
        :raises WaitFailed: if the audit or the action plan fails.
        :raises WaitTimeout: if it times out.
        :raises ClientException: if the server rejects a request.
        """
        kind = attributes.get('audit_type') or 'ONESHOT'
        if kind != 'ONESHOT' or attributes.get('auto_trigger'):
            raise exceptions.ValidationError(
                'run() is for ONESHOT audits without auto_trigger'
            )
        audit = self.audit.create(**attributes)
        audit = self.audit.wait(audit, timeout, poll, on_poll)
        plan = self.action_plan.latest(audit)
        if plan.is_settled() or not approve(self.action_plan.review(plan)):
            return plan
        plan = self.action_plan.start(plan)
        return self.action_plan.wait(plan, timeout, poll, on_poll)

    def history(
        self,
        since: TimeOrAge | None = None,
        until: TimeOrAge | None = None,
        audit: v1.Audit | str | None = None,
        goal: v1.Goal | str | None = None,
        state: OneOrMore | None = None,
    ) -> Iterator[Run]:
        """Yield past and current runs of audits, newest first.

        Each action plan is a run. An audit without action plans is a run,
        too. Audits, action plans and actions are each read as one list.

        :param since: created after: a ``datetime``, a ``timedelta`` or text
            such as ``2d`` or ``yesterday``.
        :param until: created before, likewise.
        :param audit: only runs of this audit (name or UUID).
        :param goal: only runs for this goal (name or UUID).
        :param state: only runs in one of these states: that of the action
            plan, or of an audit without one.
        :raises ValidationError: for an invalid filter.
        :raises ClientException: if something cannot be read.
        """
        from watcherclient.v1 import history

        return history.read(
            self,
            since=since,
            until=until,
            audit=audit,
            goal=goal,
            state=state,
        )

    @cached_property
    def action(self) -> v1.ActionManager:
        """The steps of action plans."""
        return v1.ActionManager(self)

    @cached_property
    def action_plan(self) -> v1.ActionPlanManager:
        """The recommendations of audits."""
        return v1.ActionPlanManager(self)

    @cached_property
    def audit(self) -> v1.AuditManager:
        """Analyses of the cluster."""
        return v1.AuditManager(self)

    @cached_property
    def audit_template(self) -> v1.AuditTemplateManager:
        """Settings that audits share."""
        return v1.AuditTemplateManager(self)

    @cached_property
    def data_model(self) -> v1.DataModelManager:
        """The cluster as Watcher sees it."""
        return v1.DataModelManager(self)

    @cached_property
    def goal(self) -> v1.GoalManager:
        """Optimization objectives."""
        return v1.GoalManager(self)

    @cached_property
    def scoring_engine(self) -> v1.ScoringEngineManager:
        """Models that strategies use for predictions."""
        return v1.ScoringEngineManager(self)

    @cached_property
    def service(self) -> v1.ServiceManager:
        """The processes of Watcher."""
        return v1.ServiceManager(self)

    @cached_property
    def strategy(self) -> v1.StrategyManager:
        """Algorithms that pursue a goal."""
        return v1.StrategyManager(self)

    @cached_property
    def webhook(self) -> v1.WebhookManager:
        """Webhooks that trigger audits."""
        return v1.WebhookManager(self)
