# SPDX-License-Identifier: Apache-2.0
# Takes over from a running process as docs/protocol/handover.md says, and is killed at a step, or goes on to the end and
# says a word to one caller of each stream. Usage: take_over.py PATH connected|greeted|offered|taken|hold|ready
import os
import select
import signal
import socket
import sys

path, stop = sys.argv[1:3]


def reached(step):
    if step == stop:
        print(step)
        os.kill(os.getpid(), signal.SIGKILL)


def receive():
    text, fds, flags, _ = socket.recv_fds(wire, 32768, 64)
    if flags & (socket.MSG_TRUNC | socket.MSG_CTRUNC):
        sys.exit("cut")
    if text.startswith((b"refused ", b"busy ")):
        sys.exit(text.decode().strip())
    return text.decode().splitlines(), fds


wire = socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET)
wire.connect(path)
reached("connected")
wire.send(b"landline-handover 1\n")
reached("greeted")
head, _ = receive()
if head[0] != "landline-handover 1" or not head[1].startswith("pid "):
    sys.exit(repr(head))
expected = int(head[2].removeprefix("sockets "))
reached("offered")
passed = []
while len(passed) < expected:
    lines, fds = receive()
    passed += [(*line.split(" ", 1), socket.socket(fileno=fd)) for line, fd in zip(lines, fds, strict=True)]
for kind, name, each in passed:
    print(kind, name, each.type.name)
reached("taken")
if stop == "hold":
    print("holding")
    sys.stdin.read()
    sys.exit(0)
wire.send(b"ready\n")
print(receive()[0])
for kind, name, each in passed:
    if kind != "place" and each.type == socket.SOCK_STREAM:
        select.select([each], [], [])
        caller, _ = each.accept()
        caller.sendall(b"a word from python\r\n")
        caller.close()
        if kind == "remove":
            os.unlink(each.getsockname())
