# SPDX-License-Identifier: Apache-2.0
"""Sends each typed line as a datagram, an empty one as well, and prints the one that comes back.

datagram_client.py ADDRESS
"""
import sys

from place import datagram_client, typed

client, server = datagram_client(sys.argv[1])
for line in typed():
    client.sendto(line.encode("utf-8"), server)
    answer, sender = client.recvfrom(1024)
    print(repr(answer.decode("utf-8")))
