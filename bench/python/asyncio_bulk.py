# SPDX-License-Identifier: Apache-2.0
"""CPython's asyncio as a peer for bulk: sends a pattern until the client is gone. Arguments: `tcp`,
`unix PATH` or `sendfile FILE`."""

import asyncio
import sys

BLOCK = bytes(i % 251 for i in range(64 * 1024))


class Bulk(asyncio.Protocol):
    """Writes until the transport's buffer is full, and again when it has been emptied."""

    def connection_made(self, transport):
        self.transport = transport
        self.resume_writing()

    def pause_writing(self):
        self.paused = True

    def resume_writing(self):
        self.paused = False
        while not self.paused and not self.transport.is_closing():
            self.transport.write(BLOCK)


async def send_file(_, writer, path):
    loop = asyncio.get_running_loop()
    with open(path, "rb") as file:
        try:
            while True:
                await loop.sendfile(writer.transport, file, fallback=False)
        except OSError:
            writer.transport.abort()


async def main(mode, path=None):
    loop = asyncio.get_running_loop()
    if mode == "unix":
        server = await loop.create_unix_server(Bulk, path)
        print("listening", path, flush=True)
    else:
        if mode == "tcp":
            server = await loop.create_server(Bulk, "127.0.0.1", 0)
        else:
            server = await asyncio.start_server(lambda r, w: send_file(r, w, path), "127.0.0.1", 0)
        print("listening", server.sockets[0].getsockname()[1], flush=True)
    await server.serve_forever()


asyncio.run(main(*sys.argv[1:]))
