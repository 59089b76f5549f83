"""
The links at the top of a task's root folder, such as that of /bin to /usr/bin. Nomad makes a link of a folder like the machine's, but
follows a link that its configuration names: each task would get every program and library twice. See sdk/agents/taskIsolation.ts.
"""

import os

from node.files import STATE
from node.say import Failure

TASK_ROOT = f"{STATE}/task-root"
NAMES = ["bin", "sbin", "lib", "lib32", "lib64"]


def make_task_root() -> None:
    """
    Fills a folder with the links of this machine. Every system that systemd supports has them: https://systemd.io/THE_CASE_FOR_THE_USR_MERGE
    """
    os.makedirs(TASK_ROOT, 0o755, exist_ok=True)
    for name in NAMES:
        if os.path.islink(f"/{name}"):
            _link(f"{TASK_ROOT}/{name}", os.readlink(f"/{name}"))
        elif os.path.exists(f"/{name}"):
            raise Failure(
                f"expected /{name} to be a link to /usr/{name}, got a folder of its own, which tasks of Nomad would lack: "
                "use an image with a merged /usr (Debian has the package usrmerge)"
            )


def _link(path: str, target: str) -> None:
    if os.path.lexists(path) and os.readlink(path) == target:
        return
    if os.path.lexists(f"{path}.new"):
        os.unlink(f"{path}.new")
    os.symlink(target, f"{path}.new")
    os.replace(f"{path}.new", path)
