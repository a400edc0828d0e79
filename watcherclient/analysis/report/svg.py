# SPDX-License-Identifier: Apache-2.0
"""Drawings of a review: the load of hosts, and the dependency graph."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from watcherclient.analysis import wording
from watcherclient.analysis.report import graph
from watcherclient.analysis.report.markup import Markup, element, join
from watcherclient.analysis.review import HostChange, Review, ReviewStep

#: The width of the bars of a host, and the height of a bar.
_WIDTH = 320
_HEIGHT = 40
#: The width, height and gap of the boxes of steps.
_BOX = 232
_TALL = 46
_GAP = 20
#: The height of the name of a stage, and the gap between stages.
_NAME = 26
_BETWEEN = 30
#: Maximum number of boxes in a row.
_ABREAST = 3
#: Maximum length of a line in a box.
_FIT = 30


def bars(one: HostChange, number: int, highest: float) -> Markup:
    """Return the load of a host before and after, as bars.

    :param number: distinguishes the hosts of a page.
    :param highest: the load whose bar is as wide as the drawing.
    """
    words = map(graph.arrows, wording.loads(one))
    named = [*zip(wording.RESOURCES, words, strict=True)]
    rows = [
        _bar(place * _HEIGHT, values, highest)
        for place, values in enumerate(
            zip(one.before.load, one.after.load, strict=True)
        )
    ]
    labels = [
        element('text', text, x=x, y=place * _HEIGHT + 14, class_=kind)
        for place, pair in enumerate(named)
        for text, x, kind in zip(pair, (0, _WIDTH), ('', 'end'), strict=True)
    ]
    return _image(
        f'host-{number}',
        f'Allocation of {graph.clip(one.before.name)} before and after',
        ', '.join(map(' '.join, named)),
        (_WIDTH, len(rows) * _HEIGHT),
        [*rows, *labels],
    )


def _bar(
    top: int, values: tuple[float | None, float | None], highest: float
) -> Markup:
    """Return the two bars of a resource: before, and below it, after."""
    scale = _WIDTH / highest
    parts = [_rect('track', 0, top + 20, 100 * scale, 14)]
    before, after = values
    if before:
        parts.append(_rect('before', 0, top + 20, before * scale, 7))
    if after:
        kind = 'over' if after > 100 else 'after'
        parts.append(_rect(kind, 0, top + 27, after * scale, 7))
    if highest > 100:
        x = f'{100 * scale:.1f}'
        parts.append(
            element(
                'line', x1=x, x2=x, y1=top + 18, y2=top + 36, class_='full'
            )
        )
    return join(parts)


def _rect(
    kind: str, x: float, y: float, width: float, height: float
) -> Markup:
    return element(
        'rect', x=x, y=y, width=f'{width:.1f}', height=height, class_=kind
    )


def dependencies(review: Review) -> Markup:
    """Return the dependency graph: a row of boxes for each stage."""
    stages = [found for found in graph.by_stage(review) if found[0]]
    abreast = min(_ABREAST, max(len(steps) for _, steps in stages))
    width = abreast * (_BOX + _GAP) + _GAP
    places: dict[int, tuple[int, int]] = {}
    drawn: list[Markup] = []
    top = 0
    for number, steps in stages:
        for place, one in enumerate(steps):
            row, column = divmod(place, abreast)
            places[one.step.number] = (
                _GAP + column * (_BOX + _GAP),
                top + _NAME + row * (_TALL + _GAP),
            )
        rows = -(-len(steps) // abreast)
        height = _NAME + rows * (_TALL + _GAP)
        drawn += [
            _rect('band', 0, top, width, height),
            element(
                'text', f'Stage {number}', x=8, y=top + 17, class_='muted'
            ),
        ]
        top += height + _BETWEEN
    drawn += _arrows(review.steps, places)
    drawn += [
        _box(one, places[one.step.number])
        for _, steps in stages
        for one in steps
    ]
    return _image(
        'graph',
        'Dependency graph',
        'The steps of each stage; the table of steps has the same data.',
        (width, top - _BETWEEN),
        [_TIP, *drawn],
        width=width,
    )


_TIP = element(
    'defs',
    element(
        'marker',
        element('path', d='M0 0 L8 4 L0 8 z', class_='tip'),
        id='tip', markerWidth=8, markerHeight=8, refX=8, refY=4, orient='auto',
    ),
)  # fmt: skip


def _arrows(
    steps: Sequence[ReviewStep], places: dict[int, tuple[int, int]]
) -> Iterator[Markup]:
    for one in steps:
        for parent in one.step.after:
            if one.step.number not in places or parent not in places:
                continue
            x1, y1 = places[parent]
            x2, y2 = places[one.step.number]
            x1, x2, y1 = x1 + _BOX // 2, x2 + _BOX // 2, y1 + _TALL
            curve = f'M{x1} {y1} C{x1} {y1 + 40} {x2} {y2 - 40} {x2} {y2}'
            yield element(
                'path', d=curve, class_='arrow', marker_end='url(#tip)'
            )


def _box(one: ReviewStep, place: tuple[int, int]) -> Markup:
    x, y = place
    lines = f'{one.step.number}  {wording.action(one)}', wording.target(one)
    shown = [
        element('text', _fit(line), x=x + 10, y=y + 19 + 17 * number)
        for number, line in enumerate(lines)
    ]
    frame = element(
        'rect', x=x, y=y, width=_BOX, height=_TALL, rx=6, class_='node'
    )
    return element('g', element('title', graph.label(one)), frame, *shown)


def _fit(line: str) -> str:
    return line if len(line) <= _FIT else f'{line[: _FIT - 3]}...'


def _image(
    name: str,
    title: str,
    description: str,
    size: tuple[int, int],
    content: Sequence[Markup],
    width: int | None = None,
) -> Markup:
    """Return a drawing with a description for screen readers."""
    return element(
        'svg',
        element('title', title, id=f'{name}-title'),
        element('desc', description, id=f'{name}-text'),
        join(content),
        viewBox=f'0 0 {size[0]} {size[1]}',
        width=width,
        role='img',
        aria_labelledby=f'{name}-title {name}-text',
    )
