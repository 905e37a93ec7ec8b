# SPDX-License-Identifier: Apache-2.0
# A service manager: starts a program and prints what it prints and what it notifies, and that the kernel says who sent
# it. Usage: manager.py SOCKET NAME=VALUE... -- COMMAND...; "-" for no socket, "own" for the program's number.
import os
import re
import socket
import struct
import subprocess
import sys
import time

at = sys.argv.index("--")
place, settings, command = sys.argv[1], sys.argv[2:at], sys.argv[at + 1 :]
environment = dict(os.environ)
environment.update(setting.split("=", 1) for setting in settings)

receiver = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
receiver.setsockopt(socket.SOL_SOCKET, socket.SO_PASSCRED, 1)
if place != "-":
    receiver.bind("\0" + place[1:] if place.startswith("@") else place)
    environment["NOTIFY_SOCKET"] = place

if environment.get("WATCHDOG_PID") == "own":
    # The program replaces the shell, so it has the shell's number.
    command = ["sh", "-c", 'WATCHDOG_PID=$$ exec "$@"', "sh"] + command
begin = time.clock_gettime(time.CLOCK_MONOTONIC)
service = subprocess.Popen(command, env=environment, stdout=subprocess.PIPE)
output = service.communicate()[0].decode()
end = time.clock_gettime(time.CLOCK_MONOTONIC)
for line in output.splitlines():
    print("service:", line)
receiver.setblocking(False)
while place != "-":
    try:
        message, control, _, _ = receiver.recvmsg(4096, 256)
    except BlockingIOError:
        break
    pid = struct.unpack("iII", control[0][2])[0]
    stamp = re.search(rb"MONOTONIC_USEC=([0-9]+)", message)
    if stamp and begin <= int(stamp.group(1)) / 1e6 <= end:
        message = message.replace(stamp.group(1), b"now")
    print(message, "from the service" if pid == service.pid else pid)
sys.exit(service.returncode)
