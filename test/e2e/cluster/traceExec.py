"""Prints the arguments of every program that is started on this host, in containers too, until standard input ends.

The kernel's audit system reports each execve with all its arguments, so no process is too short-lived to be seen. This
program fails if the kernel dropped a report. Formats: include/uapi/linux/audit.h and netlink.h of Linux.
"""

import fcntl
import os
import platform
import re
import secrets
import select
import socket
import struct
import subprocess
import sys

NETLINK_AUDIT = 9
READLOG_GROUP = 1
GET, SET, ADD_RULE, DELETE_RULE, EXECVE = 1000, 1001, 1011, 1012, 1309
ENABLED, BACKLOG_LIMIT = 0x01, 0x10
REQUEST_AND_ACKNOWLEDGE = 5
SO_RCVBUFFORCE = 33
# Numbers of execve and execveat.
SYSCALLS = {"x86_64": (59, 322), "aarch64": (221, 281)}[platform.machine()]


def header(message):
    return struct.unpack("=IH", message[:6])


def ask(kind, payload=b""):
    """Sends one request to the audit system; returns the answer of GET."""
    with socket.socket(socket.AF_NETLINK, socket.SOCK_RAW, NETLINK_AUDIT) as control:
        length = 16 + len(payload)
        control.send(struct.pack("=IHHII", length, kind, REQUEST_AND_ACKNOWLEDGE, 1, 0) + payload)
        while True:
            message = control.recv(65536)
            if header(message)[1] == GET:
                return message[16:]
            (error,) = struct.unpack("=i", message[16:20])
            if error != 0:
                raise OSError(-error, f"the audit system refuses request {kind}: {os.strerror(-error)}")
            if kind != GET:
                return None


def status():
    """Whether the audit system is enabled, its backlog limit, and how many reports it has dropped."""
    fields = struct.unpack("=8I", ask(GET)[:32])
    return {"enabled": fields[1], "limit": fields[5], "lost": fields[6]}


def configure(enabled, limit):
    ask(SET, struct.pack("=10I", ENABLED | BACKLOG_LIMIT, enabled, 0, 0, 0, limit, 0, 0, 0, 0))


def rule():
    """Always report, at the system call's end, without a condition."""
    mask = [0] * 64
    for number in SYSCALLS:
        mask[number // 32] |= 1 << (number % 32)
    return struct.pack("=3I64I", 4, 2, 0, *mask) + bytes(3 * 64 * 4 + 4)


ARGUMENT = re.compile(r'\ba\d+(?:\[(\d+)\])?=(?:"([^"]*)"|([0-9A-F]*))')


def arguments_in(record):
    """The arguments in one report, or the next piece of them: a long argument comes in several pieces."""
    text = ""
    for piece, plain, encoded in ARGUMENT.findall(record):
        value = bytes.fromhex(encoded).decode("utf8", "replace") if encoded else plain
        text += value if int(piece or 0) > 0 else " " + value
    return text


def record_until_marker(log, marker, started):
    """Starts a process with the marker as its argument and takes all reports up to that process."""
    subprocess.run(["true", marker], check=True)
    while not any(marker in text for text in started.values()):
        take(log, started)


def take(log, started):
    message = log.recv(65536)
    if header(message)[1] != EXECVE:
        return
    record = message[16:].rstrip(b"\0").decode("utf8", "replace")
    event, _, rest = record.partition("): ")
    started[event] = started.get(event, "") + arguments_in(rest)


def main():
    # The audit system has one switch for the whole host.
    lock = open("/run/pulumi-nomad-cluster-trace-exec.lock", "w")
    fcntl.flock(lock, fcntl.LOCK_EX)
    log = socket.socket(socket.AF_NETLINK, socket.SOCK_RAW, NETLINK_AUDIT)
    log.setsockopt(socket.SOL_SOCKET, SO_RCVBUFFORCE, 256 << 20)
    log.bind((0, READLOG_GROUP))
    before = status()
    started = {}
    configure(1, 1 << 20)
    try:
        ask(ADD_RULE, rule())
        try:
            record_until_marker(log, secrets.token_hex(16), started)
            print("recording", file=sys.stderr, flush=True)
            while sys.stdin not in select.select([sys.stdin, log], [], [])[0]:
                take(log, started)
            record_until_marker(log, secrets.token_hex(16), started)
        finally:
            ask(DELETE_RULE, rule())
    finally:
        lost = status()["lost"] - before["lost"]
        configure(before["enabled"], before["limit"])
    if lost > 0:
        sys.exit(f"The audit system dropped {lost} reports.")
    print("\n".join(started.values()))


main()
