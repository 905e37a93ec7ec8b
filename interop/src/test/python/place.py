# SPDX-License-Identifier: Apache-2.0
"""Addresses as Landline writes them: 127.0.0.1:8080, unix:/path, unix:@name."""
import socket


def place(text):
    """The family and the address that Python's sockets take."""
    if text.startswith("unix:@"):
        return socket.AF_UNIX, "\0" + text[len("unix:@"):]
    if text.startswith("unix:"):
        return socket.AF_UNIX, text[len("unix:"):]
    host, port = text.rsplit(":", 1)
    return socket.AF_INET, (host, int(port))


def listening(sock):
    """Says where a server is, for the test that waits for it."""
    address = sock.getsockname()
    if sock.family == socket.AF_UNIX:
        text = "unix:" + address
    else:
        text = "%s:%d" % address
    print("listening on " + text)


def stream_server(text):
    family, address = place(text)
    server = socket.socket(family, socket.SOCK_STREAM)
    server.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    server.bind(address)
    server.listen(5)
    listening(server)
    return server


def stream_client(text):
    family, address = place(text)
    client = socket.socket(family, socket.SOCK_STREAM)
    client.connect(address)
    return client


def datagram_server(text):
    family, address = place(text)
    server = socket.socket(family, socket.SOCK_DGRAM)
    server.bind(address)
    listening(server)
    return server


def datagram_client(text):
    """A socket and where to send to; a UNIX one has a name that the kernel chose."""
    family, address = place(text)
    client = socket.socket(family, socket.SOCK_DGRAM)
    if family == socket.AF_UNIX:
        client.bind("")
    return client, address


def typed():
    """What somebody types, line by line, to the end of the input."""
    while True:
        try:
            yield input()
        except EOFError:
            return
