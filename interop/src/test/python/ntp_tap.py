# SPDX-License-Identifier: Apache-2.0
"""Passes the datagrams of one client on to a server of NTP, and those of the server back.

All of them are written to a file of pcap(3), as if the server was at 127.0.0.1:123. It ends with
its input. ntp_tap.py HOST:PORT FILE
"""
import select
import socket
import struct
import sys
import time

LINKTYPE_RAW = 101
SERVER = 123

host, port = sys.argv[1].rsplit(":", 1)
inside = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
inside.connect((host, int(port)))
outside = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
outside.bind(("127.0.0.1", 0))
file = open(sys.argv[2], "wb")
file.write(struct.pack("=IHHiIII", 0xA1B2C3D4, 2, 4, 0, 0, 65535, LINKTYPE_RAW))


def record(source, destination, data):
    # Without the checksums, which are those of a network.
    udp = struct.pack("!HHHH", source, destination, 8 + len(data), 0) + data
    ip = struct.pack("!BBHHHBBH4s4s", 0x45, 0, 20 + len(udp), 0, 0, 64, socket.IPPROTO_UDP, 0,
                     socket.inet_aton("127.0.0.1"), socket.inet_aton("127.0.0.1"))
    second, nano = divmod(time.time_ns(), 1000000000)
    length = len(ip) + len(udp)
    file.write(struct.pack("=IIII", second, nano // 1000, length, length) + ip + udp)


print("listening on 127.0.0.1:%d" % outside.getsockname()[1])
client = None
while True:
    ready, _, _ = select.select([inside, outside, sys.stdin], [], [])
    if outside in ready:
        data, client = outside.recvfrom(65535)
        record(client[1], SERVER, data)
        inside.send(data)
    if inside in ready:
        data = inside.recv(65535)
        record(SERVER, client[1], data)
        outside.sendto(data, client)
    if sys.stdin in ready:
        break
file.close()
