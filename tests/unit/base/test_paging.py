# SPDX-License-Identifier: Apache-2.0
"""The links between the pages of lists."""

from __future__ import annotations


def test_empty_link_is_no_link(stub, client):
    body = {'goals': [{'uuid': 'a'}], 'next': ''}
    stub.answer('GET', '/v1/goals', body=body)
    assert [goal.uuid for goal in client.goal.list()] == ['a']
