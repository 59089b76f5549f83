"""Runs a program that cannot open a netlink socket, so that it does not hear of changes of this computer's networks.

Chromium gives up what it loads when an address comes or goes (net::ERR_NETWORK_CHANGED), and another test's machines bring
addresses. Without netlink it takes the network for unchanging.
"""

import ctypes
import os
import platform
import sys

AF_NETLINK = 16
EAFNOSUPPORT = 97
SYS_SOCKET = {"x86_64": 41, "aarch64": 198}[platform.machine()]
PR_SET_NO_NEW_PRIVS, PR_SET_SECCOMP, SECCOMP_MODE_FILTER = 38, 22, 2
LOAD, EQUALS, ANSWER = 0x20, 0x15, 0x06
ALLOW, FAIL = 0x7FFF0000, 0x00050000


class Instruction(ctypes.Structure):
    _fields_ = [("code", ctypes.c_uint16), ("yes", ctypes.c_uint8), ("no", ctypes.c_uint8), ("value", ctypes.c_uint32)]


class Program(ctypes.Structure):
    _fields_ = [("length", ctypes.c_uint16), ("instructions", ctypes.POINTER(Instruction))]


# https://docs.kernel.org/userspace-api/seccomp_filter.html: the syscall's number lies at 0, its first argument at 16.
FILTER = [
    (LOAD, 0, 0, 0),
    (EQUALS, 0, 3, SYS_SOCKET),
    (LOAD, 0, 0, 16),
    (EQUALS, 0, 1, AF_NETLINK),
    (ANSWER, 0, 0, FAIL | EAFNOSUPPORT),
    (ANSWER, 0, 0, ALLOW),
]

instructions = (Instruction * len(FILTER))(*FILTER)
libc = ctypes.CDLL(None, use_errno=True)
if libc.prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0:
    raise OSError(ctypes.get_errno(), "PR_SET_NO_NEW_PRIVS")
if libc.prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, ctypes.byref(Program(len(FILTER), instructions)), 0, 0) != 0:
    raise OSError(ctypes.get_errno(), "PR_SET_SECCOMP")
os.execvp(sys.argv[1], sys.argv[1:])
