# SPDX-License-Identifier: Apache-2.0
"""Scoring engines: models that strategies ask for predictions."""

from __future__ import annotations

import builtins
import dataclasses
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, ClassVar

from watcherclient.manager import Manager, Page
from watcherclient.resource import Resource, field

if TYPE_CHECKING:
    from typing_extensions import Unpack


@dataclasses.dataclass(init=False, repr=False, eq=False)
class ScoringEngine(Resource):
    """A model that strategies ask for predictions."""

    uuid: str = field('UUID')
    name: str = field('Name')
    description: str | None = field('Description')
    metainfo: str | None = field('Metainfo')

    NOUN: ClassVar[str] = 'scoring engine'
    SHORT: ClassVar[tuple[str, ...]] = ('uuid', 'name', 'description')
    SORT_KEYS: ClassVar[tuple[str, ...]] = ('id', 'created_at', 'updated_at')


class ScoringEngineManager(Manager[ScoringEngine]):
    """The scoring engines that the server knows."""

    resource_class = ScoringEngine
    path = 'scoring_engines'

    def list(
        self,
        limit: int | None = None,
        sort_key: str | None = None,
        sort_dir: str | None = None,
        detail: bool = False,
        marker: Any = None,
    ) -> builtins.list[ScoringEngine]:
        """Return scoring engines.

        :param limit: how many at most; all when None or 0.
        :param sort_key: the field to sort by.
        :param sort_dir: ``asc`` or ``desc``.
        :param detail: with all fields.
        :param marker: the one to begin after, or its UUID.
        :raises ClientException: when they cannot be listed.
        """
        rows = self.iterate(
            limit=limit,
            sort_key=sort_key,
            sort_dir=sort_dir,
            detail=detail,
            marker=marker,
        )
        return self._gather(rows)

    def iterate(self, **page: Unpack[Page]) -> Iterator[ScoringEngine]:
        """Go through them page by page; arguments as for :meth:`list`."""
        return self._iterate(**page)

    def get(self, scoring_engine_name: Any) -> ScoringEngine:
        """Return a scoring engine.

        :param scoring_engine_name: its UUID or name.
        :raises NotFound: when there is none.
        """
        return self._get(scoring_engine_name)
