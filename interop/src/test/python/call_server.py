# SPDX-License-Identifier: Apache-2.0
"""A phone line for one caller at a time: shows what each says, and sends what is typed.

It does not look for the end of a call: it notices by an answer that fails. call_server.py ADDRESS
"""
import sys

from place import stream_server

server = stream_server(sys.argv[1])
while True:
    caller, address = server.accept()
    print("a call")
    while True:
        try:
            print("heard", repr(str(caller.recv(1024), encoding="utf-8")))
            caller.sendall(bytes(input(), encoding="utf-8"))
        except OSError:
            print("gone")
            break
