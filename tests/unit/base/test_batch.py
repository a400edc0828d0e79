# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

import threading
import time

import pytest

from watcherclient import exceptions
from watcherclient.base import batch


def test_outcomes_come_in_order():
    def act(number: int) -> int:
        time.sleep(0.001 * (number % 3))
        if number % 4 == 2:
            raise exceptions.NotFound(f'no {number}')
        return number * 10

    found = [str(one) for one in batch.run(act, range(12))]
    assert [f.partition(' (')[0] for f in found] == [
        f'no {n}' if n % 4 == 2 else str(n * 10) for n in range(12)
    ]


def test_first_is_alone_and_the_rest_is_bounded():
    lock = threading.Lock()
    running: set[int] = set()
    threads: set[int] = set()
    most = 0
    meet = threading.Barrier(3)

    def act(number: int) -> None:
        nonlocal most
        with lock:
            running.add(number)
            threads.add(threading.get_ident())
            most = max(most, len(running))
            assert number == 0 or 0 not in running
        if 1 <= number <= 3:
            # Fails if these three are not under way at once.
            meet.wait(5)
        with lock:
            running.remove(number)

    outcomes = [*batch.run(act, range(20), max_workers=3)]
    assert outcomes == [None] * 20
    assert most == 3
    # The first call runs in the thread of the caller.
    assert len(threads) == 4
    assert threading.get_ident() in threads


def test_nothing_is_begun_after_the_end():
    begun: list[int] = []

    def act(number: int) -> None:
        begun.append(number)
        time.sleep(0.01)

    outcomes = batch.run(act, range(100), max_workers=2)
    next(outcomes)
    next(outcomes)
    outcomes.close()
    assert len(begun) < 20


def test_other_errors_are_raised():
    with pytest.raises(ZeroDivisionError):
        [*batch.run(lambda n: 1 // n, [1, 0, 1])]


@pytest.mark.parametrize('count', range(4))
def test_few(count):
    assert [*batch.run(str, range(count))] == ['0', '1', '2'][:count]
