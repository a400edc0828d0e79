# SPDX-License-Identifier: Apache-2.0
"""Sphinx configuration."""

from __future__ import annotations

import pathlib
import sys
from importlib import metadata

sys.path.insert(0, str(pathlib.Path(__file__).parent / 'ext'))

project = 'python-watcherclient'
author = 'The python-watcherclient authors'
copyright = f'2026, {author}'
version = release = metadata.version(project)

extensions = [
    'cliff.sphinxext',
    'openstackdocstheme',
    'resource_table',
    'sphinx.ext.autodoc',
]
exclude_patterns = ['_build']

# Keep -- and quotes as they are, so that users can copy options.
smartquotes = False
highlight_language = 'none'
html_theme = 'openstackdocs'
html_static_path = ['_static']
html_css_files = ['watcherclient.css']
html_title = f'{project} {release}'
openstackdocs_repo_name = 'openstack/python-watcherclient'
openstackdocs_bug_project = 'python-watcherclient'
openstackdocs_bug_tag = 'doc'
openstackdocs_auto_name = False
openstackdocs_auto_version = False

autodoc_member_order = 'bysource'
autodoc_typehints = 'signature'
autodoc_default_options = {
    'members': True,
    'show-inheritance': True,
    # Declarations that only the base classes use.
    'exclude-members': 'ALWAYS_SHOWN, IDENTITY, NOUN, '
    'FINAL_STATES, FAILURE_STATES, SHORT, SINCE, SORT_KEYS, path, '
    'resource_class',
}
maximum_signature_line_length = 79
toc_object_entries_show_parents = 'hide'
add_module_names = False

# cli/output documents the options of cliff.
autoprogram_cliff_ignored = [
    '--help', '--format', '--column', '--quote', '--noindent', '--max-width',
    '--fit-width', '--print-empty', '--prefix', '--sort-column',
    '--sort-ascending', '--sort-descending',
]  # fmt: skip

man_pages = [
    ('man/watcher', 'watcher', 'optimize an OpenStack cloud', author, 1),
    (
        'man/openstack-optimize',
        'openstack-optimize',
        'optimize an OpenStack cloud, with OpenStackClient',
        author,
        1,
    ),
]
