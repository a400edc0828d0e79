# SPDX-License-Identifier: Apache-2.0
"""The page about an action plan."""

from __future__ import annotations

import html.parser
import itertools
import re
import shutil
import subprocess
from typing import NamedTuple

import pytest

from tests.unit.analysis import plans
from tests.unit.analysis.plans import PLAN, action, migrate, set_service, uuid
from tests.unit.analysis.report.plans import (
    EVIL,
    drained,
    malicious,
    reviewed,
)
from watcherclient.analysis import to_html
from watcherclient.analysis.report import html as report
from watcherclient.analysis.review import review_plan

VOID = ('meta',)


class Page(html.parser.HTMLParser):
    """A page: its elements, its text, and whether elements are closed."""

    def __init__(self, text):
        super().__init__()
        self.source = text
        self.open, self.tags, self.attributes = [], [], []
        self.elements = []
        self.lines, self.style, self.code = [], '', ''
        self.feed(text)
        self.close()
        assert self.open == []

    def handle_starttag(self, tag, attrs):
        self.tags.append(tag)
        self.attributes += attrs
        self.elements.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag):
        assert self.open.pop() == tag
        if tag == 'code':
            self.lines += self.code.splitlines()
            self.code = ''

    def handle_data(self, data):
        if self.open[-1:] == ['style']:
            self.style += data
        elif 'code' in self.open:
            self.code += data
        elif data.strip():
            self.lines.append(data.strip())

    def ids(self):
        return [value for name, value in self.attributes if name == 'id']

    def shapes(self, kind):
        """Return the rectangles of a class."""
        return [
            Shape(
                *(float(given[key]) for key in ('x', 'y', 'width', 'height'))
            )
            for tag, given in self.elements
            if tag == 'rect' and given['class'] == kind
        ]


class Shape(NamedTuple):
    """A rectangle of a drawing."""

    x: float
    y: float
    width: float
    height: float

    @property
    def right(self):
        return self.x + self.width

    @property
    def bottom(self):
        return self.y + self.height

    def has(self, other):
        return (
            self.x <= other.x
            and self.y <= other.y
            and other.right <= self.right
            and other.bottom <= self.bottom
        )

    def is_apart(self, other, space):
        return (
            self.right + space <= other.x
            or other.right + space <= self.x
            or self.bottom + space <= other.y
            or other.bottom + space <= self.y
        )


def page(review):
    return Page(to_html(review))


class TestContents:
    def test_summary(self):
        lines = page(drained()).lines
        assert lines[1:4] == [
            f'Action plan {PLAN}',
            'RECOMMENDED',
            'Plan: 2 servers to migrate live (4 vCPU, 4 GiB RAM, 40 GiB '
            'disk), 1 host to disable, in 2 stages.',
        ]
        assert lines[4:12] == [
            '3', 'steps to run', '2', 'stages',
            '2', 'servers to migrate', '0', 'warnings',
        ]  # fmt: skip
        assert '2026-11-23 14:00 UTC (12 minutes before this report)' in (
            lines
        )
        assert lines[lines.index('Report') + 1] == '2026-11-23 14:12 UTC'

    def test_warnings_and_notes(self):
        assert 'No warnings.' in page(drained()).lines
        found = page(
            reviewed(migrate(1, 9, 1, 3), action(2, 'defragment', a='b'))
        )
        assert 'No warnings.' not in found.lines
        assert 'The server is not in the data model: vm-9 (step 1).' in (
            found.lines
        )
        assert 'no longer applies' in found.lines
        assert 'Actions whose effect on hosts is unknown: 1 defragment.' in (
            found.lines
        )

    def test_steps_are_in_stages(self):
        lines = page(drained()).lines
        first, second = map(
            lines.index, ('Stage 1: 1 step', 'Stage 2: 2 steps')
        )
        assert lines[first + 1 : second] == [
            '1', 'disable host', 'compute-1', 'PENDING',
        ]  # fmt: skip
        assert lines[second + 1 : second + 8] == [
            '2', 'migrate (live)', 'vm-1', 'compute-1', 'compute-3', '1',
            'PENDING',
        ]  # fmt: skip

    def test_steps_that_never_run(self):
        found = page(reviewed(action(1, 'nop', 2), action(2, 'nop', 1)))
        assert 'Never run: 2 steps' in found.lines

    def test_servers_that_the_scheduler_places(self):
        lines = page(reviewed(migrate(1, 1, 1, None))).lines
        assert (
            'The scheduler chooses the destination; by allocation, vm-1 fits '
            'on compute-2, compute-3, compute-4.' in lines
        )
        assert (
            'Not included: 1 server that the scheduler places (2 vCPU, '
            '2 GiB, 20 GiB).' in lines
        )

    def test_hosts(self):
        found = page(drained())
        assert 'servers: 2 \u2192 0, enabled \u2192 disabled' in found.lines
        assert '2 hosts unchanged.' in found.lines
        assert (
            'vCPU 25% \u2192 0%, RAM 12% \u2192 0%, disk 8% \u2192 0%'
            in found.lines
        )
        assert 'Allocation of compute-2 before and after' not in found.lines
        # A quarter of 320, and nothing after the plan.
        assert 'width="80.0" height="7" class="before"' in found.source

    def test_bars_of_hosts_that_are_too_small(self):
        model = plans.cluster({1: 1}, on_hosts={3: {'node_vcpus': 1}})
        source = page(reviewed(migrate(1, 1, 1, 3), cluster=model)).source
        # 200 % is as wide as the drawing, so that 100 % is half of it.
        assert 'width="320.0" height="7" class="over"' in source
        assert 'width="160.0" height="14" class="track"' in source

    def test_capacity_that_is_not_known(self):
        model = plans.cluster({1: 1}, on_hosts={3: {'node_disk': 0}})
        lines = page(reviewed(migrate(1, 1, 1, 3), cluster=model)).lines
        assert 'vCPU 0% \u2192 12%, RAM 0% \u2192 6%, disk ?' in lines

    def test_without_data_model(self):
        plan, rows = plans.plan(), plans.actions(migrate(1, 1, 1, 3))
        lines = page(review_plan(plan, rows, None)).lines
        assert 'Hosts before and after' not in lines
        assert 'Created' in lines

    def test_graph(self):
        found = page(drained())
        assert found.source.count('class="arrow"') == 2
        assert found.source.count('class="node"') == 3
        assert 'Dependencies' not in page(reviewed(migrate(1, 1, 1, 3))).lines

    def test_efficacy(self):
        given = [{'name': 'released_nodes_ratio', 'value': 50, 'unit': '%'}]
        lines = page(drained(global_efficacy=given)).lines
        at = lines.index('released_nodes_ratio')
        assert lines[at + 1 : at + 3] == ['50.00 %', '25.00 %']
        assert 'Efficacy' not in page(drained()).lines

    def test_how_to_proceed(self):
        lines = page(drained()).lines
        command = f'openstack optimize action plan start {PLAN}'
        assert f'{command} --review --wait --verify' in lines
        assert 'Disabled after the plan: compute-1. To enable:' in lines
        assert (
            'openstack compute service set --enable compute-1 nova-compute'
            in lines
        )

    @pytest.mark.parametrize('state', ['SUCCEEDED', 'ONGOING'])
    def test_plans_that_cannot_be_started(self, state):
        lines = page(drained(state=state)).lines
        assert 'This action plan cannot be started.' in lines
        assert not any(line.startswith('openstack opt') for line in lines)

    def test_options_are_not_broken_after_their_hyphens(self):
        source = page(drained()).source
        assert '<span>--review</span> <span>--wait</span>' in source

    def test_empty_plan(self):
        lines = page(reviewed()).lines
        assert 'The action plan has no actions.' in lines
        assert 'Nothing to do: no steps.' in lines


class TestSafety:
    def test_texts_of_the_server_are_escaped(self):
        found = page(malicious())
        assert {*found.tags} & {'script', 'img', 'link', 'a', 'iframe'} == (
            set()
        )
        assert '<script>alert("1")</script>\\n\\x1b[2J' in ' '.join(
            found.lines
        )
        assert EVIL not in ' '.join(found.lines)
        assert not any(
            EVIL in (value or '') or name.startswith('on')
            for name, value in found.attributes
        )

    def test_page_is_printable_ascii(self):
        source = to_html(malicious())
        assert source.isascii()
        assert re.sub(r'\n', '', source).isprintable()
        name = reviewed(migrate(1, 1, 1, 3, resource_name='b\xe4r'))
        assert 'b&#228;r' in to_html(name)

    def test_page_loads_nothing(self):
        found = page(malicious())
        assert 'url(' not in found.style
        assert '@import' not in found.style
        names = {name for name, _ in found.attributes}
        assert not names & {'src', 'href', 'style', 'action'}
        assert (
            'content',
            "default-src 'none'; style-src 'unsafe-inline'",
        ) in found.attributes

    def test_drawings_have_descriptions(self):
        found = page(drained())
        ids = found.ids()
        assert len(ids) == len({*ids})
        named = [
            one
            for name, value in found.attributes
            if name == 'aria-labelledby'
            for one in value.split()
        ]
        assert len(named) == 2 * found.tags.count('svg') > 0
        assert {*named} <= {*ids}


@pytest.mark.skipif(
    not shutil.which('chromium'), reason='Chromium is not installed'
)
@pytest.mark.parametrize('review', [drained, malicious])
def test_browser_shows_the_page_without_complaint(review, tmp_path):
    file = tmp_path / 'plan.html'
    file.write_text(to_html(review()))
    done = subprocess.run(
        [
            'chromium', '--headless', '--no-sandbox', '--disable-gpu',
            '--no-first-run', '--disable-background-networking',
            '--disable-component-update', '--disable-sync',
            '--enable-logging=stderr', f'--user-data-dir={tmp_path}/profile',
            '--dump-dom', file.as_uri(),
        ],
        capture_output=True,
        text=True,
        check=True,
        timeout=120,
    )  # fmt: skip
    assert 'CONSOLE' not in done.stderr
    assert Page(done.stdout).lines == page(review()).lines


class TestDrawings:
    def graph(self):
        """Return the graph of three stages, of 1, 4 and 1 steps."""
        return page(
            reviewed(
                set_service(1, 1, 'disabled'),
                *(migrate(n, n, 1, 3, 1) for n in range(2, 6)),
                set_service(6, 1, 'enabled', 2, 5),
                cluster=plans.cluster(dict.fromkeys(range(2, 6), 1)),
            )
        )

    def test_boxes_are_apart_and_in_the_band_of_their_stage(self):
        found = self.graph()
        boxes, bands = found.shapes('node'), found.shapes('band')
        assert [len([b for b in boxes if one.has(b)]) for one in bands] == [
            1, 4, 1,
        ]  # fmt: skip
        for one, other in itertools.combinations(boxes, 2):
            assert one.is_apart(other, 10)
        for above, below in itertools.pairwise(bands):
            assert above.bottom + 10 <= below.y
        # Three boxes side by side fill the drawing, the fourth is below.
        first, second, third, fourth = boxes[1:5]
        assert first.y == second.y == third.y
        assert (fourth.x, fourth.y > first.bottom) == (first.x, True)
        [drawing] = [
            given
            for tag, given in found.elements
            if tag == 'svg' and given['aria-labelledby'].startswith('graph-')
        ]
        size = [float(number) for number in drawing['viewbox'].split()]
        assert size == [0, 0, bands[0].width, bands[-1].bottom]
        assert float(drawing['width']) == bands[0].width
        assert first.x == bands[0].width - third.right

    def test_arrows_lead_from_a_step_to_those_after_it(self):
        found = self.graph()
        boxes = found.shapes('node')
        ends = set()
        for _, given in found.elements:
            if given.get('class') != 'arrow':
                continue
            numbers = [float(n) for n in re.findall(r'[\d.]+', given['d'])]
            x1, y1, turn1, after, turn2, before, x2, y2 = numbers
            # It leaves downwards, and arrives from above.
            assert (turn1, turn2) == (x1, x2)
            assert after > y1
            assert before < y2
            assert given['marker-end'] == 'url(#tip)'
            ends.add(((x1, y1), (x2, y2)))
        assert 'tip' in found.ids()
        pairs = (1, 2), (1, 3), (1, 4), (1, 5), (2, 6), (5, 6)
        assert ends == {
            (
                (parent.x + parent.width / 2, parent.bottom),
                (child.x + child.width / 2, child.y),
            )
            for parent, child in (
                (boxes[a - 1], boxes[b - 1]) for a, b in pairs
            )
        }

    def test_arrows_of_steps_that_never_run_are_left_out(self):
        found = page(
            reviewed(
                action(1, 'nop', 2, 3),
                action(2, 'nop', 1),
                action(3, 'nop'),
                action(4, 'nop', 3),
            )
        )
        assert found.source.count('class="arrow"') == 1
        assert len(found.shapes('node')) == 2

    def test_words_are_in_their_boxes(self):
        found = self.graph()
        boxes, bands = found.shapes('node'), found.shapes('band')
        places = [
            (float(given['x']), float(given['y']), given.get('class'))
            for tag, given in found.elements
            if tag == 'text'
        ][-15:]
        stages = [place for place in places if place[2] == 'muted']
        for (x, y, _), band in zip(stages, bands, strict=True):
            highest = min(box.y for box in boxes if band.has(box))
            assert band.x < x < band.right
            assert band.y + 12 <= y < highest
        lines = [place for place in places if place[2] is None]
        for first, second, box in zip(
            lines[::2], lines[1::2], boxes, strict=True
        ):
            assert box.x + 5 <= first[0] == second[0] < box.right
            assert box.y + 12 <= first[1]
            assert first[1] + 12 <= second[1] < box.bottom

    def test_words_that_are_too_long_for_a_box_are_cut(self):
        # 30 characters fit.
        name = 'a-server-with-a-name-of-length'
        for given, shown in (name, name), (f'{name}s', f'{name[:27]}...'):
            moves = migrate(1, 1, 1, 3), action(2, 'nop', 1)
            servers = {1: {'server_name': given}}
            moves[0]['input_parameters']['resource_name'] = given
            model = plans.cluster({1: 1}, on_servers=servers)
            source = page(reviewed(*moves, cluster=model)).source
            assert f'>{shown}</text>' in source

    def test_titles(self):
        source = self.graph().source
        assert '<title id="graph-title">Dependency graph</title>' in source
        assert '<title>2: migrate vm-2 from compute-1 to compute-3' in source
        assert (
            '<title id="host-0-title">Allocation of compute-1 before and '
            'after</title>' in source
        )

    def test_bars_of_before_and_after_are_in_a_track(self):
        found = page(reviewed(migrate(1, 1, 1, 2)))
        tracks, before, after = map(found.shapes, ('track', 'before', 'after'))
        assert len(tracks) == len(before) == len(after) == 6
        for track, first, second in zip(tracks, before, after, strict=True):
            assert track.has(first)
            assert track.has(second)
            assert first.bottom == second.y
        # Two servers, then one, on a host of eight times the size.
        assert (before[0].width, after[0].width) == (80, 40)
        assert tracks[0].width == 320
        assert tracks[0].bottom < tracks[1].y

    def test_line_at_100_percent(self):
        model = plans.cluster({1: 1}, on_hosts={3: {'node_vcpus': 1}})
        found = page(reviewed(migrate(1, 1, 1, 3), cluster=model))
        lines = [given for tag, given in found.elements if tag == 'line']
        # One for each track, of half the width.
        for given, track in zip(lines, found.shapes('track'), strict=True):
            assert given['x1'] == given['x2'] == f'{track.right:.1f}'
            assert float(given['y1']) < track.y
            assert float(given['y2']) > track.bottom
        assert 'class="full"' not in page(drained()).source


class TestMarkup:
    def everything(self):
        """Return a review with all that a page can have."""
        return reviewed(
            migrate(1, 9, 1, 3),
            migrate(2, 1, 1, 3, 1),
            action(3, 'defragment', a='b'),
            global_efficacy=[{'name': 'x', 'value': 1}],
        )

    def test_classes_have_a_style(self):
        found = page(self.everything())
        styled = {*re.findall(r'\.([a-z]+)', found.style)}
        used = {
            word
            for name, value in found.attributes
            if name == 'class'
            for word in value.split()
        }
        assert used - {'', *styled} == set()
        assert {
            'alert', 'arrow', 'before', 'claims', 'end', 'flag', 'graph',
            'hosts', 'key', 'lede', 'muted', 'node', 'remarks', 'stack',
            'state', 'tiles', 'track',
        } <= used  # fmt: skip

    def test_elements_and_attributes_are_those_of_html_and_svg(self):
        names = set()
        for review in (drained(), self.everything(), malicious()):
            found = page(review)
            names |= {*found.tags}
            assert {name for name, _ in found.attributes} <= {
                'aria-label', 'aria-labelledby', 'charset', 'class', 'colspan',
                'content', 'd', 'height', 'http-equiv', 'id', 'lang',
                'marker-end', 'markerheight', 'markerwidth', 'name', 'orient',
                'refx', 'refy', 'role', 'rx', 'scope', 'tabindex', 'viewbox',
                'width', 'x', 'x1', 'x2', 'y', 'y1', 'y2',
            }  # fmt: skip
        assert names == {
            'b', 'body', 'code', 'dd', 'defs', 'desc', 'div', 'dl', 'dt',
            'figcaption', 'figure', 'g', 'h1', 'h2', 'h3', 'head', 'header',
            'html', 'i', 'li', 'main', 'marker', 'meta', 'p', 'path', 'pre',
            'rect', 'section', 'small', 'span', 'style', 'svg', 'table',
            'tbody', 'td', 'text', 'th', 'thead', 'title', 'tr', 'ul',
        }  # fmt: skip

    def test_rows_are_as_wide_as_their_table(self):
        width = 0
        cells = []
        for tag, given in page(drained()).elements:
            if tag == 'tr':
                cells.append(0)
            elif tag in ('th', 'td'):
                cells[-1] += int(given.get('colspan', 1))
            width = max(width, *cells[-1:], 0)
        assert {*cells} == {width} == {7}

    def test_roles(self):
        found = page(drained(global_efficacy=[{'name': 'x', 'value': 1}]))
        by_tag = {tag: given for tag, given in found.elements}
        assert by_tag['svg']['role'] == 'img'
        assert {
            given['scope'] for tag, given in found.elements if tag == 'th'
        } == {'col', 'rowgroup'}
        [graph] = [
            given
            for tag, given in found.elements
            if given.get('class') == 'graph'
        ]
        # It can be scrolled with the keyboard.
        assert graph == {
            'class': 'graph',
            'tabindex': '0',
            'role': 'region',
            'aria-label': 'Dependency graph',
        }
        assert by_tag['html'] == {'lang': 'en'}


class TestContrast:
    @staticmethod
    def luminance(color):
        digits = color if len(color) == 6 else ''.join(c * 2 for c in color)
        parts = [int(digits[n : n + 2], 16) / 255 for n in (0, 2, 4)]
        linear = [
            p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4
            for p in parts
        ]
        return sum(
            w * p
            for w, p in zip((0.2126, 0.7152, 0.0722), linear, strict=True)
        )

    def ratio(self, one, two):
        low, high = sorted(map(self.luminance, (one, two)))
        return (high + 0.05) / (low + 0.05)

    @pytest.mark.parametrize('theme', [0, 1], ids=['light', 'dark'])
    def test_contrast(self, theme):
        blocks = re.findall(r':root \{([^}]*)\}', page(drained()).style)
        colors = dict(re.findall(r'--(\w+): #(\w+);', blocks[theme]))
        for text in ('text', 'muted', 'over', 'fine'):
            for ground in ('page', 'card'):
                assert self.ratio(colors[text], colors[ground]) >= 4.5
        assert self.ratio(colors['text'], colors['alert']) >= 4.5
        for bar in ('before', 'after', 'over'):
            assert self.ratio(colors[bar], colors['track']) >= 3


class TestSize:
    @staticmethod
    def large(evil=''):
        nodes = {n: {'node_hostname': f'{evil}{n}'} for n in range(1, 401)}
        moves = [
            migrate(
                n, n, 1, 1, *([n - 50] if n > 50 else []),
                resource_name=f'{evil}{n}',
                source_node=f'{evil}{1 + n % 400}',
                destination_node=f'{evil}{1 + (n + 7) % 400}',
            )
            for n in range(1, 5001)
        ]  # fmt: skip
        places = {n: 1 + n % 400 for n in range(1, 5001)}
        return reviewed(
            *moves, cluster=plans.cluster(places, hosts=400, on_hosts=nodes)
        )

    @pytest.mark.parametrize('name', ['compute', '\U0001f600' * 300])
    def test_large_plans(self, name):
        found = page(self.large(name))
        assert len(found.source) < 3_000_000
        lines = found.lines
        assert 'Only 1000 of 5000 steps are shown. To list all of them:' in (
            lines
        )
        assert found.tags.count('figure') <= report.HOSTS
        assert 'svg' in found.tags
        assert (
            'The graph of 5000 steps and 4950 dependencies is too large for '
            'a page. To draw it with Graphviz:' in lines
        )

    def test_hosts_that_change_most_are_shown(self, monkeypatch):
        monkeypatch.setattr(report, 'HOSTS', 1)
        found = page(reviewed(migrate(1, 1, 1, 3), migrate(2, 2, 1, 3)))
        assert found.tags.count('figure') == 1
        assert (
            'Only the 1 hosts that change most are shown, of 2 changed hosts.'
            in found.lines
        )

    def test_many_disabled_hosts(self, monkeypatch):
        monkeypatch.setattr(report, 'COMMANDS', 1)
        found = page(
            reviewed(
                set_service(1, 3, 'disabled'),
                set_service(2, 4, 'disabled'),
                action(3, 'stop', resource_id=uuid(1)),
            )
        )
        assert 'Not listed: 1 more host.' in found.lines
