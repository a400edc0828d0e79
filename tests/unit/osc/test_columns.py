# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

import argparse
import io
import json
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from watcherclient.osc import columns

SCALARS = st.none() | st.booleans() | st.integers() | st.floats() | st.text()
VALUES = st.recursive(
    SCALARS,
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=5,
)
LABELS = ['UUID', 'Quoted "name"', 'Größe']


@given(st.lists(st.lists(VALUES, min_size=3, max_size=3), max_size=3))
def test_json_is_what_the_json_module_writes(rows: list[list[Any]]) -> None:
    out = io.StringIO()
    columns.JsonList.emit_list(LABELS, rows, out, argparse.Namespace())
    named = [dict(zip(LABELS, row, strict=True)) for row in rows]
    assert out.getvalue() == json.dumps(named, indent=2) + '\n'
