# SPDX-License-Identifier: Apache-2.0
"""Sends typed commands, without an end of line, and takes one recv for the answer to each.

An empty line is not sent, and q ends the program. exec_client.py ADDRESS CHARSET_OF_ANSWERS
"""
import sys

from place import stream_client, typed

client = stream_client(sys.argv[1])
for line in typed():
    if not line:
        continue
    if line == "q":
        break
    client.send(line.encode("utf-8"))
    print(repr(client.recv(1024).decode(sys.argv[2])))
client.close()
