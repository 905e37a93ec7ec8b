# SPDX-License-Identifier: Apache-2.0
"""Runs the command of each datagram and answers it: exec_datagram_server.py ADDRESS"""
import sys

from exec_server import run
from place import datagram_server

server = datagram_server(sys.argv[1])
while True:
    command, sender = server.recvfrom(1024)
    server.sendto(run(command), sender)
