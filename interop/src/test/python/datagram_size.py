# SPDX-License-Identifier: Apache-2.0
"""Sends a datagram of random bytes and compares what comes back: datagram_size.py ADDRESS SIZE"""
import os
import sys

from place import datagram_client

client, server = datagram_client(sys.argv[1])
message = os.urandom(int(sys.argv[2]))
client.sendto(message, server)
answer, sender = client.recvfrom(65535)
print(len(answer), answer == message)
