# SPDX-License-Identifier: Apache-2.0
"""Says each line of its input over TLS and prints the answers: tls_client.py HOST PORT ROOTS"""

import socket
import ssl
import sys

context = ssl.create_default_context(cafile=sys.argv[3])
context.set_alpn_protocols(["echo/2", "echo/1"])
with socket.create_connection((sys.argv[1], int(sys.argv[2]))) as plain:
    # An end of the stream without close_notify is an error.
    with context.wrap_socket(plain, server_hostname="localhost", suppress_ragged_eofs=False) as s:
        print(s.version(), s.selected_alpn_protocol())
        for line in sys.stdin.buffer:
            s.sendall(line)
            print(s.recv(1024))
        s.sendall(b"bye\n")
        print(s.recv(1024))
        print(s.recv(1024))
