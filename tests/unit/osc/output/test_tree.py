# SPDX-License-Identifier: Apache-2.0
"""Trees are drawn with the lines that the output can show."""

from __future__ import annotations

import pytest

from watcherclient.osc.output import tree

PARENTS = {
    'a': [],
    'b': ['a'],
    'c': ['b'],
    'd': ['a'],
    'e': [],
    'f': ['a', 'e'],
}


def test_lines():
    assert tree.guides(PARENTS, 'utf-8') == {
        'a': '',
        'b': '├── ',
        'c': '│   └── ',
        'd': '└── ',
        'e': '',
        'f': '└── ',
    }


@pytest.mark.parametrize('encoding', ['ascii', 'latin-1', None])
def test_plain_characters(encoding):
    guides = tree.guides(PARENTS, encoding)
    assert [*guides.values()] == ['', '|-- ', '|   `-- ', '`-- ', '', '`-- ']


def test_steps_are_in_the_order_of_the_tree():
    parents = {'a': [], 'b': [], 'c': ['a']}
    assert [*tree.guides(parents, 'utf-8')] == ['a', 'c', 'b']


@pytest.mark.parametrize('parent', ['b', 'unknown'])
def test_parent_that_does_not_come_before(parent):
    assert tree.guides({'a': [parent], 'b': []}, None) == {'a': '', 'b': ''}
