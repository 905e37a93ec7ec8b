# SPDX-License-Identifier: Apache-2.0
"""Sends the first text as a datagram, then the second one from another socket, and tells how many
datagrams have come back to the first by the time when the second is answered, and how long each is.

datagram_count.py ADDRESS FIRST SECOND
"""
import sys

from place import datagram_client

first, server = datagram_client(sys.argv[1])
second, server = datagram_client(sys.argv[1])
first.sendto(sys.argv[2].encode("utf-8"), server)
sizes = [len(first.recv(65535))]
second.sendto(sys.argv[3].encode("utf-8"), server)
second.recv(65535)
first.setblocking(False)
try:
    while True:
        sizes.append(len(first.recv(65535)))
except BlockingIOError:
    print(sizes)
