# SPDX-License-Identifier: Apache-2.0
"""The review of an action plan as an HTML page, for approval."""

from __future__ import annotations

import datetime
import shlex
from collections.abc import Iterable, Iterator

from watcherclient.analysis import wording
from watcherclient.analysis.cluster import UP
from watcherclient.analysis.concerns import Remark, listing
from watcherclient.analysis.report import graph, svg
from watcherclient.analysis.report.graph import arrows, clip
from watcherclient.analysis.report.markup import Markup, element, join
from watcherclient.analysis.report.style import CSS
from watcherclient.analysis.review import HostChange, Review, ReviewStep
from watcherclient.base import checks
from watcherclient.states import ActionPlanState

#: Maximum number of rows on the page; it reports how many are left out.
STEPS = 1000
HOSTS = 200
INDICATORS = 100
COMMANDS = 20
#: Maximum number of steps and dependencies of a readable graph.
GRAPH_STEPS = 60
GRAPH_EDGES = 200

_TITLES = ('#', 'Action', 'Target', 'From', 'To', 'After step', 'State')
_POLICY = "default-src 'none'; style-src 'unsafe-inline'"


def to_html(review: Review) -> str:
    """Return a review as a self-contained HTML page.

    The page is ASCII, so that it can be stored and served in any encoding.

    :param review: the review of the plan.
    """
    title = f'Action plan {clip(review.plan_uuid)}'
    head = [
        Markup('<meta charset="utf-8">'),
        Markup(
            '<meta name="viewport" '
            'content="width=device-width, initial-scale=1">'
        ),
        Markup(
            f'<meta http-equiv="Content-Security-Policy" content="{_POLICY}">'
        ),
        element('title', title),
        element('style', CSS),
    ]
    sections = [
        element('header', *_summary(review, title)),
        _section('Warnings', _warnings(review)),
        _section('Steps', _steps(review)),
        _section('Hosts before and after', _hosts(review)),
        _section('Dependencies', _dependencies(review)),
        _section('Efficacy', _efficacy(review)),
        _section('How to proceed', _commands(review)),
    ]
    page = element(
        'html',
        element('head', join(head)),
        element('body', element('main', join(sections))),
        lang='en',
    )
    return f'<!DOCTYPE html>\n{page}\n'


def _section(title: str, content: Iterable[Markup]) -> Markup:
    found = join(content)
    heading = element('h2', title)
    return element('section', heading, found) if found else found


def _summary(review: Review, title: str) -> Iterator[Markup]:
    yield element('h1', title)
    yield element(
        'p', element('span', clip(review.plan_state), class_='state')
    )
    yield element('p', wording.outlook(review), class_='lede')
    to_do = sum(one.step.to_do for one in review.steps)
    tiles = [
        (to_do, 'steps to run'),
        (len(review.stages), 'stages'),
        (review.totals.migrated, 'servers to migrate'),
        (len(review.warnings), 'warnings'),
    ]
    yield element(
        'ul',
        *(element('li', element('b', n), name) for n, name in tiles),
        class_='tiles',
    )
    yield _facts(review)


def _facts(review: Review) -> Markup:
    created = clip(review.created_at or 'unknown')
    if review.created_at and review.age is not None:
        when = _minute(checks.parse_time(review.created_at))
        created = f'{when} ({wording.age(review.age)} before this report)'
    audit = review.audit_name, review.audit_uuid
    facts = [
        ('Audit', ' '.join(clip(one) for one in audit if one) or 'unknown'),
        ('Goal', clip(review.goal or 'unknown')),
        ('Strategy', clip(review.strategy or 'unknown')),
        ('Created', created),
    ]
    if review.reviewed_at:
        facts.append(('Report', _minute(review.reviewed_at)))
    return element(
        'dl',
        *(
            join([element('dt', name), element('dd', value)])
            for name, value in facts
        ),
    )


def _minute(when: datetime.datetime) -> str:
    return f'{when.astimezone(datetime.timezone.utc):%Y-%m-%d %H:%M} UTC'


def _warnings(review: Review) -> Iterator[Markup]:
    if review.warnings:
        yield _remarks(review.warnings, 'remarks alert')
    else:
        yield element('p', 'No warnings.', class_='fine')
    if review.notes:
        yield element('h3', 'Notes')
        yield _remarks(review.notes, 'remarks')


def _remarks(remarks: Iterable[Remark], kind: str) -> Markup:
    items = (
        element('li', f'{one.text[:1].upper()}{one.text[1:]}.')
        for one in remarks
    )
    return element('ul', *items, class_=kind)


def _steps(review: Review) -> Iterator[Markup]:
    if not review.steps:
        yield element('p', 'The action plan has no actions.')
        return
    yield element(
        'p',
        'Stages run one after the other. The steps of a stage run in '
        'parallel, up to the number of applier workers.',
        class_='muted',
    )
    for sentence in wording.placements(review)[:COMMANDS]:
        yield element('p', f'{sentence}.')
    yield _table('stack', _TITLES, _stages(review))
    if len(review.steps) > STEPS:
        yield element(
            'p',
            f'Only {STEPS} of {len(review.steps)} steps are shown. '
            'To list all of them:',
        )
        yield _command(_plan_command(review, 'review', '-f json -c steps'))


def _table(
    kind: str, titles: Iterable[str], content: Iterable[Markup]
) -> Markup:
    heads = (element('th', title, scope='col') for title in titles)
    head = element('thead', element('tr', *heads))
    return element('table', head, *content, class_=kind)


def _row(*cells: object) -> Markup:
    return element('tr', *(element('td', cell) for cell in cells))


def _stages(review: Review) -> Iterator[Markup]:
    left = STEPS
    for number, steps in graph.by_stage(review):
        shown = steps[:left]
        left -= len(shown)
        if shown:
            stage = f'Stage {number}' if number else 'Never run'
            heading = f'{stage}: {wording.count(len(steps), "step")}'
            span = element('th', heading, colspan=7, scope='rowgroup')
            rows = [element('tr', span), *map(_step, shown)]
            yield element('tbody', join(rows))


def _step(one: ReviewStep) -> Markup:
    step, action = one.step, clip(wording.action(one))
    stale = one.effect is not None and one.effect.is_stale
    flag = element('span', 'no longer applies', class_='flag')
    return _row(
        step.number,
        element('span', action, ' ', flag) if stale else action,
        clip(wording.target(one)),
        clip(step.source or ''),
        clip(wording.destination(one)).removeprefix('-'),
        listing(step.after),
        clip(step.state),
    )


def _hosts(review: Review) -> Iterator[Markup]:
    if review.simulation is None:
        return
    hosts = review.hosts
    changed = [one for one in hosts if one.changed]
    shown = changed
    if len(changed) > HOSTS:
        shown = sorted(changed, key=wording.change, reverse=True)[:HOSTS]
        yield element(
            'p',
            f'Only the {HOSTS} hosts that change most are shown, of '
            f'{len(changed)} changed hosts.',
        )
    if shown:
        yield _legend()
    loads = (host.load for one in shown for host in (one.before, one.after))
    highest = max([100, *(load.highest for load in loads)])
    cards = [_host(one, n, highest) for n, one in enumerate(shown)]
    yield element('div', *cards, class_='hosts')
    if amounts := wording.unplaced(review):
        waiting = wording.count(review.unplaced, 'server')
        yield element(
            'p',
            f'Not included: {waiting} that the scheduler places '
            f'({", ".join(amounts)}).',
        )
    same = wording.count(len(hosts) - len(changed), 'host', 'unchanged')
    spread = wording.spread(review.spread_before, review.spread_after)
    for sentence in filter(None, (same, spread)):
        yield element('p', f'{arrows(sentence)}.', class_='muted')


def _legend() -> Markup:
    keys = ('b', 'before'), ('a', 'after'), ('o', 'after, over 100%')
    return element(
        'p',
        'vCPU, RAM and disk that are allocated to servers, as a percentage '
        'of what the host can allocate. ',
        *(
            element('span', element('i', class_=kind), words, class_='key')
            for kind, words in keys
        ),
        class_='muted',
    )


def _host(one: HostChange, number: int, highest: float) -> Markup:
    before, after = one.before, one.after
    servers = wording.arrow(str(len(before.servers)), str(len(after.servers)))
    facts = [f'servers: {servers}']
    if before.status != after.status or not after.available:
        facts.append(clip(wording.arrow(before.status, after.status)))
    if after.state != UP:
        facts.append(clip(after.state))
    return element(
        'figure',
        element(
            'figcaption',
            element('h3', clip(before.name)),
            element('small', arrows(', '.join(facts))),
        ),
        svg.bars(one, number, highest),
    )


def _dependencies(review: Review) -> Iterator[Markup]:
    staged = (one.step for one in review.steps if one.step.stage)
    edges = sum(len(step.after) for step in staged)
    if not edges:
        return
    if len(review.steps) > GRAPH_STEPS or edges > GRAPH_EDGES:
        yield element(
            'p',
            f'The graph of {len(review.steps)} steps and {edges} '
            'dependencies is too large for a page. To draw it with Graphviz:',
        )
        yield _command(_plan_command(review, 'report', '--format dot'))
        return
    yield element(
        'div',
        svg.dependencies(review),
        class_='graph',
        tabindex=0,
        role='region',
        aria_label='Dependency graph',
    )


def _efficacy(review: Review) -> Iterator[Markup]:
    if not review.efficacy:
        return
    titles = ('Indicator', 'Claimed', 'Simulated', 'Description')
    rows = (
        _row(
            clip(one.name),
            clip(wording.claim(one)),
            clip(wording.correction(one) or 'same')
            if one.simulated is not None
            else '',
            one.description or '',
        )
        for one in review.efficacy[:INDICATORS]
    )
    yield element(
        'p',
        'The effect that the strategy claims for the plan, and the effect '
        'in the simulation of its steps, where known.',
        class_='muted',
    )
    yield _table('claims', titles, rows)


def _commands(review: Review) -> Iterator[Markup]:
    if review.to_do and review.plan_state == ActionPlanState.RECOMMENDED:
        for purpose, name, options in (
            ('Start the plan, and check the result when it ends:', 'start',
             '--review --wait --verify'),
            ('Cancel it while it runs; the action in progress runs to '
             'completion:', 'cancel', ''),
            ('Create a plan that undoes it:', 'revert', ''),
        ):  # fmt: skip
            yield element('p', purpose)
            yield _command(_plan_command(review, name, options))
    else:
        yield element('p', 'This action plan cannot be started.')
    disabled = [host.name for host in review.left_disabled]
    if disabled:
        yield element(
            'p', f'Disabled after the plan: {listing(disabled)}. To enable:'
        )
        commands = map(wording.enable_command, disabled[:COMMANDS])
        yield _command(*commands)
    if len(disabled) > COMMANDS:
        rest = wording.count(len(disabled) - COMMANDS, 'more host')
        yield element('p', f'Not listed: {rest}.')


def _plan_command(review: Review, name: str, options: str) -> str:
    uuid = shlex.quote(review.plan_uuid)
    return f'openstack optimize action plan {name} {uuid} {options}'.rstrip()


def _command(*lines: str) -> Markup:
    return element('pre', element('code', join(map(_unbroken, lines))))


def _unbroken(line: str) -> Markup:
    """Return a command whose words do not wrap, for example after hyphens."""
    words = (element('span', word) for word in line.split(' '))
    return Markup(' '.join(words))
