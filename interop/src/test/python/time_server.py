# SPDX-License-Identifier: Apache-2.0
"""Tells the time in the format of each datagram: time_server.py ADDRESS"""
import sys
import time

from place import datagram_server

server = datagram_server(sys.argv[1])
while True:
    request, sender = server.recvfrom(1024)
    layout = request.decode("utf-8") if request else "%F %X"
    server.sendto(time.strftime(layout).encode("utf-8"), sender)
