# SPDX-License-Identifier: Apache-2.0
# Passes sockets as systemd does: descriptors from 3 on, and what the variables are to say. "-" leaves a variable out,
# "own" is the process's number. Usage: activate.py NAMES PID COUNT KIND,... COMMAND...
import os
import socket
import sys

names, pid, count, kinds = sys.argv[1:5]


def make(kind):
    if kind == "pipe":
        return os.pipe()[0]
    family = socket.AF_INET6 if kind.endswith("6") else socket.AF_INET
    made = socket.socket(family, socket.SOCK_DGRAM if kind.startswith("udp") else socket.SOCK_STREAM)
    made.bind(("::1" if family == socket.AF_INET6 else "127.0.0.1", 0))
    if kind.startswith("listen"):
        made.listen()
    return made.detach()


# Out of the way first, so that nothing is overwritten.
made = [os.dup2(make(kind), 100 + i, inheritable=False) for i, kind in enumerate(kinds.split(","))]
for i, fd in enumerate(made):
    os.dup2(fd, 3 + i, inheritable=True)
for variable, value in (("LISTEN_FDNAMES", names), ("LISTEN_PID", pid), ("LISTEN_FDS", count)):
    if value != "-":
        os.environ[variable] = str(os.getpid()) if value == "own" else value
os.execvp(sys.argv[5], sys.argv[5:])
