# SPDX-License-Identifier: Apache-2.0
"""Why audits fail or find nothing to do, as far as that can be seen."""

from __future__ import annotations

from typing import Any

import pytest

from watcherclient import exceptions
from watcherclient.testing import Answer, FakeWatcher, fault
from watcherclient.v1.client import Client

AUDIT = '19ae8e21-3185-4366-96e3-ed04184234e8'
PLAN = 'dfdcb491-89c5-4c07-a5ed-65d2085c488c'
LOG = 'see the log of the decision engine on host ctl'
NO_REASON = f'no reason given: {LOG}'
CANNOT = 'strategy basic cannot run here: '
NO_SOURCE = 'Datasource is not presented for this strategy'


@pytest.fixture(autouse=True)
def _rows(stub: FakeWatcher) -> None:
    stub.rows['strategies'] = [
        {'uuid': 's1', 'name': 'basic', 'goal_uuid': 'dummy'},
        {'uuid': 's9', 'name': 'zone', 'goal_uuid': 'elsewhere'},
    ]
    stub.data_model = [
        {'node_uuid': 'u1', 'node_hostname': 'compute-1',
         'server_uuid': 'v1', 'server_name': 'vm-1'},
        {'node_uuid': 'u2', 'node_hostname': 'compute-2'},
    ]  # fmt: skip


def answer_state(
    stub: FakeWatcher, *, source: Any = NO_SOURCE, metrics: Any = (),
    models: Any = (),
) -> None:  # fmt: skip
    body = [{'type': 'Datasource', 'state': source},
            {'type': 'Metrics', 'state': metrics},
            {'type': 'CDM', 'state': models}]  # fmt: skip
    stub.answer('GET', '/v1/strategies/*/state', body=body)


def explain(stub: FakeWatcher, client: Client, **fields: Any) -> Any:
    """Return the codes and the texts of the findings about an audit."""
    stub.rows['audits'] = [
        {'uuid': AUDIT, 'name': 'nightly', 'state': 'FAILED',
         'parameters': {}, 'scope': [], 'strategy_name': 'basic',
         'goal_uuid': 'dummy', 'hostname': 'ctl', **fields}
    ]  # fmt: skip
    found = client.audit.explain('nightly')
    return [one.code for one in found], [one.text for one in found]


class TestFailure:
    def test_a_reason_of_the_server_is_enough(
        self, stub: FakeWatcher, client: Client
    ) -> None:
        found = explain(stub, client, status_message='no model')
        assert found == (['server'], ['no model'])
        assert stub.sent == ['GET /v1/audits/nightly']

    def test_otherwise_the_log_has_it(
        self, stub: FakeWatcher, client: Client
    ) -> None:
        answer_state(stub)
        assert explain(stub, client) == (['log'], [NO_REASON])
        _, [text] = explain(stub, client, hostname=None)
        assert text == NO_REASON.removesuffix(' on host ctl')

    @pytest.mark.parametrize(
        ('parameters', 'texts'),
        [
            ({'maintenance_node': 'compute-9', 'backup_node': 'u1'},
             ['maintenance_node: the data model has no host named compute-9: '
              'did you mean compute-2 or compute-1?']),
            ({'compute_nodes': [{'src_node': 'x', 'dst_node': 'nosuch'}]},
             ['dst_node: the data model has no host named nosuch',
              'src_node: the data model has no host named x']),
        ],
    )  # fmt: skip
    def test_unknown_hosts(
        self, stub: FakeWatcher, client: Client, parameters: Any, texts: Any
    ) -> None:
        codes, found = explain(stub, client, parameters=parameters)
        assert codes == ['unknown_host'] * len(texts) + ['log']
        assert found == [*texts, f'for details, {LOG}']
        assert len(stub.sent) == 2

    @pytest.mark.parametrize(
        'parameters',
        [{'maintenance_node': 'compute-1', 'backup_node': 'u1'},
         {'nodes': 'nosuch', 'src_node': 7, 'graphite_host': 'x'},
         ['src_node'], None],
    )  # fmt: skip
    def test_known_hosts_are_no_cause(
        self, stub: FakeWatcher, client: Client, parameters: Any
    ) -> None:
        answer_state(stub)
        assert explain(stub, client, parameters=parameters)[0] == ['log']

    def test_empty_model(self, stub: FakeWatcher, client: Client) -> None:
        stub.data_model = []
        codes, _ = explain(
            stub, client, parameters={'maintenance_node': 'compute-1'}
        )
        assert codes == ['empty_model', 'log']

    def test_empty_scope(self, stub: FakeWatcher, client: Client) -> None:
        answers = iter([stub.data_model, []])

        def answer(request: Any) -> Any:
            return Answer(200, {'context': next(answers)})

        stub.answer_with('GET', '/v1/data_model', answer)
        codes, texts = explain(
            stub, client,
            scope=[{'compute': [{'availability_zones': [{'name': 'az9'}]}]}],
        )  # fmt: skip
        assert codes == ['empty_scope', 'log']
        assert texts[0] == 'no host is in the scope of the audit'
        assert stub.requests[-1].query['audit_uuid'] == AUDIT

    @pytest.mark.parametrize(
        ('strategy', 'parameters', 'models', 'text'),
        [
            ('basic', {}, ['compute_model', 'storage_model'],
             'the compute_model is not available'),
            ('zone_migration', {}, ['storage_model'],
             'the storage_model is not available'),
            ('saving_energy', {}, ['storage_model', 'baremetal_model'],
             'the baremetal_model is not available'),
            ('basic', {}, ['storage_model', 'baremetal_model'], None),
        ],
    )  # fmt: skip
    def test_only_models_that_the_strategy_needs(
        self,
        stub: FakeWatcher,
        client: Client,
        strategy: str,
        parameters: Any,
        models: Any,
        text: Any,
    ) -> None:
        answer_state(stub, models=[{name: 'not available'} for name in models])
        _, found = explain(
            stub, client, strategy_name=strategy, parameters=parameters
        )
        verdict = f'strategy {strategy} cannot run here: {text}'
        assert found[:-1] == ([verdict] if text else [])

    @pytest.mark.parametrize(
        ('parameters', 'source', 'text'),
        [
            ({'metrics': 'cpu'}, 'gnocchi: available', 'cpu is not collected'),
            ({'metrics': ['cpu', 'ram', 'io']}, 'gnocchi: available',
             'cpu, ram are not collected'),
            ({'metrics': 'io'}, 'gnocchi: available', None),
            ({'period': 1}, 'gnocchi: available',
             'cpu, ram are not collected'),
            ({'period': 1}, 'gnocchi: not available',
             'it needs metrics, and no datasource is available'),
            ({'period': 1}, NO_SOURCE,
             'it needs metrics, and no datasource is available'),
            ({'para1': 1}, NO_SOURCE, None),
        ],
    )  # fmt: skip
    def test_only_metrics_that_the_strategy_needs(
        self,
        stub: FakeWatcher,
        client: Client,
        parameters: Any,
        source: str,
        text: Any,
    ) -> None:
        metrics = [{'cpu': 'not available'}, {'io': 'available'},
                   {'ram': 'not available'}]  # fmt: skip
        answer_state(stub, source=source, metrics=metrics)
        _, found = explain(
            stub, client, strategy_name='other', parameters=parameters
        )
        verdict = f'strategy other cannot run here: {text}'
        assert found[:-1] == ([verdict] if text else [])

    def test_strategy_that_works_without_metrics(
        self, stub: FakeWatcher, client: Client
    ) -> None:
        answer_state(stub)
        assert explain(stub, client, parameters={'period': 1})[0] == ['log']

    @pytest.mark.parametrize('others', [0, 1])
    def test_strategy_that_the_server_chose(
        self, stub: FakeWatcher, client: Client, others: int
    ) -> None:
        stub.rows['strategies'] += [
            {'uuid': 's2', 'name': 'other', 'goal_uuid': 'dummy'}
        ] * others
        answer_state(stub, models=[{'compute_model': 'not available'}])
        codes, _ = explain(stub, client, strategy_name=None)
        assert codes == (['log'] if others else ['no_model', 'log'])

    def test_what_cannot_be_read_is_left_out(
        self, stub: FakeWatcher, client: Client
    ) -> None:
        stub.answer_with('GET', '/v1/data_model', fault(403, 'no'))
        parameters = {'src_node': 'x'}
        assert explain(stub, client, parameters=parameters)[0] == ['log']


class TestCancelled:
    @pytest.mark.parametrize('force', [False, True])
    def test_ongoing_plan(
        self, stub: FakeWatcher, client: Client, force: bool
    ) -> None:
        stub.rows['action_plans'] = [{'uuid': PLAN, 'state': 'ONGOING'}]
        codes, _ = explain(stub, client, state='CANCELLED', force=force)
        assert codes == ([] if force else ['ongoing_plan'])


class TestNothingToDo:
    @pytest.fixture(autouse=True)
    def _plan(self, stub: FakeWatcher) -> None:
        stub.rows['action_plans'] = [
            {'uuid': PLAN, 'audit_uuid': AUDIT, 'state': 'SUCCEEDED'}
        ]
        answer_state(stub)

    @pytest.mark.parametrize(
        ('parameters', 'code', 'text'),
        [
            ({'maintenance_node': 'compute-2', 'backup_node': 'compute-1'},
             'empty_host', 'no server is on compute-2'),
            ({'threshold': 25.0, 'x': 1}, 'balanced',
             'all hosts are within the limits (threshold=25.0)'),
            ({'maintenance_node': 'compute-1'}, 'balanced',
             'strategy basic found nothing to improve'),
        ],
    )  # fmt: skip
    def test_reasons(
        self,
        stub: FakeWatcher,
        client: Client,
        parameters: Any,
        code: str,
        text: str,
    ) -> None:
        assert explain(
            stub, client, state='SUCCEEDED', parameters=parameters
        ) == ([code], [f'nothing to do: {text}'])

    def test_missing_metrics_are_told_apart(
        self, stub: FakeWatcher, client: Client
    ) -> None:
        codes, _ = explain(
            stub, client, state='SUCCEEDED', strategy_name='workload_balance',
            parameters={'threshold': 25.0, 'metrics': 'cpu'},
        )  # fmt: skip
        assert codes == ['no_metrics']

    def test_only_the_newest_plan_matters(
        self, stub: FakeWatcher, client: Client
    ) -> None:
        stub.rows['action_plans'].append(
            {'uuid': 'newer', 'audit_uuid': AUDIT, 'state': 'RECOMMENDED'}
        )
        assert explain(stub, client, state='SUCCEEDED') == ([], [])

    def test_a_plan_with_actions_needs_no_explanation(
        self, stub: FakeWatcher, client: Client
    ) -> None:
        stub.rows['actions'] = [{'uuid': AUDIT, 'action_plan_uuid': PLAN}]
        assert explain(stub, client, state='SUCCEEDED') == ([], [])

    def test_what_cannot_be_read_is_left_out(
        self, stub: FakeWatcher, client: Client
    ) -> None:
        stub.answer_with('GET', '/v1/action_plans', fault(403, 'no'))
        assert explain(stub, client, state='SUCCEEDED') == ([], [])


class TestHostsOfNewAudits:
    """Hosts that do not exist are refused before anything is created."""

    def create(self, client: Client, **parameters: Any) -> Any:
        return client.audit.create(strategy='basic', parameters=parameters)

    def test_unknown_host(self, stub: FakeWatcher, client: Client) -> None:
        with pytest.raises(
            exceptions.ValidationError,
            match='src_node: the data model has no host named compute-3: '
            'did you mean compute-2 or compute-1',
        ):
            self.create(client, moves=[{'src_node': 'compute-3'}])
        assert 'POST /v1/audits' not in stub.sent

    @pytest.mark.parametrize('host', ['compute-1', 'u2'])
    def test_known_host(
        self, stub: FakeWatcher, client: Client, host: str
    ) -> None:
        assert self.create(client, src_node=host).parameters
        assert stub.sent.count('GET /v1/data_model') == 1

    def test_other_parameters_cost_no_request(
        self, stub: FakeWatcher, client: Client
    ) -> None:
        self.create(client, threshold=1)
        assert 'GET /v1/data_model' not in stub.sent

    def test_model_that_is_empty_or_cannot_be_read(
        self, stub: FakeWatcher, client: Client
    ) -> None:
        stub.data_model = []
        assert self.create(client, src_node='compute-3').uuid
        stub.rows['audits'].clear()
        stub.answer('GET', '/v1/data_model', 403)
        assert self.create(client, src_node='compute-3').uuid


class TestHostsOfScopes:
    """Hosts to exclude that do not exist would be ignored by the server."""

    def create(self, client: Client, *hosts: str) -> Any:
        nodes = [{'name': host} for host in hosts]
        rules = [{'compute': [{'exclude': [{'compute_nodes': nodes}]}]}]
        return client.audit_template.create(
            name='mine', goal='dummy', scope=rules
        )

    def test_unknown_host(self, stub: FakeWatcher, client: Client) -> None:
        with pytest.raises(
            exceptions.ValidationError,
            match='no host compute-3 to exclude: did you mean compute-2',
        ):
            self.create(client, 'compute-1', 'compute-3')
        assert stub.sent == ['GET /v1/data_model']

    def test_known_host(self, stub: FakeWatcher, client: Client) -> None:
        assert self.create(client, 'compute-1').scope

    def test_empty_model(self, stub: FakeWatcher, client: Client) -> None:
        stub.data_model = []
        assert self.create(client, 'compute-3').scope


def test_commands_show_it(stub: FakeWatcher, watcher: Any) -> None:
    stub.rows['audits'] = [
        {'uuid': 'u', 'name': 'x', 'state': 'FAILED', 'parameters': {},
         'strategy_name': 'basic', 'hostname': 'ctl'}
    ]  # fmt: skip
    answer_state(stub)
    shown = watcher('audit', 'show', 'x').out
    assert f'| Explanation    | {NO_REASON} |' in shown
    show = ['audit', 'show', 'x', '-f', 'json']
    assert 'Explanation' not in watcher(*show).json
    asked = watcher(*show, '-c', 'explanation').json
    assert asked == {'Explanation': [{'code': 'log', 'text': NO_REASON}]}
    done = watcher('audit', 'wait', 'x')
    assert done.err.endswith(f'audit u is FAILED; {NO_REASON}\n')
