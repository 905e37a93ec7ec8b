# SPDX-License-Identifier: Apache-2.0
"""Listens, and becomes HAProxy, which serves what listens: proxy.py CONFIG-FILE"""

import os
import socket
import sys

LISTENER = 3  # as the configuration has it

listener = socket.create_server(("127.0.0.1", 0))
if listener.fileno() == LISTENER:
    os.set_inheritable(LISTENER, True)
else:
    os.dup2(listener.fileno(), LISTENER)
print("listening on %s:%d" % listener.getsockname(), flush=True)
os.execvp("haproxy", ["haproxy", "-db", "-f", sys.argv[1]])
