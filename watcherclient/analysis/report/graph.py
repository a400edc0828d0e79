# SPDX-License-Identifier: Apache-2.0
"""The dependency graph of an action plan, independent of its format."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import groupby
from typing import NamedTuple

from watcherclient.analysis.review import Review, ReviewStep
from watcherclient.states import ActionState
from watcherclient.text import display

#: Maximum length of a name or a label.
CLIP = 80


class Language(NamedTuple):
    """The syntax of a graph language for stages, steps and dependencies."""

    #: A template for the number of the stage.
    begin: str
    end: str
    #: A template for the number and the label of a step.
    node: str
    #: A template for the numbers of two steps.
    edge: str
    #: Escapes a label.
    escape: Callable[[str], str]


def clip(text: object) -> str:
    """Return text on one line, without control characters, and shortened."""
    return display.truncate(str(text), CLIP)


def arrows(text: str) -> str:
    """Return text with arrows as single characters."""
    return text.replace('->', '\u2192')


def label(one: ReviewStep) -> str:
    """Return the label of a step, with its state unless PENDING."""
    state = one.step.state
    mark = '' if state == ActionState.PENDING else f' ({clip(state)})'
    return f'{one.step.number}: {clip(one.summary)}{mark}'


def by_stage(review: Review) -> list[tuple[int | None, list[ReviewStep]]]:
    """Return all steps by stage; steps that never run come last."""

    def stage(one: ReviewStep) -> int:
        return one.step.stage or len(review.steps) + 1

    groups = groupby(sorted(review.steps, key=stage), stage)
    found = [[*steps] for _, steps in groups]
    return [(steps[0].step.stage, steps) for steps in found]


def draw(review: Review, language: Language) -> Iterator[str]:
    """Yield the lines of the graph in a language."""
    for number, steps in by_stage(review):
        indent = '  ' if number else ''
        if number:
            yield language.begin.format(number)
        for one in steps:
            words = language.escape(label(one))
            yield indent + language.node.format(one.step.number, words)
        if number:
            yield language.end
    for one in review.steps:
        for parent in one.step.after:
            yield language.edge.format(parent, one.step.number)
