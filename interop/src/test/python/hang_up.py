# SPDX-License-Identifier: Apache-2.0
"""Runs a program at a terminal of its own that hangs up when the input of this one ends, and waits until a thread of
the program is gone: hang_up.py THREAD PROGRAM ARGUMENT...

THREAD is a part of the thread's name. Without a cursor (TERM=dumb) the program's output is not at the terminal."""
import fcntl
import os
import pty
import select
import signal
import subprocess
import sys
import termios
import time

keyboard, terminal = pty.openpty()


def begin():
    fcntl.ioctl(0, termios.TIOCSCTTY, 0)
    signal.signal(signal.SIGHUP, signal.SIG_IGN)


screen = 1 if os.environ["TERM"] == "dumb" else terminal
program = subprocess.Popen(
    sys.argv[2:], stdin=terminal, stdout=screen, stderr=screen, start_new_session=True, preexec_fn=begin)


def has_thread():
    for task in os.listdir(f"/proc/{program.pid}/task"):
        try:
            with open(f"/proc/{program.pid}/task/{task}/comm") as name:
                if sys.argv[1] in name.read():
                    return True
        except OSError:
            pass  # The thread has ended.
    return False


# A read that waits would keep the terminal open.
while True:
    ready, _, _ = select.select([0, keyboard], [], [])
    if keyboard in ready:
        os.write(1, os.read(keyboard, 4096))
    if 0 in ready and not os.read(0, 4096):
        break
if not has_thread():
    sys.exit("no thread " + sys.argv[1])
os.close(terminal)
os.close(keyboard)
while has_thread():
    time.sleep(0.02)
print("nobody reads the terminal", flush=True)
program.terminate()
sys.exit(program.wait())
