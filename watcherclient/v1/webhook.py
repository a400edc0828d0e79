# SPDX-License-Identifier: Apache-2.0
"""Webhooks: where events trigger audits."""

from __future__ import annotations

from typing import Any

from watcherclient.base import lookup
from watcherclient.base.manager import Manager
from watcherclient.base.resource import Resource
from watcherclient.versions import Version


class _TriggeredAudit(Resource):
    NOUN = 'audit'


class _TriggeredAudits(Manager[_TriggeredAudit]):
    """The audits, to find one by its name."""

    resource_class = _TriggeredAudit
    path = 'audits'


class WebhookManager(Manager[Resource]):
    """The addresses where events trigger EVENT audits."""

    resource_class = _TriggeredAudit
    path = 'webhooks'

    def trigger(self, audit: Any) -> None:
        """Start an EVENT audit (API 1.4).

        :param audit: its UUID or name.
        :raises ClientException: when the server refuses it.
        """
        self.api.post(
            self._address(audit),
            json={},
            since=Version(1, 4),
            feature='The trigger of an audit',
        )

    def url(self, audit: Any) -> str:
        """Return the address of an audit's webhook, as Aodh takes it.

        It goes into the action of an alarm, which then triggers the audit.

        :param audit: the audit, or its UUID or name.
        :raises NotFound: when there is no audit of that name.
        """
        uuid = lookup.to_uuid(_TriggeredAudits(self.api), audit)
        return f'trust+{self.api.endpoint}/v1/{self.path}/{uuid}'
