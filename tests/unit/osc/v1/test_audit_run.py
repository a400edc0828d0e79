# SPDX-License-Identifier: Apache-2.0
"""Audits that are run, reviewed and started by one command."""

from __future__ import annotations

import io
import re
import sys
import time

import pytest

from tests.unit.terminals import Keyboard
from watcherclient import exceptions
from watcherclient.testing import fault

PLAN = 'dfdcb491-89c5-4c07-a5ed-65d2085c488c'
#: The UUIDs of action plans, in their order.
PLANS = (PLAN, *(f'{n}{PLAN[1:]}' for n in range(9)))
ACTION = '7f3e11aa-0000-4000-8000-000000000002'
TIME = '2026-11-24T14:00:00+00:00'
RUN = ('audit', 'run', '--goal', 'dummy', '--name', 'mine', '--progress',
       'none')  # fmt: skip


@pytest.fixture(autouse=True)
def world(stub, monkeypatch):
    """A server that continues its work while the client waits."""
    actions = [
        {'uuid': ACTION, 'action_plan_uuid': PLAN, 'state': 'PENDING',
         'action_type': 'nop', 'input_parameters': {'message': 'x'},
         'parents': [], 'created_at': TIME}
    ]  # fmt: skip
    states = {'plan': 'RECOMMENDED', 'audit': 'SUCCEEDED', 'end': 'SUCCEEDED'}

    def work(seconds):
        plans = stub.rows['action_plans']
        for audit in stub.rows['audits']:
            if audit['state'] == 'PENDING':
                name = audit['strategy_name']
                audit['state'] = states.get(name, states['audit'])
                audit['status_message'] = states.get('reason')
                if audit['state'] != 'SUCCEEDED':
                    continue
                plans.append({'uuid': PLANS[len(plans)],
                              'audit_uuid': audit['uuid'],
                              'strategy_name': name,
                              'state': states['plan'],
                              'created_at': TIME})  # fmt: skip
                stub.rows['actions'] = (
                    actions if states['plan'] == 'RECOMMENDED' else []
                )
        for plan in plans:
            if plan['state'] == 'PENDING':
                plan['state'] = actions[0]['state'] = states['end']

    monkeypatch.setattr(time, 'sleep', work)
    monkeypatch.setattr(sys, 'stdin', io.StringIO())
    return states


def state(stub):
    return stub.rows['action_plans'][0]['state']


def test_plan_is_reviewed_and_left_alone(watcher, stub):
    done = watcher(*RUN, '-f', 'json')
    assert (done.status, done.json['State']) == (0, 'RECOMMENDED')
    assert done.json['Created At'] == TIME
    assert f'Action plan {PLAN}  RECOMMENDED' in done.err
    assert done.err.endswith(
        f'action plan {PLAN} is RECOMMENDED; to start it: watcher action plan '
        f'start {PLAN}; to cancel it: watcher action plan cancel {PLAN}\n'
    )
    assert state(stub) == 'RECOMMENDED'


def test_plan_is_started_unasked(watcher, stub):
    done = watcher(*RUN, '--start', '--yes')
    assert done.status == 0
    assert '| State               | SUCCEEDED' in done.out
    assert '| Actions             | 1: 1 succeeded' in done.out


@pytest.mark.parametrize(
    ('answer', 'status', 'left'),
    [('y\n', 0, 'SUCCEEDED'), ('n\n', 1, 'RECOMMENDED')],
)
def test_plan_is_started_if_the_user_says_so(
    watcher, stub, monkeypatch, answer, status, left
):
    monkeypatch.setattr(sys, 'stdin', Keyboard(answer))
    done = watcher(*RUN, '--start')
    assert (done.status, state(stub)) == (status, left)
    assert 'Start this action plan? [y/N] ' in done.err
    named = f'to start it: watcher action plan start {PLAN}' in done.err
    assert named is (status == 1)


def test_interrupt_at_the_question_says_what_exists(
    watcher, stub, monkeypatch
):
    class Impatient(Keyboard):
        def readline(self):
            raise KeyboardInterrupt

    monkeypatch.setattr(sys, 'stdin', Impatient())
    done = watcher(*RUN, '--start')
    assert done.status == 130
    assert f'interrupted; action plan {PLAN} is RECOMMENDED' in done.err


def test_interrupt_of_the_wait_says_what_exists(watcher, stub, monkeypatch):
    def interrupted(seconds):
        raise KeyboardInterrupt

    monkeypatch.setattr(time, 'sleep', interrupted)
    done = watcher(*RUN, '-f', 'json')
    [audit] = stub.rows['audits']
    assert (done.status, done.out) == (130, '')
    assert f'stopped waiting; audit {audit["uuid"]} continues' in done.err


@pytest.mark.parametrize(
    'words',
    [
        ['audit', 'run'],
        [*RUN, '--start'],
        [*RUN, '--yes'],
        [*RUN, '--keep'],
        [*RUN, '--start', '--dry-run'],
        [*RUN, '-c', 'zork'],
    ],
)
def test_wrong_usage_is_refused_before_anything_is_created(
    watcher, stub, words
):
    assert watcher(*words).status == 2
    assert stub.sent == []


@pytest.mark.parametrize('keep', [[], ['--keep']])
def test_dry_run_leaves_nothing_that_can_start(watcher, stub, keep):
    done = watcher(*RUN, '--dry-run', *keep, '-f', 'json')
    assert (done.status, done.json['State']) == (0, 'CANCELLED')
    assert f'Action plan {PLAN}  RECOMMENDED' in done.err
    assert len(stub.rows['audits']) == len(keep)
    assert len(stub.rows['action_plans']) == len(keep)


def test_the_result_is_verified(watcher, stub, world):
    stub.data_model = [{'node_uuid': 'u1', 'node_hostname': 'compute-1'}]
    done = watcher(*RUN, '--start', '--yes')
    assert done.status == 0
    assert 'as planned' in done.err
    stub.answer('GET', '/v1/data_model', 403)
    stub.rows['audits'].clear()
    stub.rows['action_plans'].clear()
    done = watcher(*RUN, '--start', '--yes', '--force')
    assert 'the result was not verified: ' in done.err


def test_nothing_to_do(watcher, stub, world):
    world['plan'] = 'SUCCEEDED'
    stub.data_model = [{'node_uuid': 'u1', 'node_hostname': 'compute-1'}]
    done = watcher(*RUN, '--start', '--yes', '-f', 'json')
    assert (done.status, done.json['State']) == (0, 'SUCCEEDED')
    assert done.json['Created At'] == TIME
    assert done.err == (
        f'action plan {PLAN} has no actions: nothing to do: strategy dummy '
        'found nothing to improve\n'
    )


def test_progress_names_the_strategy(watcher):
    done = watcher('audit', 'run', '--goal', 'dummy', '--progress', 'plain')
    assert re.search(r'^Waiting for audit \w{8} \(dummy\): PENDING', done.err)


def test_failed_audit_is_explained(watcher, stub, world):
    world['audit'] = 'FAILED'
    done = watcher(*RUN, '--start', '--yes')
    assert (done.status, done.out) == (1, '')
    assert 'is FAILED; the data model has no hosts' in done.err


def test_reason_of_a_failed_audit_is_shown_once(watcher, stub, world):
    world['audit'] = 'FAILED'
    world['reason'] = 'no valid host'
    done = watcher(*RUN, '--start', '--yes')
    assert done.err.count('no valid host') == 1


def test_failed_plan(watcher, stub, world):
    world['end'] = 'FAILED'
    done = watcher(*RUN, '--start', '--yes', '-f', 'json')
    assert (done.status, done.json['State']) == (1, 'FAILED')
    assert 'do nothing (x): no reason given' in done.err


def test_warnings_need_force(watcher, stub):
    stub.rows['services'] = [
        {'id': 1, 'name': 'watcher-applier', 'status': 'FAILED', 'host': 'h'}
    ]
    done = watcher(*RUN, '--start', '--yes')
    assert (done.status, state(stub)) == (1, 'RECOMMENDED')
    assert 'use --yes --force' in done.err
    stub.rows['audits'].clear()
    stub.rows['action_plans'].clear()
    assert watcher(*RUN, '--start', '--yes', '--force').status == 0
    assert stub.rows['audits'][0]['force'] is True


def test_refusal_says_what_exists(watcher, stub):
    stub.answer_with(
        'POST', f'/v1/action_plans/{PLAN}/start', fault(403, 'no')
    )
    done = watcher(*RUN, '--start', '--yes')
    assert done.status == 1
    assert f'; action plan {PLAN} is RECOMMENDED; to start it' in done.err


class Full(io.StringIO):
    def write(self, text):
        raise OSError(28, 'No space left on device')


def test_output_that_fails_says_what_was_done(watcher, monkeypatch):
    monkeypatch.setattr(sys, 'stdout', Full())
    done = watcher(*RUN, '--start', '--yes', '-f', 'json')
    assert done.status == 1
    assert f'action plan {PLAN} was started, but then the command' in done.err


COMPARE = ('audit', 'run', '--compare', 'basic, dummy', '--progress', 'none')


class TestCompare:
    @pytest.fixture(autouse=True)
    def _strategies(self, stub):
        stub.rows['strategies'] = [
            {'uuid': f'{n}{ACTION[1:]}', 'name': name, 'parameters_spec': {},
             'goal_uuid': PLAN, 'goal_name': 'consolidation'}
            for n, name in enumerate(('basic', 'dummy', 'other'))
        ]  # fmt: skip

    def test_as_action_plan_compare(self, watcher, stub):
        done = watcher(*COMPARE, '-f', 'json')
        assert (done.status, len(stub.rows['audits'])) == (0, 0)
        found = {row.pop('Indicator'): row for row in done.json}
        assert found['Servers migrated'] == {
            'basic dfdcb491': 0, 'dummy 0fdcb491': 0
        }  # fmt: skip
        assert stub.rows['action_plans'] == []
        assert not any('/start' in sent for sent in stub.sent)
        assert 'was created for basic\n' in done.err

        kept = watcher(*COMPARE, '--keep', '-f', 'json')
        uuids = (row['uuid'] for row in stub.rows['action_plans'])
        assert kept.json == watcher(
            'action', 'plan', 'compare', *uuids, '-f', 'json'
        ).json  # fmt: skip

    def test_all_audits_are_alike(self, watcher, stub):
        common = ('-p', 'a=1', '--name', 'mine', '--force')
        assert watcher(*COMPARE, *common).status == 0
        created = [
            one.body for one in stub.requests
            if (one.method, one.path) == ('POST', '/v1/audits')
        ]  # fmt: skip
        assert [one.pop('name') for one in created] == [
            'mine-basic', 'mine-dummy'
        ]  # fmt: skip
        first, second = ({**one, 'strategy': ''} for one in created)
        assert first == second
        assert first['parameters'] == {'a': 1}

    @pytest.mark.parametrize(
        ('words', 'state'),
        [(['--keep'], 'RECOMMENDED'), (['--keep', '--dry-run'], 'CANCELLED')],
    )
    def test_plans_are_kept(self, watcher, stub, words, state):
        done = watcher(*COMPARE, *words)
        assert done.status == 0
        plans = stub.rows['action_plans']
        assert [plan['state'] for plan in plans] == [state] * 2
        named = f'of dummy: watcher action plan start {PLANS[1]}' in done.err
        assert named is (state == 'RECOMMENDED')

    def test_output_that_fails_says_what_was_kept(self, watcher, monkeypatch):
        monkeypatch.setattr(sys, 'stdout', Full())
        done = watcher(*COMPARE, '--keep')
        assert done.status == 1
        kept = (
            f'action plans {PLANS[0]}, {PLANS[1]} were recommended, but then'
        )
        assert kept in done.err

    def test_the_rest_is_compared(self, watcher, stub, world):
        world['other'] = 'FAILED'
        done = watcher(*COMPARE, '--compare', 'basic,other,dummy')
        assert done.status == 1
        assert '| basic dfdcb491 | dummy 0fdcb491 |' in done.out
        [left] = stub.rows['audits']
        assert f'audit {left["uuid"]} is FAILED; ' in done.err

    def test_one_is_not_compared(self, watcher, stub, world):
        world['dummy'] = 'FAILED'
        done = watcher(*COMPARE)
        assert (done.status, done.out) == (1, '')
        assert 'nothing to compare: fewer than two action plans' in done.err
        assert [one['state'] for one in stub.rows['audits']] == ['FAILED']

    def test_one_is_refused(self, watcher, stub):
        stub.rows['strategies'][1]['parameters_spec'] = {
            'properties': {'a': {'type': 'number'}}
        }
        words = ('--compare', 'basic,dummy,other', '-p', 'b=1')
        done = watcher(*COMPARE, *words)
        assert done.status == 1
        assert '| basic dfdcb491 | other 0fdcb491 |' in done.out
        assert 'strategy dummy: invalid parameters' in done.err
        assert stub.rows['audits'] == []

    def test_interrupt_says_what_exists(self, watcher, stub, monkeypatch):
        def interrupted(seconds):
            raise KeyboardInterrupt

        monkeypatch.setattr(time, 'sleep', interrupted)
        done = watcher(*COMPARE)
        assert (done.status, done.out) == (130, '')
        for audit, name in zip(
            stub.rows['audits'], ('basic', 'dummy'), strict=True
        ):
            assert (
                f'audit {audit["uuid"]} was created for {name}'
                in done.err.splitlines()[-1]
            )

    def test_failure_says_what_exists(self, watcher, stub):
        stub.answer('GET', '/v1/actions/detail', 403)
        done = watcher(*COMPARE)
        assert done.status == 1
        assert f'; audit {stub.rows["audits"][1]["uuid"]} was' in done.err

    @pytest.mark.parametrize(
        ('words', 'message'),
        [
            (['--start'], 'cannot be used with --start'),
            (['--strategy', 'basic'], 'cannot be used with --start or --str'),
            (['--compare', 'basic'], 'expected at least two strategies'),
            (['--compare', 'basic,'], 'expected at least two strategies'),
            (['-f', 'shell'], 'does not support -f shell'),
            (['-c', 'State'], 'choose from Indicator'),
        ],
    )
    def test_wrong_usage(self, watcher, stub, words, message):
        done = watcher(*COMPARE, *words)
        assert (done.status, stub.sent) == (2, [])
        assert message in done.err

    @pytest.mark.parametrize(
        'words', [['--compare', 'basic,zork'], ['--goal', 'dummy']]
    )
    def test_wrong_strategies_create_nothing(self, watcher, stub, words):
        assert watcher(*COMPARE, *words).status == 1
        assert not any(sent.startswith('POST') for sent in stub.sent)


class TestLibrary:
    @pytest.mark.parametrize('approved', [True, False])
    def test_plan_is_run_if_approved(self, stub, client, approved):
        seen = []

        def approve(review):
            seen.append(review)
            return approved

        polled = []
        plan = client.run(approve, goal='dummy', on_poll=polled.append)
        assert [review.plan_uuid for review in seen] == [PLAN]
        assert plan.state == ('SUCCEEDED' if approved else 'RECOMMENDED')
        assert polled[-1].NOUN == ('action plan' if approved else 'audit')

    def test_nothing_to_do_needs_no_approval(self, client, world):
        world['plan'] = 'SUCCEEDED'
        plan = client.run(lambda review: 1 / 0, goal='dummy')
        assert plan.state == 'SUCCEEDED'

    @pytest.mark.parametrize(
        'wrong', [{'audit_type': 'EVENT'}, {'auto_trigger': True}]
    )
    def test_only_audits_that_run_once(self, stub, client, wrong):
        with pytest.raises(exceptions.ValidationError, match='ONESHOT'):
            client.run(goal='dummy', **wrong)
        assert stub.sent == []
