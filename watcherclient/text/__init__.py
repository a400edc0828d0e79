# SPDX-License-Identifier: Apache-2.0
"""Text: safe to display, and without secrets."""
