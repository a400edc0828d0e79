# SPDX-License-Identifier: Apache-2.0
"""JSON patch operations are checked before they are sent."""

from __future__ import annotations

import pytest

from watcherclient import exceptions
from watcherclient.base import json_patch
from watcherclient.v1 import Audit


class TestPatch:
    def check(self, *operations):
        return json_patch.check_patch(Audit, operations, ['goal'])

    def test_values_are_checked_in_a_copy(self):
        given = {'op': 'replace', 'path': '/state', 'value': 'pending'}
        assert self.check(given) == [{**given, 'value': 'PENDING'}]
        assert given['value'] == 'pending'

    def test_what_is_not_known_is_left_to_the_server(self):
        given = [
            {'op': 'remove', 'path': '/interval'},
            {'op': 'add', 'path': '/parameters/x', 'value': 1},
            {'op': 'replace', 'path': '/name'},
        ]
        assert self.check(*given) == given

    @pytest.mark.parametrize(
        ('one', 'words'),
        [
            ({'op': 'remove', 'path': '/name'}, 'cannot remove the name'),
            (
                {'op': 'replace', 'path': '/goal', 'value': 'g'},
                'cannot change the',
            ),
            ({'op': 'replace'}, 'not a JSON patch'),
            ({'op': 'remove', 'path': ''}, 'an empty path'),
            ({'op': 'remove', 'path': '/'}, 'an empty path'),
            (
                'name=x',
                "'name=x' is not a JSON patch operation: expected a dict "
                'with op, path and value',
            ),
            (
                {'op': 'remove', 'path': '//'},
                "'path': '//'} has an empty path: specify a field of the "
                'audit',
            ),
            ({'op': 'remove', 'path': '/name/'}, 'name of an existing audit'),
        ],
    )
    def test_refused(self, one, words):
        with pytest.raises(exceptions.ValidationError, match=words):
            self.check(one)

    @pytest.mark.parametrize('given', [[], {}, None, 'x'])
    def test_nothing_to_change(self, given):
        with pytest.raises(exceptions.ValidationError, match='nothing'):
            json_patch.check_patch(Audit, given)
