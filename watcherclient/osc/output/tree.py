# SPDX-License-Identifier: Apache-2.0
"""A tree of steps, drawn with text: each hangs from one it comes after."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

#: What a step is drawn after: one more to come, or the last of them; and
#: what stands in the lines below it.
_LINES = ('├── ', '└── ', '│   ')
_ASCII = ('|-- ', '`-- ', '|   ')


def guides(
    parents: Mapping[str, Iterable[str]], encoding: str | None
) -> dict[str, str]:
    """Return what each step of a tree is drawn after, in their order there.

    A step hangs from the last of those that it comes after.

    :param parents: by the step, the steps that it comes after; in an order
        in which they can be done.
    :param encoding: that of the output, which may have no lines to draw.
    """
    more, last, along = _LINES if _can_show(encoding) else _ASCII
    places = {step: place for place, step in enumerate(parents)}
    children: dict[str | None, list[str]] = {}
    for place, (step, before) in enumerate(parents.items()):
        earlier = [one for one in before if places.get(one, place) < place]
        parent = max(earlier, key=places.__getitem__, default=None)
        children.setdefault(parent, []).append(step)
    found = {}
    waiting = [(step, '', '') for step in reversed(children.get(None, []))]
    while waiting:
        step, guide, below = waiting.pop()
        found[step] = guide
        own = children.get(step, [])
        waiting += [
            (child, below + last, below + '    ')
            if child == own[-1]
            else (child, below + more, below + along)
            for child in reversed(own)
        ]
    return found


def _can_show(encoding: str | None) -> bool:
    try:
        ''.join(_LINES).encode(encoding or 'ascii')
    except UnicodeEncodeError:
        return False
    return True
