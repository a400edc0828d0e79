# SPDX-License-Identifier: Apache-2.0
"""Commands about scoring engines."""

from watcherclient.osc.commands.list import List
from watcherclient.osc.commands.show import Show


class ListScoringEngine(List):
    """List scoring engines: models that strategies ask for predictions."""

    manager_name = 'scoring_engine'
    examples = ('openstack optimize scoring engine list',)


class ShowScoringEngine(Show):
    """Show a scoring engine."""

    manager_name = 'scoring_engine'
    examples = ('openstack optimize scoring engine show dummy_scorer',)
