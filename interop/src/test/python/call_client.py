# SPDX-License-Identifier: Apache-2.0
"""Says what is typed, line by line, and waits for an answer to each: call_client.py ADDRESS"""
import sys

from place import stream_client, typed

client = stream_client(sys.argv[1])
for line in typed():
    client.sendall(bytes(line.strip(), encoding="utf-8"))
    print(repr(str(client.recv(1024), encoding="utf-8")))
client.close()
