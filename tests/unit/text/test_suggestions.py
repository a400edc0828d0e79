# SPDX-License-Identifier: Apache-2.0
"""Mistyped words are answered with the known ones that are similar."""

from __future__ import annotations

import pytest

from watcherclient.text.suggestions import did_you_mean


@pytest.mark.parametrize(
    ('given', 'question'),
    [
        ('migrat', 'did you mean migrate?'),
        ('nightli', 'did you mean nightly or nightly-2?'),
        ('zork', ''),
        ('', ''),
    ],
)
def test_similar_words(given, question):
    known = iter(['migrate', 'nightly', 'nightly-2'])
    assert did_you_mean(given, known) == question
