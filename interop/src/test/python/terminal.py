# SPDX-License-Identifier: Apache-2.0
"""Runs a program at a terminal of its own and passes on what is typed and shown: terminal.py PROGRAM ARGUMENT..."""
import fcntl
import os
import pty
import subprocess
import sys
import termios
import threading

keyboard, terminal = pty.openpty()
before = termios.tcgetattr(terminal)
program = subprocess.Popen(
    sys.argv[1:], stdin=terminal, stdout=terminal, stderr=terminal, start_new_session=True,
    preexec_fn=lambda: fcntl.ioctl(0, termios.TIOCSCTTY, 0))


def show():
    while True:
        os.write(1, os.read(keyboard, 4096))


def type_in():
    while typed := os.read(0, 4096):
        os.write(keyboard, typed)


for each in (show, type_in):
    threading.Thread(target=each, daemon=True).start()
code = program.wait()
print("the mode of the terminal is", "as before" if termios.tcgetattr(terminal) == before else "another", flush=True)
os._exit(code)
