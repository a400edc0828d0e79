# SPDX-License-Identifier: Apache-2.0
"""What all commands share, and those that list and show.

They derive from cliff's classes: those of osc-lib add a log of all arguments,
which may hold secrets. The resource that a command is about is imported when
it is run: the list of commands makes one of each.
"""

from __future__ import annotations

import argparse
import contextlib
import itertools
import logging
import os
import textwrap
from collections.abc import Callable, Iterable, Iterator, Sequence
from operator import attrgetter
from typing import TYPE_CHECKING, Any, ClassVar

from cliff import command, lister, show

from watcherclient import collector, exceptions
from watcherclient.osc import arguments, plugin
from watcherclient.osc.output import columns
from watcherclient.text import display

if TYPE_CHECKING:
    from watcherclient.base.resource import Column, Resource
    from watcherclient.v1.client import Client

Table = tuple[Sequence[str], Iterable[Sequence[Any]]]


class Command(command.Command):
    """The base of our commands."""

    log = logging.getLogger(__name__)
    #: OpenStackClient, or our own program.
    app: Any
    #: The client's attribute that this command works with.
    manager_name: ClassVar[str]
    #: One to three command lines that the help ends with, written for the
    #: ``openstack`` program.
    examples: ClassVar[tuple[str, ...]] = ()
    #: The command to run first, by the status of an answer that refuses one
    #: resource, whose name is added.
    next_steps: ClassVar[dict[int, str]] = {}
    #: What the program ends with when nothing is raised.
    status = 0

    @property
    def program(self) -> str:
        """The words that our commands begin with in this program."""
        ours = getattr(self.app, 'NAME', None) == 'watcher'
        return 'watcher' if ours else 'openstack optimize'

    def get_parser(self, prog_name: str) -> argparse.ArgumentParser:
        parser = super().get_parser(prog_name)
        base: Any = parser.formatter_class

        class Formatter(base):  # type: ignore[misc]
            """Keeps paragraphs, and the lines of indented ones."""

            def _fill_text(self, text: str, width: int, indent: str) -> str:
                fill = super()._fill_text
                # Help texts are reStructuredText, for the documentation.
                return '\n\n'.join(
                    part
                    if part.startswith(' ')
                    else fill(part.replace('::', ':'), width, indent)
                    for part in text.split('\n\n')
                )

        parser.formatter_class = Formatter
        return parser

    def get_epilog(self) -> str:
        """Return what follows the options in the help.

        cliff would look through all installed packages for the name of ours.
        """
        hooks = (h.obj.get_epilog() for h in self._hooks if h.obj)
        examples = '\n'.join(self.examples)
        lines = examples.replace('openstack optimize', self.program)
        parts = [
            self._epilog,
            lines and f'Examples::\n\n{textwrap.indent(lines, "  ")}',
            *hooks,
            'This command is provided by the python-watcherclient plugin.',
        ]
        return '\n\n'.join(part for part in parts if part)

    def _load_hooks(self) -> None:
        # An application that knows its plugins is not searched for them.
        load = getattr(self.app, 'load_extensions', None)
        if load is None:
            super()._load_hooks()
        else:
            self._hooks = []

    def run(self, parsed_args: argparse.Namespace) -> int:
        """Run the command; return the exit status."""
        collector.rest_at_exit()
        reconfigure = getattr(self.app.stdout, 'reconfigure', None)
        if reconfigure:
            # What the terminal cannot show is escaped, not an error.
            reconfigure(errors='backslashreplace')
        try:
            status = super().run(parsed_args) or self.status
            if reconfigure:
                # A reader that went away is noticed here, not at the exit.
                self.app.stdout.flush()
            return status
        except BrokenPipeError:
            # What is still in the buffer would fail again at the exit.
            os.dup2(os.open(os.devnull, os.O_WRONLY), self.app.stdout.fileno())
            raise
        except (AttributeError, LookupError, TypeError) as error:
            raise exceptions.CommandError(
                'What the server sent is not understood '
                f'({type(error).__name__}: {display.first_line(str(error))}); '
                '--debug tells more'
            ) from error
        except Exception as error:
            self.add_hint(error)
            raise

    def add_hint(self, error: Exception) -> None:
        """Let the text of an error end in what was meant, or what to do."""
        from urllib.parse import unquote, urlsplit

        from watcherclient.osc import hints

        if not isinstance(error, exceptions.HttpError):
            return
        named = hints.named_in(error)
        close = hints.similar(self.client, error)
        remedy = self.next_steps.get(error.http_status)
        if close:
            error.hint = f'did you mean {" or ".join(close)}?'
        elif error.http_status == 404:
            noun = next(iter(named), self.manager_name).replace('_', ' ')
            error.hint = f'see "{self.program} {noun} list"'
        elif remedy:
            name = unquote(urlsplit(error.url or '').path.split('/')[-1])
            command = f'{self.program} {remedy} {display.truncate(name, 80)}'
            error.hint = f'run "{command}" first'

    @property
    def client(self) -> Client:
        """The client of the Watcher API."""
        found: Client = getattr(self.app.client_manager, plugin.API_NAME)
        return found

    @property
    def manager(self) -> Any:
        """The manager of the resource that this command is about."""
        return getattr(self.client, self.manager_name)

    @property
    def resource(self) -> type[Resource]:
        """The class of the resource that this command is about."""
        from watcherclient import v1

        words = self.manager_name.split('_')
        found: type[Resource] = getattr(v1, ''.join(map(str.title, words)))
        return found

    def add_identity(
        self,
        parser: argparse._ActionsContainer,
        dest: str = '',
        *,
        about: str = '',
        **kwargs: Any,
    ) -> None:
        """Add the positional argument that names a resource."""
        noun = self.resource.NOUN
        parser.add_argument(
            dest or self.manager_name,
            metavar=f'<{noun.replace(" ", "-")}>',
            help=f'{self.resource.IDENTITY} of the {noun}{about}',
            **kwargs,
        )

    def add_target(self, parser: argparse.ArgumentParser) -> None:
        """Add what names the one resource that the command is about."""
        self.add_identity(parser)

    def target(self, args: argparse.Namespace) -> Any:
        """Return what names that resource."""
        return getattr(args, self.manager_name)

    def columns(
        self,
        shown: Sequence[Column],
        args: argparse.Namespace,
        extras: Sequence[columns.ComputedColumn] = (),
    ) -> tuple[list[str], Callable[[Any], Sequence[Any]]]:
        """Return the labels to show, and what makes a row of a resource."""
        every: list[Column | columns.ComputedColumn] = [*shown, *extras]
        labels = {column.name: column.label for column in every}
        # cliff knows labels; users may also give the names of fields, and
        # labels with underscores, as one of them once had.
        same = {label.replace(' ', '_'): label for label in labels.values()}
        same |= labels
        args.columns = [same.get(c, c) for c in args.columns]
        terminal = self.app.stdout.isatty()
        renderers = [
            columns.renderer(c.display, args.formatter, terminal)
            for c in every
        ]
        if args.formatter not in columns.STRUCTURED and terminal:
            renderers = [columns.make_visible(r) for r in renderers]
        values: Callable[[Any], Sequence[Any]]
        names = [column.name for column in shown]
        if extras or len(names) == 1:

            def values(item: Any) -> Sequence[Any]:
                return [
                    *(getattr(item, name) for name in names),
                    *(extra.value(item) for extra in extras),
                ]
        else:
            values = attrgetter(*names)
        if not any(renderers):
            return list(labels.values()), values

        def row(item: Any) -> Sequence[Any]:
            return [
                render(value) if render else value
                for render, value in zip(renderers, values(item), strict=True)
            ]

        return list(labels.values()), row


class _Display(Command):
    """What is shown by one of cliff's formatters."""

    formatter_namespace: str

    def _load_formatter_plugins(self) -> Any:
        load = getattr(self.app, 'load_extensions', None)
        if load is None:
            return super()._load_formatter_plugins()  # type: ignore[misc]
        return load(self.formatter_namespace)


class Lister(_Display, lister.Lister):
    """Show a table."""

    def table(self, items: Iterable[Any], args: argparse.Namespace) -> Table:
        """Return the short table of resources that were read with care."""
        version = self.client.http_client.api_version
        shown = self.resource.columns(version, detail=False)
        labels, row = self.columns(shown, args)
        return labels, map(row, items)

    def produce_output(
        self,
        parsed_args: argparse.Namespace,
        column_names: Sequence[str],
        data: Iterable[Sequence[Any]],
    ) -> int:
        if parsed_args.formatter == 'json' and not parsed_args.noindent:
            self.formatter = columns.JsonList()  # type: ignore[assignment]
        # It would walk all of OpenStackClient again and again.
        with collector.paused():
            return super().produce_output(parsed_args, column_names, data)


class List(Lister):
    """List resources."""

    #: The options that filter a list, with their help.
    filters: ClassVar[dict[str, str]] = {}
    #: Further ones, which the server does not know.
    matches: ClassVar[tuple[arguments.ClientFilter, ...]] = ()
    paged: ClassVar[bool] = True

    def get_parser(self, prog_name: str) -> argparse.ArgumentParser:
        parser = super().get_parser(prog_name)
        nouns = f'{self.resource.NOUN}s'
        for name, about in self.filters.items():
            option = name.replace('_', '-')
            parser.add_argument(
                f'--{option}', metavar=f'<{option}>', help=about
            )
        for match in self.matches:
            match.add_to(parser)
        parser.add_argument(
            '--detail',
            action='store_true',
            help='Show all fields',
        )
        about = ', '.join(extra.label for extra in self.extras())
        parser.add_argument(
            '--long',
            action='store_true',
            help='Show all fields' + (f', and: {about}' if about else ''),
        )
        if not self.paged:
            return parser
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
        return parser

    def extras(self) -> Sequence[columns.ComputedColumn]:
        """Return the columns that ``--long`` adds to those of all fields."""
        return ()

    def rows(self, args: argparse.Namespace) -> Iterator[Any]:
        """Go through the resources to list."""
        rows: Iterator[Any] = self.manager.iterate(
            detail=args.detail,
            limit=args.limit,
            marker=args.marker,
            sort_key=args.sort_key,
            sort_dir=args.sort_dir,
            **{name: getattr(args, name) for name in self.filters},
            **{m.dest: getattr(args, m.dest) for m in self.matches},
        )
        return rows

    def take_action(self, parsed_args: argparse.Namespace) -> Table:
        extras = [
            extra
            for extra in self.extras()
            if parsed_args.long or extra.asked_for(parsed_args)
        ]
        if parsed_args.long or any(extra.detail for extra in extras):
            parsed_args.detail = True
        rows = self.rows(parsed_args)
        # The first answer settles the version, and with it the columns.
        first = [*itertools.islice(rows, 1)]
        shown = self.resource.columns(
            self.client.http_client.api_version, detail=parsed_args.detail
        )
        labels, row = self.columns(shown, parsed_args, extras)
        return labels, map(row, itertools.chain(first, rows))


class ShowOne(_Display, show.ShowOne):
    """Do something to a resource, and show it."""

    def extras(self) -> Sequence[columns.ComputedColumn]:
        """Return what tables show beside the fields, where it holds any."""
        return ()

    def add_extra_option(self, parser: argparse.ArgumentParser) -> None:
        """Add the option to do without the requests of extra rows."""
        parser.add_argument(
            '--no-extra',
            action='store_true',
            help='Leave out the rows that other requests are made for: '
            + ', '.join(extra.label for extra in self.extras()),
        )

    def show(self, item: Any, args: argparse.Namespace) -> Table:
        """Return the table of a resource."""
        # Machine formats hold what they always held, unless asked for more.
        people = (
            args.formatter == columns.TABLE
            and not args.columns
            and not getattr(args, 'no_extra', False)
        )
        extras = []
        for extra in self.extras():
            if extra.asked_for(args):
                extras.append(extra)
            elif people:
                # What goes beyond the fields may be forbidden, or be gone.
                with contextlib.suppress(exceptions.ClientException):
                    if held := extra.value(item):
                        extras.append(extra.holding(held))
        shown = type(item).columns(self.client.http_client.api_version)
        labels, row = self.columns(shown, args, extras)
        return labels, row(item)


class Show(ShowOne):
    """Show a resource."""

    def get_parser(self, prog_name: str) -> argparse.ArgumentParser:
        parser = super().get_parser(prog_name)
        self.add_target(parser)
        return parser

    def take_action(self, parsed_args: argparse.Namespace) -> Table:
        return self.show(self.act(self.target(parsed_args)), parsed_args)

    def act(self, identifier: Any) -> Any:
        """Return the resource to show."""
        return self.manager.get(identifier)
