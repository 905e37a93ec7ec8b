# SPDX-License-Identifier: Apache-2.0
"""A client of streams that does what it is told, one word and perhaps a text on each line.

It prints what came of it on one line, and on the next that the order of this number is over.
puppet.py ADDRESS
"""
import errno
import socket
import struct
import sys

from place import stream_client, typed

client = stream_client(sys.argv[1])
if client.family != socket.AF_UNIX:
    client.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)


def send(*texts):
    """Each text is one send, and without delay one segment; a backslash is as in Python."""
    pieces = [text.encode("latin-1", "backslashreplace").decode("unicode_escape") for text in texts]
    for piece in pieces:
        client.sendall(piece.encode("utf-8"))


def recv():
    return client.recv(1024)


def peek():
    return client.recv(1, socket.MSG_PEEK)


def rest():
    return b"".join(iter(recv, b""))


def end():
    client.shutdown(socket.SHUT_WR)


def reset():
    client.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    client.close()


def close():
    client.close()


orders = {order.__name__: order for order in (send, recv, peek, rest, end, reset, close)}
for number, line in enumerate(typed()):
    order, *texts = line.split("\t")
    try:
        heard = orders[order](*texts)
        print("done" if heard is None else repr(str(heard, encoding="utf-8")))
    except OSError as failed:
        print(errno.errorcode[failed.errno])
    print(number, "over")
