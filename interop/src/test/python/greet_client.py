# SPDX-License-Identifier: Apache-2.0
"""Reads a greeting as the simplest client does, with one recv: greet_client.py ADDRESS"""
import sys

from place import stream_client

client = stream_client(sys.argv[1])
greeting = client.recv(1024)
client.close()
print(repr(greeting.decode("utf-8")))
