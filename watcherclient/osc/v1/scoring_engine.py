# SPDX-License-Identifier: Apache-2.0
"""Commands about scoring engines."""

from watcherclient.osc.commands.list import List
from watcherclient.osc.commands.show import Show


class ListScoringEngine(List):
    """List scoring engines: models that strategies ask for predictions.

    Examples::

      openstack optimize scoring engine list
    """

    manager_name = 'scoring_engine'


class ShowScoringEngine(Show):
    """Show a scoring engine.

    Examples::

      openstack optimize scoring engine show dummy_scorer
    """

    manager_name = 'scoring_engine'
