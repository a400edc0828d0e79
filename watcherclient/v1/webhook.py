# SPDX-License-Identifier: Apache-2.0
"""Webhooks, which trigger EVENT audits."""

from __future__ import annotations

from watcherclient import v1
from watcherclient.base import lookup
from watcherclient.base.manager import Manager
from watcherclient.base.resource import Resource
from watcherclient.versions import Version


class _Webhook(Resource):
    """The webhook of an EVENT audit."""

    NOUN = 'audit'


class WebhookManager(Manager[_Webhook]):
    """The webhooks of EVENT audits."""

    resource_class = _Webhook
    path = 'webhooks'

    def trigger(self, audit: v1.Audit | str) -> None:
        """Trigger an EVENT audit (API 1.4).

        :param audit: its name or UUID.
        :raises ClientException: if the server rejects the request.
        """
        self._request_one(
            'POST',
            lookup.resolve(self.client.audit, audit),
            json={},
            since=Version(1, 4),
            verb='triggering an audit',
        )

    def url(self, audit: v1.Audit | str) -> str:
        """Return the webhook URL of an audit, as Aodh requires it.

        Use it as the action of an alarm that triggers the audit.

        :param audit: the audit, or its name or UUID.
        :raises NotFound: if the audit does not exist.
        """
        uuid = lookup.to_uuid(self.client.audit, audit)
        return f'trust+{self.api.endpoint}/v1/{self.path}/{uuid}'
