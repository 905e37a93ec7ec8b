# SPDX-License-Identifier: Apache-2.0
"""Many clients at once, or one. Arguments: port, user, key, "sessions", "silence" or "signal"."""

import asyncio
import socket
import sys

import asyncssh

PORT, USER, KEY, WHAT = int(sys.argv[1]), sys.argv[2], sys.argv[3], sys.argv[4]


def connect():
    return asyncssh.connect(
        "127.0.0.1",
        PORT,
        username=USER,
        client_keys=[KEY],
        known_hosts=None,
        config=None,
        agent_path=None,
    )


async def ten(number):
    async with connect() as connection:
        some = await asyncio.gather(
            *(connection.run("cat; read x < /dev/null", input=f"{number}.{i}") for i in range(10))
        )
        return [each.stdout for each in some] == [f"{number}.{i}" for i in range(10)]


async def sessions():
    """200 sessions, each with an output of its own."""
    print(all(await asyncio.gather(*(ten(i) for i in range(20)))))


def silence():
    """1000 connections that say nothing, from an address of their own, until the server ends each."""
    silent = [
        socket.create_connection(("127.0.0.1", PORT), 60, source_address=("127.0.0.2", 0))
        for _ in range(1000)
    ]
    said = set()
    for each in silent:
        text = b""
        try:
            while more := each.recv(4096):
                text += more
        except ConnectionError:
            pass
        # One that is served hears the identification and the first packet of the key exchange.
        said.add(text.split(b"\r\n")[0])
        each.close()
    # The last may come when the first are penalised already.
    print(sorted(said - {b"Not allowed at this time"}))


async def signal():
    """A signal to a command with the rights of another user, and a word to one without."""
    async with connect() as connection:
        other = await connection.create_process("read x; echo $x")
        process = await connection.create_process(
            "exec setpriv --reuid 12345 --clear-groups sh -c 'echo $$; exec sleep 1000'"
        )
        pid = await process.stdout.readline()
        process.send_signal("TERM")
        other.stdin.write("served\n")
        print(pid.strip(), (await other.stdout.readline()).strip())


if WHAT == "sessions":
    asyncio.run(sessions())
elif WHAT == "signal":
    asyncio.run(signal())
else:
    silence()
