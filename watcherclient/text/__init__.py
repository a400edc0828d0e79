# SPDX-License-Identifier: Apache-2.0
"""Text from servers and about requests, made fit to show."""
