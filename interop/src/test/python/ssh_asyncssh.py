# SPDX-License-Identifier: Apache-2.0
"""Runs commands with asyncssh, and signals one. Arguments: port, user, key."""

import asyncio
import sys

import asyncssh


async def main():
    port, user, key = int(sys.argv[1]), sys.argv[2], sys.argv[3]
    async with asyncssh.connect(
        "127.0.0.1",
        port,
        username=user,
        client_keys=[key],
        known_hosts=None,
        config=None,
        agent_path=None,
    ) as connection:
        done = await connection.run("cat; echo err >&2; exit 7", input="input")
        print(repr(done.stdout), repr(done.stderr), done.exit_status)
        async with connection.create_process("echo ready; exec sleep 1000") as process:
            await process.stdout.readline()
            process.send_signal("TERM")
            await process.wait()
            print(process.exit_signal[0])
        several = await asyncio.gather(*(connection.run(f"echo {i}") for i in range(8)))
        print([each.stdout.strip() for each in several])


asyncio.run(main())
