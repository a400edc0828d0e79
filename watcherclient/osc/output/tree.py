# SPDX-License-Identifier: Apache-2.0
"""A text tree of steps: the parent of a step is a step that it follows."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

#: The prefixes of a step with further siblings and of the last step, and of
#: the lines below them.
_LINES = ('├── ', '└── ', '│   ')
_ASCII = ('|-- ', '`-- ', '|   ')


def guides(
    parents: Mapping[str, Iterable[str]], encoding: str | None
) -> dict[str, str]:
    """Return the prefix of each step of a tree, in the order of the tree.

    The parent of a step is the last step that it follows.

    :param parents: for each step, the steps that it follows; in execution
        order.
    :param encoding: the encoding of the output, which may lack box characters.
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
