# SPDX-License-Identifier: Apache-2.0
"""The dependency graph for Graphviz."""

from __future__ import annotations

import html
import re
import shutil
import subprocess

import pytest

from tests.unit.analysis.plans import PLAN, action, migrate
from tests.unit.analysis.report.plans import (
    HOSTILE,
    drained,
    malicious,
    reviewed,
)
from watcherclient.analysis import to_dot
from watcherclient.analysis.report import graph


def test_graph():
    assert (
        to_dot(drained())
        == f"""\
digraph "Action plan {PLAN}" {{
  node [shape=box, style=rounded];
  subgraph cluster_1 {{
    label="Stage 1";
    s1 [label="1: disable nova-compute on compute-1 (watcher_disabled)"];
  }}
  subgraph cluster_2 {{
    label="Stage 2";
    s2 [label="2: migrate vm-1 from compute-1 to compute-3 (live)"];
    s3 [label="3: migrate vm-2 from compute-1 to compute-3 (live)"];
  }}
  s1 -> s2;
  s1 -> s3;
}}
"""
    )


def test_states_other_than_pending_are_shown():
    drawn = to_dot(reviewed(migrate(1, 1, 1, 3, action_state='SUCCEEDED')))
    assert 'compute-3 (live) (SUCCEEDED)"' in drawn


def test_steps_that_never_run_are_in_no_stage():
    drawn = to_dot(reviewed(action(1, 'nop', 2), action(2, 'nop', 1)))
    assert 'cluster' not in drawn
    assert '\n  s1 [label="1: ' in drawn
    assert 's2 -> s1;' in drawn


def test_labels_are_escaped():
    drawn = to_dot(malicious())
    assert drawn.isascii()
    assert '\x1b' not in drawn
    assert r'alert(\"1\")</script>\\n\\x1b[2J\\N`&amp;\\u202e' in drawn
    outside = drawn.replace(r'\\', '').replace(r'\"', '')
    assert all(line.count('"') in (0, 2) for line in outside.splitlines())


def test_other_alphabets_are_references():
    drawn = to_dot(reviewed(migrate(1, 1, 1, 3, resource_name='b\xe4r')))
    assert 'migrate b&#228;r' in drawn


def test_characters_that_graphviz_cannot_write():
    drawn = to_dot(reviewed(migrate(1, 1, 1, 3, resource_name='\U0001f600')))
    assert 'migrate U+1F600 from' in drawn


@pytest.mark.skipif(not shutil.which('dot'), reason='Graphviz not installed')
def test_graphviz_draws_labels_as_they_are():
    review = reviewed(*(action(n, name) for n, name in enumerate(HOSTILE, 1)))
    done = subprocess.run(
        ['dot', '-Tsvg'],
        input=to_dot(review).encode('ascii'),
        capture_output=True,
        check=True,
        timeout=60,
    )
    assert done.stderr == b''
    texts = re.findall('<text.*>(.+)</text>', done.stdout.decode())
    wanted = [graph.label(step) for step in review.steps]
    wanted[-1] = wanted[-1].replace('\U0001f600', 'U+1F600')
    found = [html.unescape(text).replace('\xa0', ' ') for text in texts]
    assert sorted(found) == sorted(['Stage 1', *wanted])
