# SPDX-License-Identifier: Apache-2.0
"""Reads, writes and changes files with paramiko's SFTP. Arguments: port, user, key."""

import hashlib
import io
import os
import stat
import sys

import paramiko

SIZE = 20_000_000


def changes(sftp):
    sftp.mkdir("d", 0o750)
    print(oct(sftp.stat("d").st_mode), sftp.listdir())
    with sftp.open("d/a", "w") as f:
        f.write("one\n")
    with sftp.open("d/a", "a") as f:
        f.write("two\n")
    with sftp.open("d/a", "r+") as f:
        f.seek(1)
        f.write("N")
        f.truncate(6)
    with sftp.open("d/a") as f:
        print(f.readlines(), f.stat().st_size)
    sftp.chmod("d/a", 0o600)
    sftp.utime("d/a", (1, 2))
    told = sftp.lstat("d/a")
    print(oct(told.st_mode), told.st_atime, told.st_mtime)
    sftp.symlink("d/a", "link")
    print(sftp.readlink("link"), stat.S_ISLNK(sftp.lstat("link").st_mode))
    print(sftp.normalize("link"), sftp.normalize("../.."))
    sftp.posix_rename("link", "d/link")
    sftp.rename("d/a", "b")
    sftp.chdir("d")
    print(sftp.getcwd(), sftp.listdir("."))
    sftp.chdir(None)
    print(sorted(e.filename for e in sftp.listdir_iter("/")))


def errors(sftp):
    for what in (
        lambda: sftp.open("no-such"),
        lambda: sftp.mkdir("d"),
        lambda: sftp.open("/d/../../../etc/passwd"),
        lambda: sftp.symlink("../../etc", "out"),
        lambda: sftp.rmdir("d"),
    ):
        try:
            what()
            print("done")
        except OSError as e:
            print(type(e).__name__, e.errno)


def bulk(sftp):
    content = os.urandom(SIZE)
    sftp.putfo(io.BytesIO(content), "big", confirm=True)
    back = io.BytesIO()
    sftp.getfo("big", back, prefetch=True)
    print(hashlib.sha256(back.getvalue()).digest() == hashlib.sha256(content).digest())
    with sftp.open("big") as f:
        parts = f.readv([(0, 10), (SIZE - 10, 10), (1_000_000, 100_000)])
        print([p == content[o : o + n] for p, (o, n) in
               zip(parts, [(0, 10), (SIZE - 10, 10), (1_000_000, 100_000)])])


def main():
    port, user, key = int(sys.argv[1]), sys.argv[2], sys.argv[3]
    with paramiko.SSHClient() as client:
        client.set_missing_host_key_policy(paramiko.AutoAddPolicy())
        client.connect(
            "127.0.0.1", port, user, key_filename=key, allow_agent=False, look_for_keys=False
        )
        with client.open_sftp() as sftp:
            changes(sftp)
            errors(sftp)
            bulk(sftp)


main()
