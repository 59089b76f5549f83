"""Locks that let one run at a time change this machine: the boot document's may still run when the first bundle comes."""

import fcntl
import os

from node.say import Failure
from node.waiting import Wait

PATH = "/run/nomad-cluster/lock"


def take_run_lock(path: str = PATH) -> int:
    """Waits for the lock, which this process then holds until it ends or closes the descriptor that is returned."""
    _drop_inherited()
    os.makedirs(os.path.dirname(path), exist_ok=True)
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT, 0o600)
    wait = Wait(600)
    while not _lock(descriptor):
        if wait.is_over():
            raise Failure(
                "another run of this program has held the lock for ten minutes: see 'ps -ef | grep nomad-cluster-node'"
            )
        wait.pause()
    return descriptor


def _lock(descriptor: int) -> bool:
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _drop_inherited() -> None:
    """
    Closes descriptor 9 if it holds the lock: the shell script of earlier versions starts this program without giving the lock up.
    """
    try:
        if os.path.samestat(os.fstat(9), os.stat(PATH)):
            os.close(9)
    except OSError:
        pass
