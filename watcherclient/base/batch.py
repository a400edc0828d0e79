# SPDX-License-Identifier: Apache-2.0
"""The same for many, some at a time."""

from __future__ import annotations

from collections.abc import Callable, Generator, Sequence
from typing import TypeVar

from watcherclient import exceptions

T = TypeVar('T')
S = TypeVar('S')
#: How many requests are on their way at once.
MAX_WORKERS = 8


def run(
    act: Callable[[T], S],
    items: Sequence[T],
    *,
    max_workers: int = MAX_WORKERS,
) -> Generator[S | exceptions.ClientException, None, None]:
    """Do something to each of several things, and go through the outcomes.

    The first is done alone: it settles token and version for the others.
    The rest is done by threads. Nothing new is begun once the iterator is
    closed, as by an interrupt.

    :param act: what is done, a function of one item.
    :param items: what it is done to.
    :param max_workers: at most how many at a time.
    :returns: in the order of the items, as soon as it is known: what the
        function returned, or the :class:`ClientException` that it raised.
    """

    def one(item: T) -> S | exceptions.ClientException:
        try:
            return act(item)
        except exceptions.ClientException as error:
            return error

    yield from map(one, items[:1])
    if len(items) > 1:
        from concurrent.futures import ThreadPoolExecutor

        pool = ThreadPoolExecutor(max_workers)
        try:
            yield from pool.map(one, items[1:])
        finally:
            pool.shutdown(cancel_futures=True)
