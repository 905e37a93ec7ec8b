# SPDX-License-Identifier: Apache-2.0
"""Speaks docs/protocol/session.md with tokens of its own making, and says everything back.

session_server.py ADDRESS
"""
import hashlib
import os
import sys

from place import datagram_server

server = datagram_server(sys.argv[1])
secret = os.urandom(16)
while True:
    message, sender = server.recvfrom(65536)
    if len(message) < 33 or message[:1] != b"\xb1":
        continue
    cookie, token, text = message[1:9], message[9:33], message[33:]
    good = hashlib.blake2b(repr(sender).encode() + cookie, key=secret, digest_size=24).digest()
    if token != good:
        server.sendto(b"\xb2" + cookie + good, sender)
    elif text == b"full":
        server.sendto(b"\xb4" + cookie, sender)
    else:
        server.sendto(b"\xb3" + cookie + text, sender)
