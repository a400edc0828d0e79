# SPDX-License-Identifier: Apache-2.0
"""Webhooks: where events trigger audits."""

from __future__ import annotations

from typing import Any

from watcherclient.resource import Manager, Resource
from watcherclient.versions import Version


class _TriggeredAudit(Resource):
    NOUN = 'audit'


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
