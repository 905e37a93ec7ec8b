# SPDX-License-Identifier: Apache-2.0
"""Becomes a program that no signal is ignored by: default_signals.py PROGRAM ARGUMENT...

A shell that starts this in the background has it ignore SIGINT, and what it starts inherits that."""
import os
import signal
import sys

for each in (signal.SIGHUP, signal.SIGINT, signal.SIGQUIT, signal.SIGTERM, signal.SIGPIPE):
    signal.signal(each, signal.SIG_DFL)
os.execvp(sys.argv[1], sys.argv[1:])
