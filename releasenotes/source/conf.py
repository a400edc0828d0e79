# SPDX-License-Identifier: Apache-2.0
"""How Sphinx builds the release notes."""

project = 'python-watcherclient'
copyright = '2026, The python-watcherclient authors'
extensions = ['openstackdocstheme', 'reno.sphinxext']
html_theme = 'openstackdocs'
openstackdocs_repo_name = 'openstack/python-watcherclient'
openstackdocs_bug_project = 'python-watcherclient'
openstackdocs_bug_tag = 'releasenotes'
openstackdocs_auto_name = False
