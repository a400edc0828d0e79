# SPDX-License-Identifier: Apache-2.0
"""The dependency graph of an action plan for Mermaid."""

from __future__ import annotations

import re

from watcherclient.analysis.report import graph
from watcherclient.analysis.review import Review

#: Special characters of labels, which can contain Markdown and icons.
_SPECIAL = re.compile(r'[^\w .,:()/-]|:(?! )|(?<!\w)_|_(?!\w)', re.ASCII)


def _escape(text: str) -> str:
    """Escape a label, by the entity codes of Mermaid."""
    return _SPECIAL.sub(lambda match: f'#{ord(match.group())};', text)


_LANGUAGE = graph.Language(
    begin='  subgraph stage{0} ["Stage {0}"]',
    end='  end',
    node='  s{}["{}"]',
    edge='  s{} --> s{}',
    escape=_escape,
)


def to_mermaid(review: Review) -> str:
    """Return the dependency graph of a plan as a flowchart of Mermaid.

    :param review: the review of the plan.
    """
    return '\n'.join(['flowchart TD', *graph.draw(review, _LANGUAGE)]) + '\n'
