# SPDX-License-Identifier: Apache-2.0
"""What an action plan will do, and what speaks against it."""

from __future__ import annotations

import datetime
import json

import pytest

from tests.unit.analysis.plans import (
    AUDIT,
    PLAN,
    action,
    actions,
    cluster,
    migrate,
    plan,
    set_service,
    uuid,
)
from watcherclient.analysis.review import review_plan
from watcherclient.v1.audit import Audit
from watcherclient.v1.service import Service

#: vm-1 and vm-2 on compute-1, vm-3 on compute-2; compute-3 and -4 empty.
PLACES = {1: 1, 2: 1, 3: 2}
NOW = datetime.datetime(2026, 11, 23, 14, 12, tzinfo=datetime.timezone.utc)


def reviewed(*rows, places=PLACES, model=None, **given):
    """Return the review of actions on a cluster."""
    given.setdefault('now', NOW)
    return review_plan(
        given.pop('plan', plan()),
        actions(*rows),
        cluster(places, **(model or {})),
        **given,
    )


def codes(*args, **kwargs):
    """Return the codes of the warnings, and the steps of each."""
    found = reviewed(*args, **kwargs)
    return {one.code: one.steps for one in found.warnings}


class TestFigures:
    def test_hosts_and_spread(self):
        found = reviewed(migrate(1, 1, 1, 2), migrate(2, 2, 1, 2, 1))
        hosts = {one.before.name: one for one in found.hosts}
        assert [*hosts] == [f'compute-{n}' for n in range(1, 5)]
        assert [n for n, one in hosts.items() if one.changed] == [
            'compute-1', 'compute-2',
        ]  # fmt: skip
        first, second = hosts['compute-1'], hosts['compute-2']
        assert (len(first.before.servers), len(first.after.servers)) == (2, 0)
        assert first.before.load == (25, 12.5, 8)
        assert second.after.load == (37.5, 18.75, 12)
        # 25, 12.5, 0, 0 before; 0, 37.5, 0, 0 after.
        assert found.spread_before.vcpus == pytest.approx(10.3645, abs=1e-4)
        assert found.spread_after.vcpus == pytest.approx(16.2380, abs=1e-4)

    def test_reserved_and_ratio_count(self):
        nodes = {1: {'node_vcpu_reserved': 6, 'node_vcpu_ratio': 2.0}}
        found = reviewed(model={'on_hosts': nodes})
        assert found.hosts[0].before.load.vcpus == 4 / 20 * 100

    def test_capacity_of_each_resource(self):
        node = {
            'node_vcpus': 10, 'node_vcpu_ratio': 2.0, 'node_vcpu_reserved': 1,
            'node_memory': 1000, 'node_memory_ratio': 1.5,
            'node_memory_mb_reserved': 200,
            'node_disk': 50, 'node_disk_ratio': 3.0,
            'node_disk_gb_reserved': 10,
        }  # fmt: skip
        guest = {'server_vcpus': 9, 'server_memory': 300, 'server_disk': 6}
        found = cluster({1: 1}, on_hosts={1: node}, on_servers={1: guest})
        assert found.hosts[0].capacity == (18, 1200, 120)
        assert found.hosts[0].used == (9, 300, 6)
        assert found.hosts[0].load == (50, 25, 5)
        assert found.servers[0].amounts == (9, 300, 6)

    @pytest.mark.parametrize('sent', [None, 'x', float('nan'), float('inf')])
    def test_numbers_that_are_missing(self, sent):
        node = dict.fromkeys(
            ('node_vcpus', 'node_memory_mb_reserved', 'node_disk'), sent
        )
        guest = dict.fromkeys(('server_vcpus', 'server_disk'), sent)
        found = cluster({1: 1}, on_hosts={1: node}, on_servers={1: guest})
        assert found.hosts[0].capacity == (0, 32768, 0)
        assert found.hosts[0].load == (None, 6.25, None)
        assert found.servers[0].amounts == (0, 2048, 0)
        # A ratio of None is 1, that of the scheduler.
        ratio = {'node_vcpu_ratio': None}
        found = cluster({1: 1}, on_hosts={1: ratio})
        assert found.hosts[0].capacity.vcpus == 16

    def test_totals(self):
        found = reviewed(
            migrate(1, 1, 1, 3),
            migrate(2, 3, 2, 3, migration_type='cold'),
            set_service(3, 1, 'disabled'),
            set_service(4, 2, 'enabled'),
            action(5, 'stop', resource_id=uuid(2)),
            action(6, 'resize', resource_id=uuid(2), flavor='m1.big'),
            action(7, 'defragment', resource_id='x', speed='high'),
            action(8, 'nop', message='x'),
            model={'on_hosts': {2: {'node_status': 'disabled'}}},
        ).totals
        assert (found.live, found.cold, found.migrated) == (1, 1, 2)
        assert found.live_amounts == (2, 2048, 20)
        assert (found.hosts_disabled, found.hosts_enabled) == (1, 1)
        assert (found.stopped, found.resized, found.others) == (1, 1, 1)

    def test_stages(self):
        found = reviewed(
            set_service(1, 1, 'disabled'),
            migrate(2, 1, 1, 3, 1),
            migrate(3, 2, 1, 3, 1),
            migrate(4, 3, 2, 3, 2, 3),
        )
        numbers = [[s.step.number for s in stage] for stage in found.stages]
        assert numbers == [[1], [2, 3], [4]]

    def test_age_and_names(self):
        found = reviewed(migrate(1, 1, 1, 3, resource_name=None))
        assert found.age == datetime.timedelta(minutes=12)
        assert found.steps[0].target == 'vm-1'
        assert found.steps[0].summary == (
            'migrate vm-1 from compute-1 to compute-3 (live)'
        )

    @pytest.mark.parametrize('created', [None, 'yesterday'])
    def test_unknown_age(self, created):
        assert reviewed(plan=plan(created_at=created)).age is None

    def test_skipped_steps_do_not_count(self):
        found = reviewed(
            migrate(1, 1, 1, 3, action_state='SKIPPED'), migrate(2, 2, 1, 3)
        )
        assert found.totals.migrated == 1
        [note] = found.notes
        assert (note.code, note.steps) == ('efficacy.skipped', (1,))

    def test_resized_servers_make_figures_uncertain(self):
        found = reviewed(action(1, 'resize', resource_id=uuid(3), flavor='x'))
        assert found.spread_after is None
        assert [one.uncertain for one in found.hosts] == [
            False, True, False, False,
        ]  # fmt: skip

    def test_scheduler(self):
        full = {n: {'node_vcpus': 2} for n in (3, 4)}
        found = reviewed(
            migrate(1, 1, 1, None),
            migrate(2, 3, 2, 3),
            model={'on_hosts': full},
        )
        # compute-3 gets vm-3 and is full.
        assert found.steps[0].fits == ('compute-2', 'compute-4')
        assert found.steps[1].fits is None
        assert found.unplaced == 1
        assert found.spread_after is None
        assert found.to_dict()['not_yet_placed'] == 1

    def test_hosts_left_disabled(self):
        found = reviewed(
            set_service(1, 1, 'disabled'),
            set_service(2, 2, 'disabled'),
            set_service(3, 2, 'enabled', 2),
        )
        assert [host.name for host in found.left_disabled] == ['compute-1']

    def test_without_data_model(self):
        found = review_plan(
            plan(), actions(migrate(1, 1, 1, 3)), None, why_no_cluster='old'
        )
        assert found.hosts == []
        assert found.totals.live == 1
        assert found.steps[0].effect is None
        [note] = found.notes
        assert note.code == 'model.unavailable'
        assert 'old' in note.text
        assert found.to_dict()['spread']['before']['vcpus'] is None

    def test_json_has_it_all(self):
        found = reviewed(
            set_service(1, 2, 'disabled'),
            migrate(2, 1, 1, 3, 1),
            migrate(3, 9, 1, 3),
            action(4, 'defragment', a='b'),
            migrate(5, 2, 1, None),
            places={1: 1, 2: 1},
            model={'hosts': 3},
            plan=plan(
                global_efficacy=[
                    {
                        'name': 'released_nodes_ratio',
                        'value': 33.0,
                        'unit': '%',
                        'description': 'Ratio',
                    }
                ]
            ),
            audit=Audit(None, {'name': 'nightly', 'goal_name': 'dummy'}),
        ).to_dict()
        found = json.loads(json.dumps(found))
        assert found.pop('plan') == {
            'uuid': PLAN,
            'state': 'RECOMMENDED',
            'created_at': '2026-11-23T14:00:00+00:00',
            'age': 720,
            'audit_uuid': AUDIT,
            'audit_name': 'nightly',
            'goal': 'dummy',
            'strategy': 'basic',
        }
        steps = found.pop('steps')
        assert steps[1] == {
            'number': 2,
            'stage': 2,
            'uuid': uuid(102),
            'action': 'migrate',
            'summary': 'migrate vm-1 from compute-1 to compute-3 (live)',
            'target': 'vm-1',
            'from': 'compute-1',
            'to': 'compute-3',
            'after': [1],
            'state': 'PENDING',
            'effect': 'applies',
            'fits': None,
        }
        assert [(one['effect'], one['fits']) for one in steps[2:]] == [
            ('server.gone', None),
            ('unknown', None),
            ('applies', ['compute-3']),
        ]
        capacity = {'vcpus': 16, 'memory': 32768, 'disk': 500}
        full = {'vcpus': 4, 'memory': 4096, 'disk': 40}
        half = {'vcpus': 2, 'memory': 2048, 'disk': 20}
        nothing = {'vcpus': 0, 'memory': 0, 'disk': 0}
        empty = {
            'status': 'enabled',
            'servers': 0,
            'used': nothing,
            'capacity': capacity,
            'load': nothing,
        }
        load = {'vcpus': 12.5, 'memory': 6.25, 'disk': 4}
        assert found.pop('hosts') == [
            {
                'host': 'compute-1',
                'before': {
                    **empty,
                    'servers': 2,
                    'used': full,
                    'load': {'vcpus': 25, 'memory': 12.5, 'disk': 8},
                },
                'after': empty,
                'uncertain': False,
            },
            {
                'host': 'compute-2',
                'before': empty,
                'after': {**empty, 'status': 'disabled'},
                'uncertain': False,
            },
            {
                'host': 'compute-3',
                'before': empty,
                'after': {**empty, 'servers': 1, 'used': half, 'load': load},
                'uncertain': False,
            },
        ]
        assert found == {
            'format': 1,
            'not_yet_placed': 1,
            'spread': {
                'before': {'vcpus': 11.79, 'memory': 5.89, 'disk': 3.77},
                'after': {'vcpus': None, 'memory': None, 'disk': None},
            },
            'efficacy': [
                {
                    'name': 'released_nodes_ratio',
                    'value': 33.0,
                    'unit': '%',
                    'description': 'Ratio',
                    'simulated': 100 / 3,
                }
            ],
            'totals': {
                'live': 2,
                'live_amounts': full,
                'cold': 0,
                'cold_amounts': nothing,
                'stopped': 0,
                'resized': 0,
                'hosts_disabled': 1,
                'hosts_enabled': 0,
                'others': 1,
            },
            'left_disabled': ['compute-2'],
            'warnings': [
                {
                    'code': 'stale',
                    'text': '1 of 5 steps no longer apply',
                    'steps': [3],
                },
                {
                    'code': 'server.gone',
                    'text': 'the server is not in the data model: vm-9 '
                    '(step 3)',
                    'steps': [3],
                },
            ],
            'notes': [
                {
                    'code': 'steps.not_simulated',
                    'text': 'actions whose effect on hosts is unknown: '
                    '1 defragment',
                    'steps': [4],
                }
            ],
        }


class TestWarnings:
    def test_none_for_a_plan_as_it_should_be(self):
        assert codes(migrate(1, 1, 1, 3)) == {}

    @pytest.mark.parametrize(
        ('row', 'code'),
        [
            (migrate(1, 9, 1, 3), 'server.gone'),
            (migrate(1, 3, 1, 3), 'server.elsewhere'),
            (migrate(1, 3, 1, 2), 'server.already_there'),
            (migrate(1, 1, 1, 9), 'host.gone'),
            (migrate(1, 1, 1, 4), 'host.down'),
            (migrate(1, 1, 1, 3, 0), 'steps.unknown_parent'),
            (set_service(1, 1, 'enabled'), 'host.already_so'),
            (set_service(1, 9, 'enabled'), 'host.gone'),
        ],
    )
    def test_stale_steps(self, row, code):
        found = codes(row, model={'on_hosts': {4: {'node_state': 'down'}}})
        assert found.pop(code) == (1,)
        assert found.keys() <= {'stale'}

    def test_stale_steps_are_counted(self):
        found = reviewed(
            migrate(1, 9, 1, 3),
            migrate(2, 8, 1, 3),
            migrate(3, 1, 1, 3),
            migrate(4, 2, 1, 3, action_state='SUCCEEDED'),
        )
        texts = [one.text for one in found.warnings]
        assert texts == [
            '2 of 3 steps no longer apply',
            'the server is not in the data model: vm-9 (step 1), '
            'vm-8 (step 2)',
        ]

    def test_steps_with_the_same_reason_are_named_together(self):
        found = reviewed(
            migrate(1, 1, 1, 4),
            migrate(2, 2, 1, 4),
            model={'on_hosts': {4: {'node_status': 'disabled'}}},
        )
        assert found.warnings[1].text == (
            'the destination is disabled: compute-4 (steps 1, 2)'
        )

    @pytest.mark.parametrize(
        ('count', 'words'),
        [(6, ', vm-106 (step 6)'), (7, 'vm-105 (step 5), and 2 more')],
    )
    def test_more_than_six_are_cut(self, count, words):
        rows = [migrate(n, 100 + n, 1, 3) for n in range(1, count + 1)]
        assert reviewed(*rows).warnings[1].text.endswith(words)

    def test_what_cannot_be_read_is_noted(self):
        row = migrate(1, 1, 1, 3)
        found = reviewed(row, plans=None, services=None)
        assert [(one.code, one.text) for one in found.notes] == [
            (
                'plans.unavailable',
                'action plans cannot be listed; a newer or ONGOING one may '
                'exist',
            ),
            (
                'services.unavailable',
                'services cannot be listed; watcher-applier may not be '
                'running',
            ),
        ]
        [note] = review_plan(plan(), actions(row), None).notes
        assert note.text == (
            'hosts are not shown because the data model cannot be read'
        )

    def test_many_are_cut(self):
        rows = [migrate(n, 100 + n, 1, 3) for n in range(2, 21)]
        assert reviewed(*rows).warnings[1].text.endswith('and 14 more')

    def test_host_disabled_by_the_plan_itself(self):
        found = codes(set_service(1, 3, 'disabled'), migrate(2, 1, 1, 3, 1))
        assert found['host.disabled'] == (2,)

    @pytest.mark.parametrize(
        ('fields', 'code'),
        [
            ({'server_locked': True}, 'server.locked'),
            ({'server_watcher_exclude': True}, 'server.excluded'),
            ({'server_state': 'stopped'}, 'server.not_active'),
        ],
    )
    def test_servers(self, fields, code):
        found = codes(migrate(1, 1, 1, 3), model={'on_servers': {1: fields}})
        assert found[code] == (1,)

    def test_cold_migration_of_a_stopped_server(self):
        fields = {'server_state': 'stopped'}
        found = codes(
            migrate(1, 1, 1, 3, migration_type='cold'),
            model={'on_servers': {1: fields}},
        )
        assert found == {}

    def test_too_little_room(self):
        small = {'node_vcpus': 3}
        rows = migrate(1, 1, 1, 3), migrate(2, 2, 1, 3)
        found = reviewed(*rows, model={'on_hosts': {3: small}})
        [one] = found.warnings
        assert one.code == 'host.overcommitted'
        assert 'compute-3 at 133%' in one.text

    def test_fits_nowhere(self):
        small = {n: {'node_vcpus': 1} for n in (2, 3, 4)}
        found = codes(migrate(1, 1, 1, None), model={'on_hosts': small})
        assert found == {'placement.none': (1,)}

    @pytest.mark.parametrize('circle', [(1,), (2, 1), (2, 3, 1)])
    def test_circles_end_in_a_warning(self, circle):
        rows = [migrate(n, 1, 1, 3, p) for n, p in enumerate(circle, 1)]
        found = codes(*rows)
        assert found['steps.circular'] == (*range(1, len(circle) + 1),)

    def test_state_of_the_plan(self):
        row = migrate(1, 1, 1, 3)
        assert codes(row, plan=plan(state='CANCELLED')) == {'plan.state': ()}
        done = migrate(1, 1, 1, 3, action_state='SUCCEEDED')
        assert codes(done, plan=plan(state='SUCCEEDED')) == {}
        assert codes(plan=plan(state='SUCCEEDED')) == {}

    def test_other_plans(self):
        mine = plan()
        newer = plan(uuid=uuid(7))
        others = plan(uuid=uuid(8), audit_uuid=uuid(9), state='ONGOING')
        row = migrate(1, 1, 1, 3)
        assert codes(row, plans=[newer, mine, others]) == {
            'plan.newer': (),
            'plan.ongoing': (),
        }
        assert codes(row, plans=[mine, plan(uuid=uuid(7))]) == {}

    @pytest.mark.parametrize(
        ('states', 'warned'),
        [(['FAILED'], True), (['FAILED', 'ACTIVE'], False), ([], False)],
    )
    def test_applier(self, states, warned):
        services = [
            Service(None, {'name': 'watcher-applier', 'status': state})
            for state in states
        ]
        found = codes(migrate(1, 1, 1, 3), services=services)
        assert found == ({'applier.failed': ()} if warned else {})


class TestClaims:
    CLAIM = {'name': 'Released_nodes_ratio', 'value': 50.0, 'unit': '%'}

    def test_more_is_claimed_than_comes_true(self):
        found = reviewed(
            migrate(1, 1, 1, 3), plan=plan(global_efficacy=[self.CLAIM])
        )
        [one] = found.warnings
        assert one.code == 'claim.released'
        assert '50% of' in one.text
        assert '0 of 4 become empty' in one.text
        assert found.efficacy[0].simulated == 0

    def test_claim_of_the_hosts_that_a_strategy_counts(self):
        """Some strategies do not count disabled hosts."""
        counted = {'name': 'Compute_nodes_count', 'value': 2}
        moves = [migrate(1, 1, 1, 3), migrate(2, 2, 1, 3)]
        claimed = plan(
            global_efficacy=[self.CLAIM], efficacy_indicators=[counted]
        )
        found = reviewed(*moves, plan=claimed)
        assert found.warnings == ()
        assert [one.simulated for one in found.efficacy] == [50, None]
        [one] = reviewed(*moves[:1], plan=claimed).warnings
        assert '0 of 2 become empty' in one.text

    def test_claim_that_comes_true(self):
        claim = {**self.CLAIM, 'value': 25.0}
        count = {'name': 'instance_migrations_count', 'value': 1}
        found = reviewed(
            migrate(1, 3, 2, 1),
            plan=plan(global_efficacy=[claim], efficacy_indicators=[count]),
        )
        assert found.warnings == ()
        assert [one.simulated for one in found.efficacy] == [25, 1]

    def test_skipped_actions_are_no_claim(self):
        found = reviewed(
            migrate(1, 1, 1, 3),
            migrate(2, 2, 1, 3, action_state='SKIPPED'),
            plan=plan(global_efficacy=[self.CLAIM]),
        )
        assert found.warnings == ()

    @pytest.mark.parametrize('sent', ['x', [None, 3], [{'name': None}], [{}]])
    def test_malformed_claims(self, sent):
        found = reviewed(migrate(1, 1, 1, 3), plan=plan(global_efficacy=sent))
        assert found.warnings == ()
        assert all(one.value is None for one in found.efficacy)


class TestUnknownTypes:
    def test_are_listed_raw(self):
        found = reviewed(
            action(1, 'defragment', resource_id='disk-7', speed='high')
        )
        assert found.steps[0].summary == (
            'defragment resource_id=disk-7 speed=high'
        )
        assert found.steps[0].effect == 'unknown'
        [note] = found.notes
        assert (note.code, note.steps) == ('steps.not_simulated', (1,))
        assert '1 defragment' in note.text

    def test_states_of_services(self):
        found = reviewed(set_service(1, 1, 'online'))
        assert found.steps[0].effect == 'unknown'

    def test_malformed_actions(self):
        row = action(1, 'migrate')
        row['input_parameters'] = ['x']
        row['parents'] = 'y'
        assert codes(row)['server.gone'] == (1,)
