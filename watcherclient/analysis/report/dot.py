# SPDX-License-Identifier: Apache-2.0
"""The dependency graph of an action plan for Graphviz."""

from __future__ import annotations

import re

from watcherclient.analysis.report import graph
from watcherclient.analysis.review import Review


def _escape(text: str) -> str:
    """Escape a label; use character references beyond ASCII."""
    # Graphviz writes references to characters of four bytes as invalid UTF-8.
    text = re.sub(r'[^\0-\uffff]', lambda char: f'U+{ord(char[0]):X}', text)
    for char, escaped in (('&', '&amp;'), ('\\', r'\\'), ('"', r'\"')):
        text = text.replace(char, escaped)
    return text.encode('ascii', 'xmlcharrefreplace').decode()


_LANGUAGE = graph.Language(
    begin='  subgraph cluster_{0} {{\n    label="Stage {0}";',
    end='  }',
    node='  s{} [label="{}"];',
    edge='  s{} -> s{};',
    escape=_escape,
)


def to_dot(review: Review) -> str:
    """Return the dependency graph of a plan in the DOT language.

    :param review: the review of the plan.
    """
    lines = [
        f'digraph "Action plan {_escape(graph.clip(review.plan_uuid))}" {{',
        '  node [shape=box, style=rounded];',
        *graph.draw(review, _LANGUAGE),
        '}',
    ]
    return '\n'.join(lines) + '\n'
