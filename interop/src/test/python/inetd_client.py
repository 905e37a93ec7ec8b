# SPDX-License-Identifier: Apache-2.0
"""Asks a server of daytime or time, as inetd(8) has them, and prints the answer.

inetd_client.py tcp|udp HOST:PORT
"""
import socket
import sys

host, port = sys.argv[2].rsplit(":", 1)
if sys.argv[1] == "tcp":
    with socket.create_connection((host, int(port))) as client:
        print(repr(client.makefile("rb").read()))
else:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as client:
        client.sendto(b"", (host, int(port)))
        print(repr(client.recv(1024)))
