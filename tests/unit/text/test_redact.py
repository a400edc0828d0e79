# SPDX-License-Identifier: Apache-2.0
"""Tokens are replaced in what is shown, and nothing else is."""

from __future__ import annotations

import types

import pytest

from watcherclient.text import redact


@pytest.mark.parametrize(
    ('token', 'text', 'shown'),
    [
        ('t', 'audits not found, token t', 'audits not found, token ***'),
        ('gAAAAABsecret', 'x=gAAAAABsecret-1', 'x=***-1'),
        ('a.c', 'abc a.c', 'abc ***'),
    ],
)
def test_token(token, text, shown):
    headers = {'X-Auth-Token': token}
    answer = types.SimpleNamespace(
        request=types.SimpleNamespace(headers=headers)
    )
    assert redact.without_token(answer, text) == shown
