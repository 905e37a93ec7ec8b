# SPDX-License-Identifier: Apache-2.0
"""Types into a program at a terminal. Arguments: a list of steps as a Python literal, and the program.

A step is what to wait for, or a tuple: ("type", text), ("resize", rows, columns), or ("kill",), which kills
the program. Prints what the program has shown as a literal, and its exit status."""
import ast
import fcntl
import os
import pty
import signal
import struct
import subprocess
import sys
import termios

ROWS, COLUMNS, PATIENCE = 33, 111, 60


def resize(rows, columns):
    fcntl.ioctl(terminal, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))


steps = ast.literal_eval(sys.argv[1])
keyboard, terminal = pty.openpty()
modes = termios.tcgetattr(terminal)
# Some that no terminal has unasked.
modes[6][termios.VINTR] = b"\x18"
modes[6][termios.VERASE] = b"\x08"
modes[0] &= ~termios.IXON
modes[3] &= ~termios.ECHOK
termios.tcsetattr(terminal, termios.TCSANOW, modes)
resize(ROWS, COLUMNS)
program = subprocess.Popen(
    sys.argv[2:], stdin=terminal, stdout=terminal, stderr=terminal, start_new_session=True,
    preexec_fn=lambda: fcntl.ioctl(0, termios.TIOCSCTTY, 0))
signal.alarm(PATIENCE)
shown = b""
heard = 0
for step in steps:
    if isinstance(step, str):
        while step.encode() not in shown[heard:]:
            shown += os.read(keyboard, 4096)
        heard = shown.index(step.encode(), heard) + len(step)
    elif step[0] == "type":
        os.write(keyboard, step[1].encode())
    elif step[0] == "resize":
        # The kernel sends SIGWINCH. Another one would be another resize where the program is slow.
        resize(*step[1:])
    else:
        program.kill()
os.close(terminal)
try:
    while more := os.read(keyboard, 4096):
        shown += more
except OSError:
    pass
print(shown)
print(program.wait())
