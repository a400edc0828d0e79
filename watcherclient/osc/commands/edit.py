# SPDX-License-Identifier: Apache-2.0
"""Commands that create a resource, or change its fields."""

from __future__ import annotations

import argparse
import itertools
from typing import ClassVar

from watcherclient.base.resource import keywords
from watcherclient.osc import parsing
from watcherclient.osc.arguments import Option
from watcherclient.osc.commands import base
from watcherclient.osc.commands.show import ShowOne


class Create(ShowOne):
    """Create a resource with the values of the options."""

    def take_action(self, parsed_args: argparse.Namespace) -> base.Table:
        found = self.manager.create(**self.values(parsed_args))
        self.record('created', found)
        return self.show(found, parsed_args)


class Update(base.OnNamed, ShowOne):
    """Change a resource by JSON patch operations."""

    own_options = (
        Option(
            'op',
            metavar='<op>',
            choices=['add', 'replace', 'remove'],
            help='Operation: add, replace or remove',
        ),
        Option(
            'attributes',
            metavar='<path=value>',
            nargs='+',
            action='append',
            help='Field and new value, for example, name=nightly or '
            'parameters/period=600; for remove, only the field',
        ),
    )

    def take_action(self, parsed_args: argparse.Namespace) -> base.Table:
        words = itertools.chain(*parsed_args.attributes)
        patch = parsing.patch(self.resource, parsed_args.op, words)
        found = self.manager.update(self.target(parsed_args), patch)
        self.record('updated', found)
        return self.show(found, parsed_args)


class Set(base.OnNamed, ShowOne):
    """Change the fields of a resource."""

    def take_action(self, parsed_args: argparse.Namespace) -> base.Table:
        found = self.manager.set(
            self.target(parsed_args), **self.values(parsed_args)
        )
        self.record('updated', found)
        return self.show(found, parsed_args)


class Unset(base.OnNamed, ShowOne):
    """Unset fields of a resource."""

    #: The help of options that have more effects.
    effects: ClassVar[dict[str, str]] = {}
    #: The field with parameters, which can be removed one by one.
    parameters: ClassVar[str]

    def get_parser(self, prog_name: str) -> argparse.ArgumentParser:
        parser = super().get_parser(prog_name)
        for name in keywords(self.resource, 'unset'):
            if name != self.parameters:
                about = f'Remove the {name.replace("_", " ")}'
                parser.add_argument(
                    f'--{name.replace("_", "-")}',
                    dest='fields',
                    action='append_const',
                    const=name,
                    default=[],
                    help=self.effects.get(name, about),
                )
        parser.add_argument(
            '-p',
            f'--{self.parameters.rstrip("s").replace("_", "-")}',
            dest=self.parameters,
            metavar='<name>',
            action='append',
            default=[],
            help='Remove this parameter (repeat option to remove multiple '
            'parameters)',
        )
        return parser

    def take_action(self, parsed_args: argparse.Namespace) -> base.Table:
        found = self.manager.unset(
            self.target(parsed_args),
            *dict.fromkeys(parsed_args.fields),
            **{self.parameters: getattr(parsed_args, self.parameters)},
        )
        self.record('updated', found)
        return self.show(found, parsed_args)
