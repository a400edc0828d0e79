# SPDX-License-Identifier: Apache-2.0
"""Run a function over many items concurrently."""

from __future__ import annotations

from collections.abc import Callable, Generator, Sequence
from typing import TypeVar

from watcherclient import exceptions

T = TypeVar('T')
S = TypeVar('S')
#: Maximum number of concurrent requests.
MAX_WORKERS = 8


def run(
    act: Callable[[T], S],
    items: Sequence[T],
    *,
    max_workers: int = MAX_WORKERS,
) -> Generator[S | exceptions.ClientException, None, None]:
    """Call a function for each item, and yield the results.

    The first call runs alone, because it determines the token and the API
    version. Threads run the others. No new call starts after the iterator is
    closed, for example after an interrupt.

    :param act: a function of one item.
    :param items: the items.
    :param max_workers: maximum number of concurrent calls.
    :returns: in the order of the items, as soon as it is available: the result
        of the function, or the :class:`ClientException` that it raised.
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
