# SPDX-License-Identifier: Apache-2.0
"""CPython's asyncio as a peer: a Protocol on the default event loop, which is its fastest plain form."""

import asyncio

BACKLOG = 4096


class Echo(asyncio.Protocol):
    def connection_made(self, transport):
        # asyncio sets TCP_NODELAY itself.
        self.transport = transport

    def data_received(self, data):
        self.transport.write(data)


async def main():
    loop = asyncio.get_running_loop()
    server = await loop.create_server(Echo, "127.0.0.1", 0, backlog=BACKLOG)
    print("listening", server.sockets[0].getsockname()[1], flush=True)
    await server.serve_forever()


asyncio.run(main())
