# SPDX-License-Identifier: Apache-2.0
"""Many callers, one after the other, who speak at once and hang up when they are answered.

Prints who is answered, in that order. call_queue.py ADDRESS HOW_MANY
"""
import selectors
import sys

from place import stream_client

callers = selectors.DefaultSelector()
for number in range(int(sys.argv[2])):
    client = stream_client(sys.argv[1])
    client.sendall(b"caller %d" % number)
    callers.register(client, selectors.EVENT_READ, number)
print("all have called")

while callers.get_map():
    for key, events in callers.select():
        answer = key.fileobj.recv(1024).decode()
        print("answered" if answer == "caller %d" % key.data else repr(answer), key.data)
        callers.unregister(key.fileobj)
        key.fileobj.close()
