# SPDX-License-Identifier: Apache-2.0
"""The links between the pages of lists."""

from __future__ import annotations

import pytest

from watcherclient import exceptions
from watcherclient.testing import FakeWatcher

UUID = '19ae8e21-3185-4366-96e3-ed041842340{}'


@pytest.fixture
def client_of(make_client):
    return lambda fake: make_client(endpoint=fake.url)


def test_empty_link_is_no_link(stub, client):
    body = {'goals': [{'uuid': 'a'}], 'next': ''}
    stub.answer('GET', '/v1/goals', body=body)
    assert [goal.uuid for goal in client.goal.list()] == ['a']


class TestDeletedMarker:
    """The last row of a page is deleted before the next page is read."""

    @pytest.fixture
    def fake(self):
        with FakeWatcher(max_limit=2) as fake:
            rows = [{'uuid': UUID.format(n), 'name': f'a{n}'} for n in '12345']
            fake.rows['audits'] = rows
            yield fake

    def test_remaining_rows_follow(self, fake, client_of):
        names = []
        for audit in client_of(fake).audit.iterate():
            names.append(audit.name)
            if audit.name == 'a2':
                del fake.rows['audits'][1]
        assert names == ['a1', 'a2', 'a3', 'a4', 'a5']

    def test_each_row_is_deleted_as_it_is_read(self, fake, client_of):
        client = client_of(fake)
        for audit in client.audit.iterate():
            client.audit.delete(audit)
        assert fake.rows['audits'] == []

    def test_marker_of_the_caller(self, fake, client_of):
        with pytest.raises(exceptions.NotFound):
            client_of(fake).audit.list(marker=UUID.format(9))

    def test_server_that_knows_no_marker(self, fake, client_of):
        found = client_of(fake).audit.iterate()
        assert next(found).name == 'a1'
        fake.answer('GET', '/v1/audits', status=404, body={})
        with pytest.raises(exceptions.NotFound):
            list(found)
