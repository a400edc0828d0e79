# SPDX-License-Identifier: Apache-2.0
"""Properties of the simulation, for any cluster and any action plan."""

from __future__ import annotations

import collections
import dataclasses

from hypothesis import given as any_of
from hypothesis import settings
from hypothesis import strategies as st

from tests.unit.analysis.plans import (
    action,
    actions,
    cluster,
    migrate,
    set_service,
    uuid,
)
from watcherclient.analysis.cluster import total
from watcherclient.analysis.reversal import reverse
from watcherclient.analysis.simulation import Effect, simulate
from watcherclient.analysis.steps import MIGRATE, steps_of


def given(*values):
    """Try a test with some values; the plans are small."""
    return lambda test: settings(max_examples=40, deadline=None)(
        any_of(*values)(test)
    )


HOSTS, SERVERS = 4, 6
states = st.sampled_from(['PENDING', 'PENDING', 'SKIPPED', 'SUCCEEDED'])
places = st.dictionaries(
    st.integers(1, SERVERS), st.integers(1, HOSTS), max_size=SERVERS
)
parents = st.lists(st.integers(0, 12), max_size=3)
host_numbers = st.integers(1, HOSTS + 1)


@st.composite
def rows(draw):
    """Return any action: also one of what does not exist."""
    n, before = draw(st.integers(1, 10)), draw(parents)
    state = draw(states)
    if draw(st.booleans()):
        return migrate(
            n, draw(st.integers(1, SERVERS + 1)), draw(host_numbers),
            draw(st.none() | host_numbers), *before, action_state=state,
        )  # fmt: skip
    if draw(st.booleans()):
        wanted = draw(st.sampled_from(['enabled', 'disabled', 'online']))
        return set_service(
            n, draw(host_numbers), wanted, *before, action_state=state
        )
    kind = draw(st.sampled_from(['stop', 'resize', 'nop', 'defragment']))
    server = uuid(draw(st.integers(1, SERVERS + 1)))
    return action(n, kind, *before, resource_id=server, action_state=state)


plans = st.lists(rows(), max_size=10, unique_by=lambda row: row['uuid'])


def run(found, where):
    """Return the steps of a plan, and what they change in a cluster."""
    steps = steps_of(actions(*found))
    return steps, simulate(cluster(where, hosts=HOSTS), steps)


@given(plans, places)
def test_no_server_is_lost_or_doubled(found, where):
    _, simulation = run(found, where)
    after = collections.Counter(one.uuid for one in simulation.after.servers)
    before = {one.uuid for one in simulation.before.servers}
    assert after.keys() == before
    assert {*after.values()} <= {1}
    for host in simulation.after.hosts:
        assert {one.host for one in host.servers} <= {host.name}


@given(plans, places)
def test_totals_add_up(found, where):
    _, simulation = run(found, where)
    unplaced = [one.amounts for one in simulation.after.unplaced]
    before = total(host.used for host in simulation.before.hosts)
    after = total([*(host.used for host in simulation.after.hosts), *unplaced])
    assert before == after


@given(plans)
def test_stages_come_after_their_parents(found):
    steps = steps_of(actions(*found))
    assert {step.uuid for step in steps} == {row['uuid'] for row in found}
    assert [step.number for step in steps] == [*range(1, len(steps) + 1)]
    by_number = {step.number: step for step in steps}
    for step in steps:
        stages = [by_number[number].stage for number in step.after]
        if step.stage is None:
            assert None in stages
        else:
            assert step.stage == 1 + max(stages, default=0)


@given(plans, places)
def test_steps_that_ended_change_nothing(found, where):
    for row in found:
        row['state'] = 'SUCCEEDED'
    _, simulation = run(found, where)
    assert simulation.before == simulation.after


@given(plans, places)
def test_servers_only_move_from_the_source_that_the_step_names(found, where):
    _, simulation = run(found, where)
    for one in simulation.outcomes:
        if one.step.type == MIGRATE and one.effect is Effect.APPLIES:
            assert one.host == one.step.source != one.step.destination


def test_servers_that_left_make_room():
    """Two servers that fill their hosts exchange them by a third host."""
    full = {'server_vcpus': 16}
    where = cluster({1: 1, 2: 2}, on_servers={1: full, 2: full})
    away, here, back = (1, 1, 3), (2, 2, 1), (1, 3, 2)

    def overcommitted(*moves):
        rows = [migrate(n, *move) for n, move in enumerate(moves, 1)]
        return {*simulate(where, steps_of(actions(*rows))).overcommitted}

    assert overcommitted(away, here, back) == set()
    assert overcommitted(here) == {'compute-1'}


def apply(where, steps):
    """Return a cluster after steps, and the steps that took effect, done."""
    simulation = simulate(where, steps)
    done = [
        dataclasses.replace(one.step, state='SUCCEEDED')
        for one in simulation.outcomes
        if one.effect is Effect.APPLIES
    ]
    return simulation.after, done


def layout(found):
    """Return where servers are, and the states of hosts."""
    placed = {one.uuid: one.host for one in found.servers}
    return placed, {host.name: host.status for host in found.hosts}


@given(plans, places)
def test_reversal_restores_what_can_be_restored(found, where):
    chosen = [
        row
        for row in found
        if row['action_type'] != 'migrate'
        or 'destination_node' in row['input_parameters']
    ]
    before = cluster(where, hosts=HOSTS)
    after, done = apply(before, steps_of(actions(*chosen)))
    back, _ = reverse(done, after)
    restored, undone = apply(after, back)
    assert layout(restored) == layout(before)
    again, _ = reverse(undone, restored)
    assert layout(apply(restored, again)[0]) == layout(after)
