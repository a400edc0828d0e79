# SPDX-License-Identifier: Apache-2.0
"""Renderings of a review for other programs: HTML, Graphviz and Mermaid."""
