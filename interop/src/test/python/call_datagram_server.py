# SPDX-License-Identifier: Apache-2.0
"""Shows each datagram and answers it with what is typed: call_datagram_server.py ADDRESS"""
import sys

from place import datagram_server

server = datagram_server(sys.argv[1])
while True:
    message, sender = server.recvfrom(1024)
    print("heard", repr(message.decode("utf-8")))
    server.sendto(input().encode("utf-8"), sender)
