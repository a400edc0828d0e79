# SPDX-License-Identifier: Apache-2.0
"""The dependency graph for Mermaid."""

from __future__ import annotations

import re

from tests.unit.analysis.report.plans import drained, malicious
from watcherclient.analysis import to_mermaid


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
