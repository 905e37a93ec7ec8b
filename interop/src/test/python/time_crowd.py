# SPDX-License-Identifier: Apache-2.0
"""Asks for the time from many sockets at once, each in a format of its own, until all have heard.

Datagrams may be dropped where many arrive at once; so whoever has heard nothing asks again after a
pause. Every answer has to be that to its own question. time_crowd.py ADDRESS HOW_MANY
"""
import resource
import select
import sys

from place import datagram_client

hard = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))

waiting = {}
poll = select.epoll()
for number in range(int(sys.argv[2])):
    client, server = datagram_client(sys.argv[1])
    waiting[client.fileno()] = client, number
    poll.register(client, select.EPOLLIN)

wrong = 0
heard = 0
while waiting:
    for client, number in waiting.values():
        client.sendto(b"%%Y of %d" % number, server)
    events = poll.poll(0.5)
    while events:
        for descriptor, event in events:
            if descriptor in waiting:
                client, number = waiting.pop(descriptor)
                wrong += client.recv(1024) != b"2026 of %d" % number
                heard += 1
                poll.unregister(client)
                client.close()
        events = poll.poll(0.5)
print("%d heard, %d wrong" % (heard, wrong))
