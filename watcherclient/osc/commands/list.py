# SPDX-License-Identifier: Apache-2.0
"""Commands that print a table of resources."""

from __future__ import annotations

import argparse
import itertools
from collections.abc import Iterable, Iterator, Sequence
from typing import Any, ClassVar

from osc_lib.command import command as osc_command

from watcherclient.osc import arguments
from watcherclient.osc.arguments import Option, flag
from watcherclient.osc.commands import base
from watcherclient.osc.output import columns


class Lister(base.Display, osc_command.Lister):
    """Print resources, one per row."""

    def table(
        self,
        items: Iterable[Any],
        args: argparse.Namespace,
        default: columns.Columns = (),
    ) -> base.Table:
        """Return the table of resources, sorted on request.

        :param default: the columns without ``-c``; by default, the columns of
            the command, or those of a short list.
        """
        short = self.resource.columns(self.version, detail=False)
        shown = self.chosen or default or self.all_columns or short
        for column in reversed(self.sorted_by):
            items = sorted(
                items,
                key=columns.sort_key(column),
                reverse=args.sort_direction == 'desc',
            )
        labels, row = self.layout(shown, args)
        return labels, map(row, items)

    def produce_output(
        self,
        parsed_args: argparse.Namespace,
        column_names: Sequence[str],
        data: Iterable[Sequence[Any]],
    ) -> int:
        """Print a table that is already selected and sorted."""
        self.print_rows(column_names, data, parsed_args)
        return 0


class List(Lister):
    """List resources."""

    #: These follow the options of subclasses.
    options: ClassVar[arguments.Options] = (
        Option(
            '--limit',
            type=int,
            help='Maximum number of {nouns} to list (default: all; 0 also '
            'lists all)',
        ),
        Option(
            '--marker',
            help='List {nouns} after this {id}',
        ),
        Option(
            '--sort-key',
            metavar='<field>',
            help='Sort by this field or column',
        ),
        Option(
            '--sort-dir',
            metavar='<direction>',
            choices=['asc', 'desc'],
            help='Sort direction: asc or desc (default: asc)',
        ),
    )

    def get_parser(self, prog_name: str) -> argparse.ArgumentParser:
        parser = super().get_parser(prog_name)
        about = 'Show all fields'
        if extras := ', '.join(extra.label for extra in self.extras()):
            flag('--detail', about).add_to(parser, {})
            flag('--long', f'{about}, and: {extras}').add_to(parser, {})
        else:
            parser.add_argument(
                '--detail', '--long', action='store_true', help=about
            )
            parser.set_defaults(long=False)
        return parser

    def rows(self, args: argparse.Namespace, detail: bool) -> Iterator[Any]:
        """Yield the resources to list.

        :param detail: return all fields.
        """
        yield from self.manager.iterate(detail=detail, **self.values(args))

    def take_action(self, parsed_args: argparse.Namespace) -> base.Table:
        whole = parsed_args.detail or parsed_args.long
        named = (*self.chosen, *self.sorted_by)
        self.require()
        rows = self.rows(
            parsed_args, whole or any(map(self.needs_details, named))
        )
        # The first response determines the API version, and thus the columns.
        first = [*itertools.islice(rows, 1)]
        self.require()
        if not first:
            self.explain_empty(parsed_args)
        default: columns.Columns = [
            *self.resource.columns(self.version, detail=whole),
            *(self.extras() if parsed_args.long else ()),
        ]
        return self.table(itertools.chain(first, rows), parsed_args, default)

    def explain_empty(self, args: argparse.Namespace) -> None:
        """Report on stderr why filters matched nothing."""

    def needs_details(self, column: columns.AnyColumn) -> bool:
        """Return whether a column needs more than a short list."""
        if isinstance(column, columns.ComputedColumn):
            return column.detail
        return column.name not in self.resource.SHORT
