# SPDX-License-Identifier: Apache-2.0
"""Commands that print a table of resources."""

from __future__ import annotations

import argparse
import itertools
from collections.abc import Iterable, Iterator, Sequence
from typing import Any, ClassVar

from osc_lib.command import command as osc_command

from watcherclient.osc.commands import base
from watcherclient.osc.output import columns


class Lister(base.Display, osc_command.Lister):
    """Print resources, each in a row."""

    def table(
        self,
        items: Iterable[Any],
        args: argparse.Namespace,
        default: Sequence[columns.AnyColumn] = (),
    ) -> base.Table:
        """Return the table of resources, sorted if that is asked for.

        :param default: the columns when ``-c`` names none; those of a short
            list if not given.
        """
        version = self.client.http_client.api_version
        shown = (
            self.chosen(args)
            or default
            or self.resource.columns(version, detail=False)
        )
        for column in reversed(self.find(args.sort_columns, args)):
            items = sorted(
                items,
                key=columns.sort_key(column),
                reverse=args.sort_direction == 'desc',
            )
        cells = [(columns.reader(c), self.renderer(c, args)) for c in shown]
        rows = ([show(read(item)) for read, show in cells] for item in items)
        return [column.label for column in shown], rows

    def produce_output(
        self,
        parsed_args: argparse.Namespace,
        column_names: Sequence[str],
        data: Iterable[Sequence[Any]],
    ) -> int:
        """Print a table, whose columns and order are settled already."""
        self.formatter.emit_list(
            column_names, data, self.app.stdout, parsed_args
        )
        return 0


class List(Lister):
    """List resources."""

    paged: ClassVar[bool] = True

    def get_parser(self, prog_name: str) -> argparse.ArgumentParser:
        parser = super().get_parser(prog_name)
        parser.add_argument(
            '--detail', action='store_true', help='Show all fields'
        )
        about = ', '.join(extra.label for extra in self.extras())
        parser.add_argument(
            '--long',
            action='store_true',
            help='Show all fields' + (f', and: {about}' if about else ''),
        )
        if self.paged:
            self.add_paging_options(parser)
        return parser

    def add_paging_options(self, parser: argparse.ArgumentParser) -> None:
        """Add what cuts and sorts the list."""
        nouns = f'{self.resource.NOUN}s'
        parser.add_argument(
            '--limit',
            metavar='<limit>',
            type=int,
            help=f'Show at most this many {nouns}; 0, as no limit, for all',
        )
        parser.add_argument(
            '--marker',
            metavar='<marker>',
            help=f'Begin after this one of the {nouns}: '
            f'{"ID" if self.manager_name == "service" else "UUID"} '
            'of the last one seen',
        )
        parser.add_argument(
            '--sort-key',
            metavar='<field>',
            help='Sort by this field: its name or the label of its column',
        )
        parser.add_argument(
            '--sort-dir',
            metavar='<direction>',
            choices=['asc', 'desc'],
            help='Sort upwards (asc, the default) or downwards (desc)',
        )

    def rows(self, args: argparse.Namespace, detail: bool) -> Iterator[Any]:
        """Go through the resources to list.

        :param detail: with all fields.
        """
        rows: Iterator[Any] = self.manager.iterate(
            detail=detail,
            limit=args.limit,
            marker=args.marker,
            sort_key=args.sort_key,
            sort_dir=args.sort_dir,
            **self.values(args),
        )
        return rows

    def take_action(self, parsed_args: argparse.Namespace) -> base.Table:
        whole = parsed_args.detail or parsed_args.long
        detail = whole or any(map(self.needs_details, self.named(parsed_args)))
        self.require(parsed_args)
        rows = self.rows(parsed_args, detail)
        # The first answer settles the version, and with it the columns.
        first = [*itertools.islice(rows, 1)]
        self.require(parsed_args)
        version = self.client.http_client.api_version
        default: list[columns.AnyColumn] = [
            *self.resource.columns(version, detail=whole)
        ]
        if parsed_args.long:
            default += self.extras()
        return self.table(itertools.chain(first, rows), parsed_args, default)

    def needs_details(self, column: columns.AnyColumn) -> bool:
        """Tell whether a short list lacks what a column shows."""
        if isinstance(column, columns.ComputedColumn):
            return column.detail
        return column.name not in self.resource.SHORT
