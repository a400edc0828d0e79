# SPDX-License-Identifier: Apache-2.0
"""Scoring engines: models that strategies use for predictions."""

from __future__ import annotations

import dataclasses

from watcherclient.base.manager import UnfilteredManager
from watcherclient.base.resource import Resource, field


@dataclasses.dataclass(init=False, repr=False, eq=False)
class ScoringEngine(Resource):
    """A model that strategies use for predictions."""

    uuid: str = field('UUID')
    """The UUID."""
    name: str = field('Name')
    """The name."""
    description: str | None = field('Description')
    """A description."""
    metainfo: str | None = field('Metainfo')
    """What the scoring engine expects and returns, as text."""

    NOUN = 'scoring engine'
    SHORT = ('uuid', 'name', 'description')
    SORT_KEYS = ('id', 'created_at', 'updated_at')


class ScoringEngineManager(UnfilteredManager[ScoringEngine]):
    """The scoring engines of the server."""

    resource_class = ScoringEngine
    path = 'scoring_engines'

    def get(self, scoring_engine_name: ScoringEngine | str) -> ScoringEngine:
        """Return a scoring engine.

        :param scoring_engine_name: its name or UUID.
        :raises NotFound: if it does not exist.
        """
        return self._get(scoring_engine_name)
