# SPDX-License-Identifier: Apache-2.0
"""A client that breaks the rules of SSH. Arguments: UNIX socket, user, key, name of a function below."""

import logging
import os
import socket
import sys
import time

import paramiko
from paramiko.message import Message

logging.getLogger("paramiko").setLevel(logging.CRITICAL)
PATH, USER, KEY, STEP = sys.argv[1:5]

SERVICE_REQUEST, KEXINIT, USERAUTH_REQUEST, GLOBAL_REQUEST = 5, 20, 50, 80
CHANNEL_OPEN, CHANNEL_DATA, CHANNEL_REQUEST = 90, 94, 98
HOST_BOUND = b"publickey-hostbound-v00@openssh.com"
SK_CERTIFICATE = b"sk-ssh-ed25519-cert-v01@openssh.com"


def raw():
    s = socket.socket(socket.AF_UNIX)
    s.settimeout(60)
    s.connect(PATH)
    return s


def transport():
    t = paramiko.Transport(raw())
    t.start_client(timeout=60)
    return t


def login():
    t = transport()
    t.auth_publickey(USER, paramiko.Ed25519Key.from_private_key_file(KEY))
    return t


def send(t, number, *parts):
    """Sends a message: numbers, truth values, strings, and in a list bytes as they are."""
    m = Message()
    m.add_byte(bytes([number]))
    for part in parts:
        if isinstance(part, bool):
            m.add_boolean(part)
        elif isinstance(part, int):
            m.add_int(part)
        elif isinstance(part, list):
            m.add_bytes(part[0])
        else:
            m.add_string(part)
    t._send_message(m)


def await_end(t):
    """Waits until the server has closed the connection."""
    while t.is_active():
        time.sleep(0.01)
    print("ended")


def no_more(t):
    """Ends the output, if the server has not ended the connection yet."""
    try:
        t.sock.shutdown(socket.SHUT_WR)
    except OSError:
        pass


def request(t, channel, name, *parts, reply=False):
    send(t, CHANNEL_REQUEST, channel.remote_chanid, name, reply, *parts)


def service_again():
    t = login()
    c = t.open_session()
    c.exec_command("echo $$; exec sleep 1000")
    print(int(c.recv(100)))
    send(t, SERVICE_REQUEST, b"ssh-connection")
    await_end(t)


def keys_in_a_row():
    """Asks for the login with each key, as paramiko does."""
    t = transport()
    for _ in range(3):
        try:
            t.auth_publickey(USER, paramiko.Ed25519Key.from_private_key_file(KEY + "3"))
            print("admitted")
        except paramiko.AuthenticationException:
            print("refused", end=" ")
    t.auth_publickey(USER, paramiko.Ed25519Key.from_private_key_file(KEY))
    c = t.open_session()
    c.exec_command("echo runs")
    print(c.recv(100))
    t.close()


def wrong_signatures():
    """Shows a key that may log in, with signatures that are not right, until the connection ends."""
    key = paramiko.Ed25519Key.from_private_key_file(KEY)
    sign = key.sign_ssh_data

    def wrong(*arguments):
        signature = bytearray(sign(*arguments).asbytes())
        signature[-1] ^= 1
        return Message(bytes(signature))

    key.sign_ssh_data = wrong
    t = transport()
    try:
        while t.is_active():
            try:
                t.auth_publickey(USER, key)
            except paramiko.AuthenticationException:
                pass
    except (paramiko.SSHException, EOFError, OSError):
        pass
    await_end(t)


def messages_before_the_login():
    """Demands answers that nobody has to read."""
    t = transport()
    try:
        for _ in range(600):
            send(t, 192)
    except (EOFError, OSError):
        pass
    await_end(t)


def login_again():
    """Shows another key after the login, and runs a command."""
    t = login()
    other = paramiko.Ed25519Key.from_private_key_file(KEY.replace("client", "other"))
    for user in (USER, "nobody"):
        send(
            t, USERAUTH_REQUEST, user.encode(), b"ssh-connection", b"publickey", False,
            b"ssh-ed25519", other.asbytes(),
        )
    c = t.open_session()
    c.exec_command("echo asked")
    print(c.recv(100))
    t.close()


def exchange_that_does_not_end():
    t = login()
    paramiko.Transport._handler_table = dict(paramiko.Transport._handler_table)
    paramiko.Transport._handler_table[KEXINIT] = lambda self, message: None
    t._send_kex_init()
    flood(t)
    await_end(t)


def flood(t):
    try:
        while t.is_active():
            send(t, GLOBAL_REQUEST, b"keepalive@openssh.com", True)
    except (EOFError, OSError):
        pass


class Deaf:
    """A socket that nobody reads until it is told to hear."""

    def __init__(self, t):
        self.inner = t.sock
        self.hears = False
        self.inner.settimeout(None)
        t.packetizer._Packetizer__socket = self

    def recv(self, size):
        while not self.hears:
            time.sleep(0.01)
        return self.inner.recv(size)

    def __getattr__(self, name):
        return getattr(self.inner, name)


def answers_that_nobody_reads():
    t = login()
    deaf = Deaf(t)
    flood(t)
    deaf.hears = True
    await_end(t)


def many_outputs_that_nobody_reads():
    """What waits in many channels at once is no flood."""
    t = login()
    sessions = [t.open_session(window_size=4_000_000) for _ in range(100)]
    for c in sessions:
        c.exec_command("read x; head -c 1000000 /dev/zero")
    deaf = Deaf(t)
    for c in sessions:
        c.sendall(b"go\n")
    time.sleep(3)
    deaf.hears = True
    print({len(c.makefile().read()) for c in sessions})
    t.close()


def windows_grow_by_what_is_read():
    """So what commands do not read takes little memory."""
    t = login()
    sessions = [t.open_session() for _ in range(10)]
    print({c.out_window_size for c in sessions})
    c = sessions[0]
    c.exec_command("head -c 4000000 >/dev/null; echo read; sleep 1000")
    c.sendall(b"x" * 4_000_000)
    print(c.recv(5), c.out_window_size > 1_000_000)
    t.close()


def more_than_the_window():
    t = login()
    c = t.open_session()
    c.exec_command("exec sleep 1000")
    try:
        while t.is_active():
            send(t, CHANNEL_DATA, c.remote_chanid, b"x" * 30000)
    except (EOFError, OSError):
        pass
    await_end(t)


def a_byte_in_each_packet():
    t = login()
    c = t.open_session()
    for _ in range(50_000):
        send(t, CHANNEL_DATA, c.remote_chanid, b"x")
    c.exec_command("wc -c")
    c.shutdown_write()
    print(c.makefile().read().strip())
    t.close()


def packets_of_nothing():
    t = login()
    c = t.open_session()
    c.exec_command("wc -c")
    for _ in range(10_000):
        send(t, CHANNEL_DATA, c.remote_chanid, b"")
    c.shutdown_write()
    print(c.makefile().read().strip())
    t.close()


def requests_after_the_command():
    """Only the first command of a channel runs, in the environment of that time."""
    t = login()
    c = t.open_session()
    c.exec_command("read x; echo first $x $LC_X; tty")
    request(t, c, b"env", b"LC_X", b"late")
    request(t, c, b"pty-req", b"xterm", 80, 24, 0, 0, b"")
    request(t, c, b"exec", b"echo second")
    request(t, c, b"shell")
    request(t, c, b"subsystem", b"sftp")
    c.sendall(b"input\n")
    print(c.makefile().read(), c.recv_exit_status())
    t.close()


def zero_bytes():
    """Refuses what no program can be given, and goes on."""
    t = login()
    c = t.open_session()
    request(t, c, b"pty-req", b"xterm\0X=1", 80, 24, 0, 0, b"")
    request(t, c, b"exec", b"echo \0; id")
    request(t, c, b"env", b"LC_X\0", b"y")
    request(t, c, b"env", b"LC_X", b"y\0LD_PRELOAD=x")
    c.exec_command("echo \"$LC_X$LD_PRELOAD\"; tty")
    print(c.makefile().read())
    t.close()


def window_of_all():
    """The window can't grow beyond its number."""
    t = login()
    c = t.open_session()
    for _ in range(3):
        send(t, 93, c.remote_chanid, 0xFFFFFFFF)
    c.exec_command("head -c 3000000 /dev/zero | wc -c; echo ok")
    print(c.makefile().read())
    t.close()


def packet_size_of_all():
    """A packet may be of any size."""
    t = login()
    c = t.open_session(max_packet_size=0xFFFFFFFF)
    c.exec_command("head -c 3000000 /dev/zero | wc -c")
    print(c.makefile().read())
    t.close()


def packet_size_0():
    t = login()
    send(t, CHANNEL_OPEN, b"session", 7, 100000, 0)
    await_end(t)


def too_many_sessions():
    t = login()
    sessions = [t.open_session() for _ in range(10)]
    for _ in range(3):
        try:
            t.open_session()
            print("opened")
        except paramiko.ChannelException as refused:
            print(refused.code, end=" ")
    sessions.pop().close()
    while True:
        try:
            c = t.open_session()
            break
        except paramiko.ChannelException:
            time.sleep(0.01)
    c.exec_command("echo runs")
    print(c.makefile().read())
    t.close()


def unread():
    """Runs what prints without end, and reads nothing, until the server ends it."""
    t = login()
    c = t.open_session(window_size=32768)
    c.exec_command("echo $$; exec yes")
    while not c.exit_status_ready():
        time.sleep(0.01)
    print("ended")
    t.close()


def ended_by(bytes_, after=None):
    s = raw()
    try:
        if after:
            s.sendall(after)
        s.sendall(bytes_)
        s.shutdown(socket.SHUT_WR)
        while s.recv(65536):
            pass
    except OSError:
        pass
    s.close()
    print("ended")


IDENTIFICATION = b"SSH-2.0-hostile\r\n"


def garbage():
    """Each step of the handshake, broken in several ways. Who waits for more hears that it was all."""
    ended_by(b"SSH-1.5-old\r\n")
    ended_by(b"GET / HTTP/1.1\r\nHost: x\r\n\r\n" * 4000)
    ended_by(b"\xff" * 100_000)
    ended_by(b"SSH-2.0-" + b"x" * 100_000)
    ended_by(b"\r\n" * 50_000)
    for length in (0, 1, 4, 12, 35000, 0x40000, 0x7FFFFFFF, 0x80000000, 0xFFFFFFFF):
        ended_by(length.to_bytes(4, "big") + b"\xff" * 300_000, IDENTIFICATION)
    # A padding longer than the packet, and messages in packets without keys.
    ended_by(packet(b"\x14", padding=255), IDENTIFICATION)
    ended_by(packet(b"\x14"), IDENTIFICATION)
    ended_by(packet(b"\x14" + b"c" * 16 + b"\x7f\xff\xff\xff"), IDENTIFICATION)
    ended_by(packet(b"\x14" + b"c" * 16 + b"\0\0\0\1a" * 10 + b"\0" * 5), IDENTIFICATION)
    for number in (5, 6, 15, 21, 30, 50, 52, 80, 90, 94, 255):
        ended_by(packet(bytes([number]) + b"\0\0\0\4root" * 4), IDENTIFICATION)


def packet(payload, padding=None):
    fill = 8 - (len(payload) + 5) % 8 + 8
    length = (len(payload) + 1 + fill).to_bytes(4, "big")
    return length + bytes([fill if padding is None else padding]) + payload + b"\0" * fill


def garbage_with_keys():
    """After the key exchange, and in the place of a service request and of a login."""
    t = transport()
    t.sock.sendall(os.urandom(100_000))
    no_more(t)
    await_end(t)
    for parts in (
        (SERVICE_REQUEST, b"no-such-service"),
        (SERVICE_REQUEST, b"ssh-connection"),
        (SERVICE_REQUEST, [b"\xff\xff\xff\xff"]),
        (USERAUTH_REQUEST, b"root"),
        (CHANNEL_OPEN, b"session", 0, 1, 1),
        (CHANNEL_DATA, 0, b"x"),
        (GLOBAL_REQUEST, b"keepalive@openssh.com", True),
        (21,),
        (30, [b"\xff" * 32]),
    ):
        t = transport()
        send(t, *parts)
        no_more(t)
        await_end(t)
    for parts in (
        (USERAUTH_REQUEST,),
        (USERAUTH_REQUEST, [b"\x7f\xff\xff\xff"]),
        (USERAUTH_REQUEST, USER.encode(), b"no-such-service", b"none"),
        (USERAUTH_REQUEST, USER.encode(), b"ssh-connection", b"publickey", True, b"ssh-ed25519"),
        (USERAUTH_REQUEST, USER.encode(), b"ssh-connection", HOST_BOUND, True, b"ssh-ed25519"),
        (USERAUTH_REQUEST, USER.encode(), b"ssh-connection", HOST_BOUND, True, b"ssh-ed25519", b"key"),
        (USERAUTH_REQUEST, USER.encode(), b"ssh-connection", HOST_BOUND, False, b"ssh-ed25519", b"key", b"host"),
        (USERAUTH_REQUEST, USER.encode(), b"ssh-connection", b"publickey", True, SK_CERTIFICATE,
         len(SK_CERTIFICATE).to_bytes(4, "big") + SK_CERTIFICATE + os.urandom(300), b"signature"),
        (CHANNEL_OPEN, b"session", 0, 1, 1),
    ):
        t = transport()
        send(t, SERVICE_REQUEST, b"ssh-userauth")
        send(t, *parts)
        no_more(t)
        await_end(t)


def garbage_in_channels():
    """Requests that are cut off, or longer than any; and channels that are not there."""
    for parts in (
        (CHANNEL_REQUEST,),
        (CHANNEL_REQUEST, 4711, b"exec", True, b"id"),
        (CHANNEL_REQUEST, 0, b"exec", True, [b"\x7f\xff\xff\xff"]),
        (CHANNEL_REQUEST, 0, b"exec", True, [b"\xff\xff\xff\xff"]),
        (CHANNEL_REQUEST, 0, b"env", False, [b"\x40\x00\x00\x00LC"]),
        (CHANNEL_REQUEST, 0, b"pty-req", False, b"xterm", [b"\xff" * 20]),
        (CHANNEL_REQUEST, 0, b"window-change", False),
        (CHANNEL_REQUEST, 0, b"signal", False),
        (CHANNEL_DATA, 0, [b"\xff\xff\xff\xff"]),
        (CHANNEL_DATA, 4711, b"x"),
        (95, 0, 1, [b"\x7f\xff\xff\xff"]),
        (93, 4711, 1),
        (CHANNEL_OPEN, b"session"),
        (CHANNEL_OPEN, [b"\xff\xff\xff\xff"]),
        (GLOBAL_REQUEST,),
        (GLOBAL_REQUEST, b"tcpip-forward", True),
    ):
        t = login()
        c = t.open_session()
        send(t, *parts)
        # Some of that is refused without an end.
        no_more(t)
        await_end(t)


globals()[STEP]()
