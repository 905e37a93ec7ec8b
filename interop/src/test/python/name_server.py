# SPDX-License-Identifier: Apache-2.0
# A DNS server on 127.0.0.1:53 for one child program, whose command follows. What it says of a name is in the name.
import socket
import struct
import subprocess
import sys
import threading

A, CNAME, PTR, AAAA = 1, 5, 12, 28
NOERROR, SERVFAIL, NXDOMAIN, REFUSED = 0, 2, 3, 5
RECORDS = {
    "both.test": [(A, "192.0.2.7"), (A, "192.0.2.8"), (AAAA, "2001:db8::7")],
    "four.test": [(A, "192.0.2.7")],
    "local.test": [(A, "127.0.0.1"), (AAAA, "::1")],
    "mute6.test": [(A, "127.0.0.1")],
    "release.test": [(A, "192.0.2.1")],
    "slow.test": [(A, "192.0.2.9")],
    "empty.test": [],
    "7.2.0.192.in-addr.arpa": [(PTR, "both.test")],
}
FAILURES = {"servfail.test": SERVFAIL, "refused.test": REFUSED}
held = []
released = False


def wire(name):
    return b"".join(bytes([len(part)]) + part.encode() for part in name.split(".")) + b"\0"


def data(kind, value):
    if kind == A:
        return socket.inet_aton(value)
    if kind == AAAA:
        return socket.inet_pton(socket.AF_INET6, value)
    return wire(value)


def record(name, kind, value):
    rdata = data(kind, value)
    return wire(name) + struct.pack("!HHIH", kind, 1, 0, len(rdata)) + rdata


def reply(query, name, kind, question):
    code = FAILURES.get(name, NOERROR)
    answers = []
    if name == "alias.test":
        answers.append(record(name, CNAME, "both.test"))
        name = "both.test"
    if name in RECORDS:
        answers += [record(name, k, v) for k, v in RECORDS[name] if k == kind]
    elif code == NOERROR:
        code = NXDOMAIN
    head = query[:2] + struct.pack("!HHHHH", 0x8580 | code, 1, len(answers), 0, 0)
    return head + question + b"".join(answers)


def serve(server):
    global released
    while True:
        query, peer = server.recvfrom(4096)
        at, parts = 12, []
        while query[at]:
            parts.append(query[at + 1 : at + 1 + query[at]].decode())
            at += 1 + query[at]
        kind = struct.unpack("!H", query[at + 1 : at + 3])[0]
        name = ".".join(parts).lower()
        answer = reply(query, name, kind, query[12 : at + 5])
        if name == "silent.test" or (name == "mute6.test" and kind == AAAA):
            continue
        if name == "release.test":
            released = True
            for waiting, whose in held:
                server.sendto(waiting, whose)
        if name == "slow.test" and not released:
            held.append((answer, peer))
            continue
        server.sendto(answer, peer)


listener = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
listener.bind(("127.0.0.1", 53))
threading.Thread(target=serve, args=(listener,), daemon=True).start()
sys.exit(subprocess.call(sys.argv[1:]))
