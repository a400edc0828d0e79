# SPDX-License-Identifier: Apache-2.0
"""Commands that print one resource."""

from __future__ import annotations

import argparse
import contextlib
from collections.abc import Collection, Sequence
from typing import Any

from osc_lib.command import command as osc_command

from watcherclient import exceptions
from watcherclient.osc.arguments import flag
from watcherclient.osc.commands import base
from watcherclient.osc.output import columns


class ShowOne(base.Display, osc_command.ShowOne):
    """Process a resource, and print it."""

    def show(
        self,
        item: Any,
        args: argparse.Namespace,
        *,
        extras: bool = True,
        also: Collection[str] = (),
    ) -> base.Table:
        """Return the table of a resource.

        :param extras: add extra rows to tables.
        :param also: the names of extra columns for all formats.
        """
        every = self.all_columns or self.resource.columns(self.version)
        shown = [*(self.chosen or every)]
        # Machine-readable formats do not change.
        people = extras and args.formatter == columns.TABLE
        for extra in () if self.chosen else self.extras():
            if extra.name in also:
                shown.append(extra)
            elif people:
                # It can be forbidden or deleted.
                with contextlib.suppress(exceptions.ClientException):
                    if value := extra.value(item):
                        shown.append(extra.holding(value))
        labels, row = self.layout(shown, args)
        return labels, row(item)

    def produce_output(
        self,
        parsed_args: argparse.Namespace,
        column_names: Sequence[str],
        data: Sequence[Any],
    ) -> int:
        """Print a resource with selected fields; text has no columns."""
        out = self.app.stdout
        if column_names:
            self.formatter.emit_one(column_names, data, out, parsed_args)
        else:
            for text in data:
                print(text, file=out)
        return 0


class Show(base.OnNamed, ShowOne):
    """Show a resource."""

    def get_parser(self, prog_name: str) -> argparse.ArgumentParser:
        parser = super().get_parser(prog_name)
        if extras := ', '.join(extra.label for extra in self.extras()):
            about = f'Omit rows that need additional requests: {extras}'
            flag('--no-extra', about).add_to(parser, {})
        return parser

    def take_action(self, parsed_args: argparse.Namespace) -> base.Table:
        self.require()
        item = self.manager.get(self.target(parsed_args))
        self.require()
        left_out = getattr(parsed_args, 'no_extra', False)
        return self.show(item, parsed_args, extras=not left_out)
