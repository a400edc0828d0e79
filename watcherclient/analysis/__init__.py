# SPDX-License-Identifier: Apache-2.0
"""Results computed from resources: pure functions, without I/O."""
