# SPDX-License-Identifier: Apache-2.0
"""Commands about scoring engines."""

from watcherclient.osc import command


class ListScoringEngine(command.List):
    """List scoring engines: models that strategies ask for predictions."""

    manager_name = 'scoring_engine'


class ShowScoringEngine(command.Show):
    """Show a scoring engine."""

    manager_name = 'scoring_engine'
