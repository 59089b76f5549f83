"""
Files that are replaced as a whole: after a kill, a full disk or a loss of power, each is the old one or the new one. The new
file is made beside the old one, because a file that is moved to another folder keeps the SELinux label of the first.
"""

import os
import pwd
from typing import NamedTuple

from node.say import Failure

STATE = "/var/lib/nomad-cluster"


class File(NamedTuple):
    path: str
    mode: int
    owner: str
    content: bytes

    def is_there(self) -> bool:
        """Does the machine have this file, with the same content?"""
        try:
            return read(self.path) == self.content
        except FileNotFoundError:
            return False


def read(path: str) -> bytes:
    with open(path, "rb") as file:
        return file.read()


def put(*files: File) -> None:
    """
    Writes the files that differ from the machine's, all or none. Each new file is on the disk before it replaces an old one,
    because XFS, for one, may write the new name first and the content half a minute later.
    """
    changed = [file for file in files if not file.is_there()]
    written: list[str] = []
    try:
        for file in changed:
            written.append(f"{file.path}.new")
            _write(file)
        for file in changed:
            if os.path.exists(file.path):
                sync(f"{file.path}.new")
    except OSError as error:
        for path in written:
            remove(path)
        raise Failure(f"cannot write {file.path}; it stays as it was: {error.strerror}") from None
    for file in changed:
        os.replace(f"{file.path}.new", file.path)


def _write(file: File) -> None:
    _make_folder(os.path.dirname(file.path), file.mode)
    with open(f"{file.path}.new", "wb") as new:
        user = pwd.getpwnam(file.owner)
        os.fchown(new.fileno(), user.pw_uid, user.pw_gid)
        os.fchmod(new.fileno(), file.mode)
        new.write(file.content)


def _make_folder(path: str, mode: int) -> None:
    """Others may enter a new folder of a file that they may read: systemd-resolved reads its settings as a user of its own."""
    if os.path.isdir(path):
        return
    _make_folder(os.path.dirname(path), mode)
    os.mkdir(path)
    if mode & 0o004:
        os.chmod(path, 0o755)


def sync(path: str) -> None:
    """Returns when a file, or the names in a folder, are on the disk."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def remove(path: str) -> None:
    try:
        os.unlink(path)
    except FileNotFoundError:
        pass


def files_below(folder: str) -> list[str]:
    """Paths of regular files. Links are left out: systemd makes them for units that are enabled or masked."""
    paths = [os.path.join(parent, name) for parent, _, names in os.walk(folder) for name in names]
    return sorted(path for path in paths if os.path.isfile(path) and not os.path.islink(path))


def folders_below(folder: str) -> list[str]:
    """The folder itself and all folders in it."""
    return [parent for parent, _, _ in os.walk(folder)]


class Pending:
    """
    The list of an agent's files that changed since the agent was started. A file is listed before it is written, so that the agent
    still restarts if this run is killed: the next run finds the list.
    """

    def __init__(self, agent: str) -> None:
        self._path = f"{STATE}/{agent}.pending"

    def add(self, path: str) -> None:
        os.makedirs(STATE, 0o755, exist_ok=True)
        with open(self._path, "a", encoding="utf-8") as file:
            file.write(f"{path}\n")

    def put(self, *files: File) -> None:
        """Lists those of the files that differ from the machine's, then writes them."""
        for file in files:
            if not file.is_there():
                self.add(file.path)
        put(*files)

    def __bool__(self) -> bool:
        return os.path.exists(self._path) and os.path.getsize(self._path) > 0

    def clear(self) -> None:
        remove(self._path)
