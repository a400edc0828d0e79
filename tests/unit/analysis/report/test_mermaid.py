# SPDX-License-Identifier: Apache-2.0
"""The dependency graph for Mermaid."""

from __future__ import annotations

import re

from tests.unit.analysis.plans import action
from tests.unit.analysis.report.plans import (
    HOSTILE,
    drained,
    malicious,
    reviewed,
)
from watcherclient.analysis import to_mermaid
from watcherclient.analysis.report import graph


def test_graph():
    assert (
        to_mermaid(drained())
        == """\
flowchart TD
  subgraph stage1 ["Stage 1"]
    s1["1: disable nova-compute on compute-1 (watcher_disabled)"]
  end
  subgraph stage2 ["Stage 2"]
    s2["2: migrate vm-1 from compute-1 to compute-3 (live)"]
    s3["3: migrate vm-2 from compute-1 to compute-3 (live)"]
  end
  s1 --> s2
  s1 --> s3
"""
    )


def test_labels_are_escaped():
    drawn = to_mermaid(malicious())
    assert '#60;script#62;alert(#34;1#34;)#60;/script#62;#92;n#92;' in drawn
    labels = re.findall(r's\d\["(.*)"\]', drawn)
    assert len(labels) == 4
    assert not re.search(r'["<>`\[\]{}\\|&*]', ''.join(labels))


def test_labels_have_no_icons_styles_and_markdown():
    """These are what Mermaid changes before, or after, it reads a label."""
    review = reviewed(*(action(n, name) for n, name in enumerate(HOSTILE, 1)))
    drawn = to_mermaid(review)
    assert not re.search(r'fa[bklrs]?:fa-|style.*:\S*#.*;|__', drawn)
    labels = re.findall(r's\d+\["(.*)"\]', drawn)
    decoded = [
        re.sub(r'#(\d+);', lambda code: chr(int(code[1])), label)
        for label in labels
    ]
    assert decoded == [graph.label(step) for step in review.steps]
