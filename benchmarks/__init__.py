# SPDX-License-Identifier: Apache-2.0
"""Paired measurements of this client and of an older release."""
