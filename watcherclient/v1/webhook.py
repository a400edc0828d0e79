# SPDX-License-Identifier: Apache-2.0
"""Webhooks: where events trigger audits."""

from __future__ import annotations

from watcherclient import v1
from watcherclient.base import lookup
from watcherclient.base.manager import Manager
from watcherclient.base.resource import Resource
from watcherclient.versions import Version


class _Webhook(Resource):
    """The webhook of an EVENT audit, which is named by its audit."""

    NOUN = 'audit'


class WebhookManager(Manager[_Webhook]):
    """The addresses where events trigger EVENT audits."""

    resource_class = _Webhook
    path = 'webhooks'

    def trigger(self, audit: v1.Audit | str) -> None:
        """Start an EVENT audit (API 1.4).

        :param audit: its UUID or name.
        :raises ClientException: when the server refuses it.
        """
        named = lookup.resolve(self.client.audit, audit)
        self._request_one(
            'POST',
            named,
            json={},
            since=Version(1, 4),
            verb='The trigger of an audit',
        )

    def url(self, audit: v1.Audit | str) -> str:
        """Return the address of an audit's webhook, as Aodh takes it.

        It goes into the action of an alarm, which then triggers the audit.

        :param audit: the audit, or its UUID or name.
        :raises NotFound: when there is no audit of that name.
        """
        uuid = lookup.to_uuid(self.client.audit, audit)
        return f'trust+{self.api.endpoint}/v1/{self.path}/{uuid}'
