# SPDX-License-Identifier: Apache-2.0
"""Greets everybody and hangs up, in one send: greet_server.py ADDRESS TEXT"""
import sys

from place import stream_server

server = stream_server(sys.argv[1])
while True:
    caller, address = server.accept()
    caller.send((sys.argv[2] + "\r\n").encode("utf-8"))
    caller.close()
