# SPDX-License-Identifier: Apache-2.0
"""Base classes of all commands.

They derive from the classes of osc-lib, as the commands of all OpenStackClient
plugins do. The resource of a command is imported on first use, because listing
the commands creates an instance of each.
"""

from __future__ import annotations

import argparse
import atexit
import contextlib
import gc
import io
import logging
import os
import shutil
import textwrap
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any, ClassVar

from osc_lib.command import command as osc_command

from watcherclient import exceptions, v1
from watcherclient.base.resource import UUID, identifier_of, plural
from watcherclient.osc import arguments, plugin
from watcherclient.osc.output import columns
from watcherclient.text import display

if TYPE_CHECKING:
    from watcherclient.base.resource import Resource
    from watcherclient.v1.client import Client
    from watcherclient.versions import Version

Table = tuple[Sequence[str], Iterable[Any]]

WRONG_USAGE = 2
_EXAMPLES = '\n\nExamples::\n\n'
#: The resources of commands, by the attributes of the client.
RESOURCES: dict[str, Callable[[], type[Resource]]] = {
    'action': lambda: v1.Action,
    'action_plan': lambda: v1.ActionPlan,
    'audit': lambda: v1.Audit,
    'audit_template': lambda: v1.AuditTemplate,
    'goal': lambda: v1.Goal,
    'scoring_engine': lambda: v1.ScoringEngine,
    'service': lambda: v1.Service,
    'strategy': lambda: v1.Strategy,
}


class HelpFormatter(argparse.RawDescriptionHelpFormatter):
    """Keeps paragraphs, and the line breaks of indented ones."""

    def add_text(self, text: str | None) -> None:
        """Add a description or an epilog in reStructuredText."""
        # The width that argparse uses for other text.
        width = shutil.get_terminal_size().columns - 2
        for part in text.split('\n\n') if text else ():
            plain = part.replace('::', ':')
            indented = part.startswith(' ')
            super().add_text(part if indented else textwrap.fill(plain, width))


class Command(osc_command.Command):
    """The base class of all commands.

    The docstring of a command is its help. It ends with one to three examples
    for the ``openstack`` program.
    """

    #: OpenStackClient or the ``watcher`` program.
    app: Any
    #: The attribute of the client for the resource.
    manager_name: ClassVar[str]
    #: The options whose values are passed to the library.
    options: ClassVar[arguments.Options] = ()
    #: The options that follow them, whose values the command itself uses.
    own_options: ClassVar[arguments.OwnOptions] = ()
    #: The options that are valid only with another one, by their names.
    requires: ClassVar[Mapping[str, str]] = {}
    #: The command to suggest, by the status of the error response for one
    #: resource, whose name is appended.
    next_steps: ClassVar[dict[int, str]] = {}
    #: The exit status if no exception is raised.
    status = 0

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        #: The changes on the server.
        self._changed: list[str] = []
        self._done = ''

    @property
    def program(self) -> str:
        """The first words of a command line in this program."""
        ours = getattr(self.app, 'NAME', None) == 'watcher'
        return 'watcher' if ours else 'openstack optimize'

    @property
    def quiet(self) -> bool:
        """Whether output is limited to results and errors."""
        # Tests of other programs run commands in simpler applications.
        options = getattr(self.app, 'options', None)
        return not getattr(options, 'verbose_level', 1)

    def note(self, words: str) -> None:
        """Print a note in addition to the result."""
        if not self.quiet:
            print(display.escape_control_chars(words), file=self.app.stderr)

    @property
    def client(self) -> Client:
        """The client of the Watcher API."""
        found: Client = getattr(self.app.client_manager, plugin.API_NAME)
        return found

    @property
    def manager(self) -> Any:
        """The manager of the resource of this command."""
        return getattr(self.client, self.manager_name)

    @property
    def resource(self) -> type[Resource]:
        """The class of the resource of this command."""
        return RESOURCES[self.manager_name]()

    @property
    def words(self) -> dict[str, str]:
        """The values of placeholders in the help of options."""
        noun, identity = self.resource.NOUN, self.resource.IDENTITY
        identifier = identity.partition(' ')[0]
        return {'noun': noun, 'nouns': plural(noun), 'id': identifier}

    def get_parser(self, prog_name: str) -> argparse.ArgumentParser:
        self.parser = super().get_parser(prog_name)
        self.parser.formatter_class = HelpFormatter
        self.add_target(self.parser)
        for option in (*self.options, *self.own_options):
            option.add_to(self.parser, self.words)
        return self.parser

    def add_target(self, parser: Any) -> None:
        """Add the arguments that identify resources; by default, none."""

    def get_description(self) -> str:
        """Return the description: the docstring without the examples."""
        return super().get_description().partition(_EXAMPLES)[0]

    def get_epilog(self) -> str:
        """Return the text after the options in the help, with the examples.

        cliff would search all installed packages for the name of this one.
        """
        examples = super().get_description().partition(_EXAMPLES)[2]
        examples = examples.replace('openstack optimize', self.program)
        return (
            f'Examples::\n\n{examples}\n\n'
            'This command is provided by the python-watcherclient plugin.'
        )

    def run(self, parsed_args: argparse.Namespace) -> int:
        """Run the command; return the exit status."""
        _freeze_at_exit()
        stdout = self.app.stdout
        if stdout is None:
            raise exceptions.CommandError('standard output is closed')
        if isinstance(stdout, io.TextIOWrapper):
            # Escape characters that the terminal cannot show.
            stdout.reconfigure(errors='backslashreplace')
        arguments.decode(parsed_args)
        try:
            with _quiet_urllib3(self.app.options):
                self.check(parsed_args)
                return self._execute(parsed_args) or self.status
        except arguments.UsageError as error:
            self.parser.print_usage(self.app.stderr)
            print(f'{self.parser.prog}: error: {error}', file=self.app.stderr)
            return WRONG_USAGE
        except OSError as error:
            if isinstance(error, BrokenPipeError) or error.filename:
                raise
            raise exceptions.CommandError(_reason(error)) from error

    def check(self, parsed_args: argparse.Namespace) -> None:
        """Check the arguments before anything is sent.

        :raises UsageError: if they are invalid.
        """
        given = {
            name
            for name, value in vars(parsed_args).items()
            if value is not None and value is not False
        }
        for option, other in self.requires.items():
            if option in given and other not in given:
                raise arguments.UsageError(f'--{option} requires --{other}')

    def record(self, done: str, item: Any) -> None:
        """Record a change on the server, in case printing it fails.

        :param done: the change, such as ``created``.
        :param item: the resource, or its name or UUID.
        """
        self._done = done
        self._changed.append(identifier_of(item))

    def _execute(self, args: argparse.Namespace) -> int:
        """Run the command; an error also reports what was changed."""
        try:
            # Detect a broken pipe here, not at exit.
            with _flushed(self.app.stdout):
                # The method of osc-lib logs all arguments, including secrets.
                return super(osc_command.Command, self).run(args)
        except BaseException as error:
            if isinstance(error, exceptions.HttpError):
                self.add_hint(error)
            if self._changed:
                self._report_changes(error)
            raise

    def _report_changes(self, error: BaseException) -> None:
        """Report what was changed before an error.

        :raises CommandError: for an error that the program only prints.
        """
        noun, verb = self.resource.NOUN, 'was'
        if len(self._changed) > 1:
            noun, verb = plural(noun), 'were'
        message = (
            f'{noun} {", ".join(self._changed)} {verb} {self._done}, but then '
            f'the command failed: {_reason(error)}'
        )
        if isinstance(error, BrokenPipeError | KeyboardInterrupt | SystemExit):
            self.log.error(display.escape_control_chars(message))
        else:
            raise exceptions.CommandError(message) from error

    def can_ask(self) -> bool:
        """Return whether standard input is a terminal."""
        stdin = self.app.stdin
        return stdin is not None and bool(stdin.isatty())

    def confirm(self, question: str, otherwise: str, declined: str) -> None:
        """Ask the user for confirmation.

        :param otherwise: the error if standard input is not a terminal.
        :param declined: the error if the user declines.
        :raises CommandError: with one of these.
        """
        if not self.can_ask():
            raise exceptions.CommandError(otherwise)
        shown = display.escape_control_chars(question)
        stderr = self.app.stderr
        print(f'{shown} [y/N] ', end='', file=stderr, flush=True)
        answer: str = self.app.stdin.readline()
        if answer.strip().lower() not in ('y', 'yes'):
            raise exceptions.CommandError(declined)

    def add_hint(self, error: exceptions.HttpError) -> None:
        """Add a suggestion to the text of an error."""
        from watcherclient.osc import hints

        error.hint = hints.find(error, self)

    def values(self, args: argparse.Namespace) -> dict[str, Any]:
        """Return the values of the options by keyword of the library."""
        return {option.keyword: option.value(args) for option in self.options}


class OnNamed(Command):
    """A command whose arguments identify one or more resources."""

    #: The ``nargs`` of argparse; one resource if None.
    nargs: ClassVar[str | None] = None
    #: The end of its help.
    about: ClassVar[str] = ''

    @property
    def dest(self) -> str:
        """The name of the argument."""
        several = self.nargs in ('*', '+')
        return f'{self.manager_name}s' if several else self.manager_name

    def add_target(self, parser: Any, **settings: Any) -> None:
        """Add the argument to a parser or a group."""
        noun, known = self.resource.NOUN, self.resource.IDENTITY
        about = self.about.format_map(self.words)
        title = noun if self.nargs in (None, '?') else self.words['nouns']
        known += arguments.PREFIX if known == UUID else ''
        parser.add_argument(
            self.dest,
            metavar=f'<{noun.replace(" ", "-")}>',
            nargs=self.nargs,
            help=f'{title.capitalize()}{about} ({known})',
            **settings,
        )

    def target(self, args: argparse.Namespace) -> Any:
        """Return the identifier of the resource, or a list of them."""
        return getattr(args, self.dest)


class Display(Command):
    """A command that prints resources in a selectable format."""

    #: All columns, if they are not those of the resource.
    all_columns: ClassVar[columns.Columns] = ()
    #: The formatter for the selected format.
    formatter: Any
    #: The selected columns, in the order of the table.
    chosen: columns.Columns
    #: The columns of ``--sort-column``, in order of priority.
    sorted_by: columns.Columns

    @property
    def version(self) -> Version:
        """The API version in use; the newest before the first response."""
        return self.client.http_client.api_version

    def extras(self) -> Sequence[columns.ComputedColumn]:
        """Return the columns that are not fields."""
        return ()

    def available(self, args: argparse.Namespace) -> columns.Columns:
        """Return the columns that users can select, in their order."""
        if self.all_columns:
            return self.all_columns
        return [*self.resource.columns(), *self.extras()]

    def check(self, parsed_args: argparse.Namespace) -> None:
        known = self.available(parsed_args)
        named = columns.find(parsed_args.columns, known)
        self.chosen = [column for column in known if column in named]
        sorted_by = getattr(parsed_args, 'sort_columns', ())
        self.sorted_by = columns.find(sorted_by, known)
        super().check(parsed_args)

    def require(self) -> None:
        """Check that the API version in use has the selected columns.

        :raises UnsupportedVersion: if a column needs a newer version.
        """
        for column in (*self.chosen, *self.sorted_by):
            if (
                column.since > self.version
                and column.name not in self.resource.ALWAYS_SHOWN
            ):
                raise exceptions.UnsupportedVersion(
                    f'column {column.label!r} needs API version '
                    f'{column.since}; version {self.version} is in use'
                )

    def layout(
        self, shown: columns.Columns, args: argparse.Namespace
    ) -> tuple[list[str], Callable[[Any], list[Any]]]:
        """Return the titles, and what converts a resource to a row."""
        labels = [column.label for column in shown]
        how = args.formatter, self.app.stdout.isatty()
        cells = [
            (columns.reader(column), columns.renderer(column.display, *how))
            for column in shown
        ]
        return labels, lambda item: [
            render(read(item)) for read, render in cells
        ]

    def print_rows(
        self,
        titles: Sequence[str],
        rows: Iterable[Sequence[Any]],
        args: argparse.Namespace,
    ) -> None:
        """Print rows in the selected format; tables fit the terminal."""
        out = self.app.stdout
        drawn = args.formatter == columns.TABLE and args.max_width < 1
        if drawn and out.isatty():
            from watcherclient.osc.output import table

            rows = [*rows]
            width = shutil.get_terminal_size().columns
            if rows and (fitted := table.fit(titles, rows, width)):
                print(fitted, file=out)
                return
        self.formatter.emit_list(titles, rows, out, args)


def _reason(error: BaseException) -> str:
    """Return the reason for a failure."""
    if isinstance(error, KeyboardInterrupt):
        return 'interrupted'
    if isinstance(error, OSError) and error.strerror and not error.filename:
        return f'cannot write to standard output: {error.strerror}'
    return str(error) or type(error).__name__


@contextlib.contextmanager
def _flushed(stdout: Any) -> Iterator[None]:
    """Flush standard output while failures can be reported."""
    try:
        yield
    finally:
        try:
            stdout.flush()
        except OSError:
            # The rest of the buffer would fail again at exit.
            with contextlib.suppress(io.UnsupportedOperation):
                os.dup2(os.open(os.devnull, os.O_WRONLY), stdout.fileno())
            raise


@contextlib.contextmanager
def _quiet_urllib3(options: Any) -> Iterator[None]:
    """Hide the log of urllib3 on stderr, except with --debug.

    It logs malformed headers as warnings with a traceback.
    """
    logger = logging.getLogger('urllib3')
    level = logger.level
    if not getattr(options, 'debug', False):
        logger.setLevel(logging.ERROR)
    try:
        yield
    finally:
        logger.setLevel(level)


def _freeze_at_exit() -> None:
    """Skip the last garbage collection of the process.

    This saves 0.15 to 0.2 s in each command of this plugin in ``openstack``.
    """
    atexit.register(gc.freeze)
