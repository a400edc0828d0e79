# SPDX-License-Identifier: Apache-2.0
"""The directive ``resource-table``: the fields of a resource class.

It shows the name, the label, the docstring, the type, and the API version that
introduced the field, as declared by the class.
"""

from __future__ import annotations

import importlib
from typing import Any, ClassVar

from docutils import nodes
from sphinx.pycode import ModuleAnalyzer
from sphinx.util.docutils import SphinxDirective

from watcherclient.base import resource

HEADINGS = ('Field', 'Label', 'Meaning', 'Type', 'API', 'In lists')


class ResourceTable(SphinxDirective):
    """The table of a class, specified as ``package.module.Class``."""

    required_arguments: ClassVar[int] = 1

    def run(self) -> list[nodes.Node]:
        module, _, name = self.arguments[0].rpartition('.')
        cls: Any = getattr(importlib.import_module(module), name)
        explained = ModuleAnalyzer.for_module(module).find_attr_docs()
        body = nodes.tbody()
        for column in resource.fields(cls).values():
            body += _row(
                nodes.literal(text=column.name),
                nodes.Text(column.label or '-'),
                self._parsed(' '.join(explained[name, column.name])),
                nodes.literal(text=column.type),
                nodes.Text(str(max(column.since, cls.SINCE))),
                nodes.Text('yes' if column.name in cls.SHORT else ''),
            )
        group = nodes.tgroup('', cols=len(HEADINGS))
        group += [nodes.colspec(colwidth=1) for _ in HEADINGS]
        group += nodes.thead('', _row(*map(nodes.Text, HEADINGS)))
        group += body
        return [nodes.table('', group, classes=['resource-table'])]

    def _parsed(self, text: str) -> nodes.Node:
        found, _ = self.state.inline_text(text, self.lineno)
        return nodes.inline('', '', *found)


def _row(*cells: nodes.Node) -> nodes.row:
    return nodes.row(
        '', *(nodes.entry('', nodes.paragraph('', '', c)) for c in cells)
    )


def setup(app: Any) -> dict[str, bool]:
    """Register the directive with Sphinx."""
    app.add_directive('resource-table', ResourceTable)
    return {'parallel_read_safe': True, 'parallel_write_safe': True}
