# SPDX-License-Identifier: Apache-2.0
"""Building blocks of resources and managers, for any API version."""
