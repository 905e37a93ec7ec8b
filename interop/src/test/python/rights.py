# SPDX-License-Identifier: Apache-2.0
"""Gets descriptors over a UNIX socket, writes to each, and passes a pipe and a socket back.

rights.py ADDRESS
"""
import os
import socket
import sys

from place import stream_client

line = stream_client(sys.argv[1])
word, received, flags, _ = socket.recv_fds(line, 100, 10)
for index, fd in enumerate(received):
    other = socket.socket(fileno=fd)
    other.send(b"%d from Python" % index)
    other.close()
reader, writer = os.pipe()
os.write(writer, b"through a pipe")
os.close(writer)
ours, theirs = socket.socketpair()
ours.sendall(b"through a socket")
ours.close()
socket.send_fds(line, [b"two"], [reader, theirs.fileno()])
