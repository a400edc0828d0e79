# SPDX-License-Identifier: Apache-2.0
"""Scoring engine commands."""

from watcherclient.osc.commands.list import List
from watcherclient.osc.commands.show import Show


class ListScoringEngine(List):
    """List scoring engines.

    Examples::

      openstack optimize scoring engine list
    """

    manager_name = 'scoring_engine'


class ShowScoringEngine(Show):
    """Show details of a scoring engine.

    Examples::

      openstack optimize scoring engine show dummy_scorer
    """

    manager_name = 'scoring_engine'
