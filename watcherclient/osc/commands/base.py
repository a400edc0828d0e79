# SPDX-License-Identifier: Apache-2.0
"""What all commands share.

They derive from osc-lib's classes, as those of every plugin of OpenStackClient
do. The resource that a command is about is imported when it is needed: the
list of commands makes one of each.
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
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, Any, ClassVar

from osc_lib.command import command as osc_command

from watcherclient import exceptions, v1
from watcherclient.base.resource import identifier_of, plural
from watcherclient.osc import arguments, hints, plugin
from watcherclient.osc.output import columns
from watcherclient.text import display

if TYPE_CHECKING:
    from watcherclient.base.resource import Resource
    from watcherclient.v1.client import Client
    from watcherclient.versions import Version

Table = tuple[Sequence[str], Iterable[Any]]

WRONG_USAGE = 2
_EXAMPLES = '\n\nExamples::\n\n'
#: The resources that commands are about, by the client's attributes.
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
    """Keeps paragraphs, and the lines of indented ones."""

    def add_text(self, text: str | None) -> None:
        """Add a description or an epilog, which is reStructuredText."""
        # The width that argparse wraps everything else to.
        width = shutil.get_terminal_size().columns - 2
        for part in (text or '').split('\n\n'):
            plain = part.replace('::', ':')
            indented = part.startswith(' ')
            super().add_text(part if indented else textwrap.fill(plain, width))


class Command(osc_command.Command):
    """The base of our commands.

    The docstring of a command is its help. It ends with one to three examples,
    written for the ``openstack`` program.
    """

    #: OpenStackClient, or our own program.
    app: Any
    #: The client's attribute that this command works with.
    manager_name: ClassVar[str]
    #: The options whose values go to the library.
    options: ClassVar[arguments.Options] = ()
    #: The command to run first, by the status of an answer that refuses one
    #: resource, whose name is added.
    next_steps: ClassVar[dict[int, str]] = {}
    #: What the program ends with when nothing is raised.
    status = 0

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        #: What was changed on the server, and how.
        self._changed: list[str] = []
        self._done = ''

    @property
    def program(self) -> str:
        """The words that our commands begin with in this program."""
        ours = getattr(self.app, 'NAME', None) == 'watcher'
        return 'watcher' if ours else 'openstack optimize'

    @property
    def quiet(self) -> bool:
        """Whether the user asked for results and errors only."""
        options = getattr(self.app, 'options', None)
        return not getattr(options, 'verbose_level', 1)

    def note(self, words: str) -> None:
        """Print what may be of interest beside the result."""
        if not self.quiet:
            print(display.escape_control_chars(words), file=self.app.stderr)

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
        return RESOURCES[self.manager_name]()

    @property
    def words(self) -> dict[str, str]:
        """What names in the help of options stand for."""
        noun, identity = self.resource.NOUN, self.resource.IDENTITY
        identifier = identity.partition(' ')[0]
        return {'noun': noun, 'nouns': plural(noun), 'id': identifier}

    def get_parser(self, prog_name: str) -> argparse.ArgumentParser:
        self.parser = super().get_parser(prog_name)
        self.parser.formatter_class = HelpFormatter
        for option in self.options:
            option.add_to(self.parser, self.words)
        return self.parser

    def get_description(self) -> str:
        """Return what the command does: its docstring up to the examples."""
        return super().get_description().partition(_EXAMPLES)[0]

    def get_epilog(self) -> str:
        """Return what follows the options in the help, first the examples.

        cliff would look through all installed packages for the name of ours.
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
            # What the terminal cannot show is escaped, not an error.
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

        :raises UsageError: for wrong usage.
        """

    def record(self, done: str, item: Any) -> None:
        """Remember a change on the server, in case printing it fails.

        :param done: the change, such as ``created``.
        :param item: the resource, or its name or UUID.
        """
        self._done = done
        self._changed.append(identifier_of(item))

    def _execute(self, args: argparse.Namespace) -> int:
        """Run the command; an error also reports what was changed."""
        try:
            # A reader that went away is noticed here, not at the exit.
            with _flushed(self.app.stdout):
                # osc-lib's own method logs all arguments, secrets too.
                status = super(osc_command.Command, self).run(args)
        except BaseException as error:
            if isinstance(error, exceptions.HttpError):
                self.add_hint(error)
            if self._changed:
                self._report_changes(error)
            raise
        return status

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

    def ask(self, question: str, otherwise: str) -> bool:
        """Return whether the user answers yes.

        :param otherwise: the error when nobody can be asked.
        :raises CommandError: when standard input is no terminal.
        """
        if not self.can_ask():
            raise exceptions.CommandError(otherwise)
        shown = display.escape_control_chars(question)
        stderr = self.app.stderr
        print(f'{shown} [y/N] ', end='', file=stderr, flush=True)
        answer: str = self.app.stdin.readline()
        return answer.strip().lower() in ('y', 'yes')

    def add_hint(self, error: exceptions.HttpError) -> None:
        """Let the text of an error end in what was meant, or what to do."""
        error.hint = hints.find(error, self)

    def values(self, args: argparse.Namespace) -> dict[str, Any]:
        """Return the values of the options by the library's keywords."""
        return {option.keyword: option.value(args) for option in self.options}


class OnNamed(Command):
    """A command about one or more resources, which its arguments name."""

    #: How many are named, as argparse has it; one if None.
    nargs: ClassVar[str | None] = None
    #: How its help ends; see :class:`watcherclient.osc.arguments.Option`.
    about: ClassVar[str] = ''

    @property
    def dest(self) -> str:
        """The argument that names them."""
        several = self.nargs in ('*', '+')
        return f'{self.manager_name}s' if several else self.manager_name

    def get_parser(self, prog_name: str) -> argparse.ArgumentParser:
        parser = super().get_parser(prog_name)
        self.add_target(parser)
        return parser

    def add_target(self, parser: Any, **settings: Any) -> None:
        """Add what names the resources to a parser, or to a group of one."""
        noun, about = self.resource.NOUN, self.about.format_map(self.words)
        parser.add_argument(
            self.dest,
            metavar=f'<{noun.replace(" ", "-")}>',
            nargs=self.nargs,
            help=f'{self.resource.IDENTITY} of the {noun}{about}',
            **settings,
        )

    def target(self, args: argparse.Namespace) -> Any:
        """Return what names the resource, or the list of what names them."""
        return getattr(args, self.dest)


class Display(Command):
    """A command that prints resources, in a format that the user chooses."""

    #: The columns of ``-c``, in the order of the table.
    chosen: columns.Columns
    #: Those of ``--sort-column``, the most important first.
    sorted_by: columns.Columns

    @property
    def version(self) -> Version:
        """The API version in use; the newest before the first answer."""
        return self.client.http_client.api_version

    def extras(self) -> Sequence[columns.ComputedColumn]:
        """Return the columns beside those of the fields."""
        return ()

    def available(self, args: argparse.Namespace) -> columns.Columns:
        """Return the columns that the user can ask for, in their order."""
        return [*self.resource.columns(), *self.extras()]

    def check(self, parsed_args: argparse.Namespace) -> None:
        known = self.available(parsed_args)
        named = columns.find(parsed_args.columns, known)
        self.chosen = [column for column in known if column in named]
        sorted_by = getattr(parsed_args, 'sort_columns', ())
        self.sorted_by = columns.find(sorted_by, known)

    def require(self) -> None:
        """Check that the API version in use has the columns that are named.

        :raises UnsupportedVersion: naming the version that one needs.
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

    def row(
        self, shown: columns.Columns, args: argparse.Namespace
    ) -> Callable[[Any], list[Any]]:
        """Return what makes a row of a resource: a value for each column."""
        how = args.formatter, self.app.stdout.isatty()
        cells = [
            (columns.reader(column), columns.renderer(column.display, *how))
            for column in shown
        ]
        return lambda item: [render(read(item)) for read, render in cells]


def _reason(error: BaseException) -> str:
    """Return why a command failed."""
    if isinstance(error, KeyboardInterrupt):
        return 'interrupted'
    if isinstance(error, OSError) and error.strerror and not error.filename:
        return f'cannot write to standard output: {error.strerror}'
    return str(error) or type(error).__name__


@contextlib.contextmanager
def _flushed(stdout: Any) -> Iterator[None]:
    """Flush standard output at the end, while failures can be reported."""
    try:
        yield
    finally:
        try:
            stdout.flush()
        except OSError:
            # What is still in the buffer would fail again at the exit.
            with contextlib.suppress(io.UnsupportedOperation):
                os.dup2(os.open(os.devnull, os.O_WRONLY), stdout.fileno())
            raise


@contextlib.contextmanager
def _quiet_urllib3(options: Any) -> Iterator[None]:
    """Keep the log of urllib3 from stderr, unless the user debugs.

    It logs malformed headers with a traceback, as warnings.
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
    """Skip the garbage collector's last walk through all objects.

    Worth 0.15 to 0.2 s of each of our commands inside ``openstack``.
    """
    atexit.register(gc.freeze)
