# SPDX-License-Identifier: Apache-2.0
"""What is worked out from answers: pure functions, without I/O."""
