# SPDX-License-Identifier: Apache-2.0
"""Speaks docs/protocol/session.md: sends each typed line in one session and prints the answers.

session_client.py ADDRESS
"""
import os
import sys

from place import datagram_client, typed

client, server = datagram_client(sys.argv[1])
cookie = os.urandom(8)
token = bytes(24)
for line in typed():
    while True:
        client.sendto(b"\xb1" + cookie + token + line.encode("utf-8"), server)
        answer, sender = client.recvfrom(65536)
        kind, mine, rest = answer[:1], answer[1:9], answer[9:]
        assert mine == cookie, "for somebody else"
        if kind == b"\xb2":
            token = rest
            print("challenged")
        else:
            print("full" if kind == b"\xb4" else repr(rest.decode("utf-8")))
            break
