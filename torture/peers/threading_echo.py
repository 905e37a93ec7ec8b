# SPDX-License-Identifier: Apache-2.0
"""socketserver's echo: a thread for each caller, or one caller at a time if told so."""
import socketserver
import sys


class Echo(socketserver.BaseRequestHandler):
    def handle(self):
        while data := self.request.recv(65536):
            self.request.sendall(data)


kind = socketserver.TCPServer if "serial" in sys.argv else socketserver.ThreadingTCPServer
kind.allow_reuse_address = True
kind.daemon_threads = True
kind(("127.0.0.1", int(sys.argv[1])), Echo).serve_forever()
