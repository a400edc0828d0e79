# SPDX-License-Identifier: Apache-2.0
"""The order in which the actions of an action plan run."""

from __future__ import annotations

import heapq
from collections.abc import Iterable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from watcherclient.v1.action import Action


def parents_of(action: Action) -> set[str]:
    """Return the UUIDs of the parents; empty if the server sent no list."""
    sent = action.parents
    return {*map(str, sent)} if isinstance(sent, list) else set()


def execution_order(actions: Iterable[Action]) -> list[Action]:
    """Sort the actions of an action plan in execution order.

    Each action follows its parents; otherwise, the order of creation applies.

    :param actions: all actions of a plan, with all fields.
    """
    created = sorted(actions, key=lambda action: str(action.created_at or ''))
    places = {action.uuid: place for place, action in enumerate(created)}
    parents = [places.keys() & parents_of(action) for action in created]
    followers: dict[str, list[int]] = {uuid: [] for uuid in places}
    for place, uuids in enumerate(parents):
        for uuid in uuids:
            followers[uuid].append(place)
    ready = [place for place, uuids in enumerate(parents) if not uuids]
    ordered: list[int] = []
    while ready:
        ordered.append(heapq.heappop(ready))
        uuid = created[ordered[-1]].uuid
        for place in followers[uuid]:
            parents[place].discard(uuid)
            if not parents[place]:
                heapq.heappush(ready, place)
    # Actions with circular parents cannot run, but are listed.
    ordered += sorted(set(places.values()).difference(ordered))
    return [created[place] for place in ordered]
