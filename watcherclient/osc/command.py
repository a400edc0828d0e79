# SPDX-License-Identifier: Apache-2.0
"""What all commands share.

OpenStackClient imports every command at every start: this module and those
in ``osc/v1`` import cliff's command classes and nothing else that costs.
Those of osc-lib add a log of all arguments, which may hold secrets.
The resource that a command is about is imported when the command is run.
"""

from __future__ import annotations

import argparse
import collections
import contextlib
import itertools
import logging
import os
import textwrap
from collections.abc import Callable, Iterable, Iterator, Sequence
from operator import attrgetter
from typing import TYPE_CHECKING, Any, ClassVar

from cliff import command, lister, show

from watcherclient.osc import plugin

if TYPE_CHECKING:
    from watcherclient.resource import Column, Resource
    from watcherclient.v1.client import Client

Table = tuple[Sequence[str], Iterable[Sequence[Any]]]


# These two are no tuples with names: making such a class takes as long as a
# module of commands, at every start of OpenStackClient.
class Extra:
    """A column that is no field: what it holds is worked out, or read.

    :param name: its name, beside those of the fields.
    :param label: its title.
    :param value: returns what it holds for a resource.
    :param shown: how a person is shown it, as of a field.
    :param detail: it needs resources with all fields.
    :param wanted: it is shown without being named as a column.
    """

    def __init__(
        self,
        name: str,
        label: str,
        value: Callable[[Any], Any],
        shown: str = 'text',
        detail: bool = False,
        wanted: bool = False,
    ) -> None:
        self.name = name
        self.label = label
        self.value = value
        self.shown = shown
        self.detail = detail
        self.wanted = wanted

    def asked_for(self, args: argparse.Namespace) -> bool:
        """Tell whether the user names it as a column, or wants it else."""
        return (
            self.wanted
            or self.label in args.columns
            or self.name in args.columns
        )

    def holding(self, value: Any) -> Extra:
        """Return the same column with a value that is known already."""
        return Extra(
            self.name,
            self.label,
            lambda _: value,
            self.shown,
            self.detail,
            self.wanted,
        )


class Match:
    """An option that filters a list here, as the server cannot.

    :param option: its name, without dashes.
    :param help: what it is for.
    :param keyword: that of the library; that of the option when empty.
    :param several: it may be given several times.
    """

    def __init__(
        self, option: str, help: str, keyword: str = '', several: bool = False
    ) -> None:
        self.option = option
        self.help = help
        self.keyword = keyword
        self.several = several

    @property
    def dest(self) -> str:
        """The keyword of the library."""
        return self.keyword or self.option.replace('-', '_')

    def add_to(self, parser: argparse.ArgumentParser) -> None:
        """Add the option to a parser."""
        repeated = '; may be repeated' if self.several else ''
        parser.add_argument(
            f'--{self.option}',
            dest=self.dest,
            metavar=f'<{self.option}>',
            action='extend' if self.several else 'store',
            type=_words if self.several else str,
            help=f'{self.help} (applied by the client{repeated})',
        )


SINCE = Match(
    'since',
    'Only those made since: an age as 90m, 12h, 2d or 3w, or a time as '
    '2030-01-31T22:00',
)


def _words(given: str) -> list[str]:
    return given.split(',')


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
    remedies: ClassVar[dict[int, str]] = {}
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
        from watcherclient import collector

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
            from watcherclient import exceptions, text

            raise exceptions.CommandError(
                'What the server sent is not understood '
                f'({type(error).__name__}: {text.first_line(str(error))}); '
                '--debug tells more'
            ) from error
        except Exception as error:
            self.advise(error)
            raise

    def advise(self, error: Exception) -> None:
        """Let the text of an error end in what was meant, or what to do."""
        from urllib.parse import unquote, urlsplit

        from watcherclient import exceptions, suggestions, text

        if not isinstance(error, exceptions.HttpError):
            return
        named = suggestions.named_in(error)
        close = suggestions.similar(self.client, error)
        remedy = self.remedies.get(error.http_status)
        if close:
            error.hint = f'did you mean {" or ".join(close)}?'
        elif error.http_status == 404:
            noun = next(iter(named), self.manager_name).replace('_', ' ')
            error.hint = f'see "{self.program} {noun} list"'
        elif remedy:
            name = unquote(urlsplit(error.url or '').path.split('/')[-1])
            command = f'{self.program} {remedy} {text.excerpt(name, 80)}'
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
        extras: Sequence[Extra] = (),
    ) -> tuple[list[str], Callable[[Any], Sequence[Any]]]:
        """Return the labels to show, and what makes a row of a resource."""
        from watcherclient.osc import columns

        every: list[Column | Extra] = [*shown, *extras]
        labels = {column.name: column.label for column in every}
        # cliff knows labels; users may also give the names of fields, and
        # labels with underscores, as one of them once had.
        same = {label.replace(' ', '_'): label for label in labels.values()}
        same |= labels
        args.columns = [same.get(c, c) for c in args.columns]
        terminal = self.app.stdout.isatty()
        renderers = [
            columns.renderer(c.shown, args.formatter, terminal) for c in every
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
        from watcherclient import collector

        if parsed_args.formatter == 'json' and not parsed_args.noindent:
            from watcherclient.osc import columns

            self.formatter = columns.JsonList()  # type: ignore[assignment]
        # It would walk all of OpenStackClient again and again.
        with collector.paused():
            return super().produce_output(parsed_args, column_names, data)


class List(Lister):
    """List resources."""

    #: The options that filter a list, with their help.
    filters: ClassVar[dict[str, str]] = {}
    #: Further ones, which the server does not know.
    matches: ClassVar[tuple[Match, ...]] = ()
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

    def extras(self) -> Sequence[Extra]:
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

    def extras(self) -> Sequence[Extra]:
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
        from watcherclient import exceptions
        from watcherclient.osc import columns

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


class Update(ShowOne):
    """Change a resource by JSON patch operations."""

    def get_parser(self, prog_name: str) -> argparse.ArgumentParser:
        parser = super().get_parser(prog_name)
        self.add_target(parser)
        parser.add_argument(
            'op',
            metavar='<op>',
            choices=['add', 'replace', 'remove'],
            help='What to do: add, replace or remove',
        )
        parser.add_argument(
            'attributes',
            metavar='<path=value>',
            nargs='+',
            action='append',
            help='A field and its new value, as name=nightly or '
            'parameters/period=600; only the field to remove it',
        )
        return parser

    def take_action(self, parsed_args: argparse.Namespace) -> Table:
        from watcherclient.osc import options

        words = itertools.chain(*parsed_args.attributes)
        patch = options.patch(self.resource, parsed_args.op, words)
        identifier = self.target(parsed_args)
        return self.show(self.manager.update(identifier, patch), parsed_args)


class Unset(ShowOne):
    """Set fields of a resource back."""

    #: The fields that can be set back, with the help of their options.
    removable: ClassVar[dict[str, str]]
    #: The field that holds parameters, to be taken away one by one.
    parameters: ClassVar[str]

    def get_parser(self, prog_name: str) -> argparse.ArgumentParser:
        parser = super().get_parser(prog_name)
        self.add_identity(parser)
        for name, about in self.removable.items():
            parser.add_argument(
                f'--{name.replace("_", "-")}', action='store_true', help=about
            )
        parser.add_argument(
            '-p',
            f'--{self.parameters.rstrip("s").replace("_", "-")}',
            dest=self.parameters,
            metavar='<name>',
            action='append',
            default=[],
            help='Take away this parameter (may be repeated)',
        )
        return parser

    def take_action(self, parsed_args: argparse.Namespace) -> Table:
        given = vars(parsed_args)
        found = self.manager.unset(
            given[self.manager_name],
            *(name for name in self.removable if given[name]),
            **{self.parameters: given[self.parameters]},
        )
        return self.show(found, parsed_args)


class Several(Command):
    """Do something to several resources, all of which are tried."""

    #: What is done to each: the name of the manager's method.
    verb: ClassVar[str]
    #: How many are named, as argparse has it.
    nargs: ClassVar[str] = '+'

    def get_parser(self, prog_name: str) -> argparse.ArgumentParser:
        parser = super().get_parser(prog_name)
        self.add_identity(
            parser,
            f'{self.manager_name}s',
            about=f' to {self.verb} (several may be given)',
            nargs=self.nargs,
        )
        return parser

    def take_action(self, parsed_args: argparse.Namespace) -> None:
        names = getattr(parsed_args, f'{self.manager_name}s')
        self.each(names, getattr(self.manager, self.verb))

    def each(
        self, items: Sequence[Any], act: Callable[[Any], Any]
    ) -> list[Any]:
        """Try all, report each failure, and end in an error if any failed."""
        from watcherclient import exceptions, parallel, text

        noun, verb = self.resource.NOUN, self.verb
        done = []
        outcomes = parallel.attempt(act, items)
        for item, outcome in zip(items, outcomes, strict=True):
            if not isinstance(outcome, exceptions.ClientException):
                done.append(outcome)
                continue
            self.advise(outcome)
            self.log.error(
                "Failed to %s %s with %s '%s': %s",
                verb,
                noun,
                self.resource.IDENTITY,
                text.excerpt(getattr(item, 'uuid', item), 80),
                outcome,
            )
        if failed := len(items) - len(done):
            raise exceptions.CommandError(
                f'{failed} of {len(items)} {noun}s failed to {verb}'
            )
        return done


class Delete(Several):
    """Delete resources."""

    verb = 'delete'


class Tidy(Delete):
    """Delete resources that are named, or all that fit what is asked for."""

    #: The states of what is deleted when no state is given.
    ended: ClassVar[tuple[str, ...]]
    #: Options that choose, beside state and age, with their help.
    filters: ClassVar[dict[str, str]] = {}
    nargs = '*'

    def get_parser(self, prog_name: str) -> argparse.ArgumentParser:
        self._parser = parser = super().get_parser(prog_name)
        nouns = f'{self.resource.NOUN}s'
        for name, about in self.filters.items():
            parser.add_argument(f'--{name}', metavar=f'<{name}>', help=about)
        parser.add_argument(
            '--state',
            metavar='<state>',
            action='extend',
            type=_words,
            help=f'Delete {nouns} in this state (may be repeated, or hold '
            'several with commas); where only other options choose, those '
            f'that are {", ".join(self.ended)}',
        )
        parser.add_argument(
            '--older-than',
            metavar='<age>',
            help=f'Delete {nouns} that were made before: an age as 90m, 12h, '
            '30d or 3w, or a time as 2030-01-31T22:00',
        )
        parser.add_argument(
            '--dry-run',
            action='store_true',
            help='Only tell what would be deleted',
        )
        parser.add_argument(
            '--yes',
            action='store_true',
            help='Do not ask; needed when options choose what to delete and '
            'nobody can be asked',
        )
        return parser

    def take_action(self, parsed_args: argparse.Namespace) -> None:
        items: Sequence[Any] = getattr(parsed_args, f'{self.manager_name}s')
        options = ('state', 'older_than', *self.filters)
        asked = {o: v for o in options if (v := getattr(parsed_args, o))}
        if bool(items) == bool(asked):
            flags = ', '.join(f'--{o.replace("_", "-")}' for o in options)
            self._parser.error(
                f'give {self.resource.NOUN}s to delete, or choose them by '
                f'{flags}'
            )
        if asked:
            items = self.manager.list(
                detail=True, **{'state': self.ended, **asked}
            )
        elif parsed_args.dry_run:
            items = self.each(items, self.manager.get)
        if parsed_args.dry_run:
            print(f'Would delete {self.spell(items)}.', file=self.app.stdout)
            return
        if asked and items and not parsed_args.yes:
            self.confirm(self.spell(items))
        self.each(items, lambda item: self.delete(item, parsed_args))

    def delete(self, item: Any, args: argparse.Namespace) -> None:
        """Delete one of them."""
        self.manager.delete(item)

    def spell(self, items: Sequence[Any]) -> str:
        """Say how many there are, in which states, and how old."""
        from watcherclient import text

        noun = self.resource.NOUN
        if not items:
            return f'no {noun}s'
        states = collections.Counter(str(item.state) for item in items)
        each = ', '.join(f'{n} {state}' for state, n in states.items())
        many = f'{len(items)} {noun}s' if len(items) > 1 else f'1 {noun}'
        oldest = min(item.created_at or '' for item in items)[:10]
        return text.visible(
            f'{many} ({each}), the oldest of {oldest or "unknown age"}'
        )

    def confirm(self, what: str) -> None:
        """Ask whether to go on.

        :raises CommandError: when that is declined, or nobody can be asked.
        """
        from watcherclient import exceptions

        stdin, stderr = self.app.stdin, self.app.stderr
        if not stdin.isatty():
            raise exceptions.CommandError(
                f'This would delete {what}: give --yes to do so unasked'
            )
        print(f'Delete {what}? [y/N] ', end='', file=stderr, flush=True)
        if stdin.readline().strip().lower() not in ('y', 'yes'):
            raise exceptions.CommandError('Nothing was deleted')
