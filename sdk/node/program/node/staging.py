"""The folder in which a bundle is unpacked before it is applied."""

import binascii
import os
import shutil
import subprocess
import sys
from base64 import b64decode

from node.files import File, put, read
from node.run_lock import take_run_lock
from node.say import Failure

STAGING = "/run/nomad-cluster/staging"
PROGRAM = "/usr/local/sbin/nomad-cluster-node"


def staged(path: str, mode: int, owner: str = "root") -> File:
    """The file that the unpacked bundle has for PATH."""
    return File(path, mode, owner, read(STAGING + path))


def receive() -> None:
    """
    Unpacks a bundle, which is a tar in base64 on standard input. Then the program in the bundle replaces this one and applies
    the bundle.
    """
    take_run_lock()
    shutil.rmtree(STAGING, ignore_errors=True)
    os.makedirs(STAGING)
    try:
        archive = b64decode(sys.stdin.buffer.read())
    except binascii.Error:
        archive = b""
    if not archive or subprocess.run(["tar", "-x", "-C", STAGING, "-f", "-"], input=archive).returncode != 0:
        raise Failure("the bundle did not arrive whole: deliver it again (pulumi up)")
    put(staged(PROGRAM, 0o755))
    os.execv(PROGRAM, [PROGRAM, "apply"])
