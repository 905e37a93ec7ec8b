# SPDX-License-Identifier: Apache-2.0
"""Runs a command with paramiko: input, output, errors and exit status. Arguments: port, user, key."""

import sys

import paramiko


def main():
    port, user, key = int(sys.argv[1]), sys.argv[2], sys.argv[3]
    with paramiko.SSHClient() as client:
        client.set_missing_host_key_policy(paramiko.AutoAddPolicy())
        client.connect(
            "127.0.0.1", port, user, key_filename=key, allow_agent=False, look_for_keys=False
        )
        for _ in range(2):
            stdin, stdout, stderr = client.exec_command("cat; echo err >&2; exit 7")
            stdin.write("input")
            stdin.channel.shutdown_write()
            print(stdout.read(), stderr.read(), stdout.channel.recv_exit_status())
        _, stdout, _ = client.exec_command("stty size; tty | cut -c1-9", get_pty=True)
        print(stdout.read())


main()
