# SPDX-License-Identifier: Apache-2.0
"""What all tests need."""

import signal

# A test run in the background begins with interrupts ignored, and so would
# the programs that it starts.
signal.signal(signal.SIGINT, signal.default_int_handler)
