# SPDX-License-Identifier: Apache-2.0
"""Runs what each recv gives and sends what it has printed, its errors if there are any.

exec_server.py ADDRESS
"""
import subprocess
import sys

from place import stream_server


def run(command):
    shell = subprocess.run(command.decode("utf-8"), shell=True, capture_output=True)
    return shell.stderr or shell.stdout or "命令执行完毕".encode("gbk")


if __name__ == "__main__":
    server = stream_server(sys.argv[1])
    while True:
        caller, address = server.accept()
        while True:
            try:
                command = caller.recv(1024)
                if not command:
                    break
                caller.send(run(command))
            except OSError as failed:
                print(failed)
                break
        caller.close()
