"""An agent's account, folders and files, as the unpacked bundle has them."""

import os
import pwd
import shutil
import subprocess

from node.files import Pending, files_below, put, remove
from node.settings import Settings
from node.staging import STAGING, staged


def agent_user(settings: Settings, product: str) -> str:
    return "root" if product == "nomad" and settings.is_nomad_client else product


def ensure_user(product: str, user: str) -> None:
    home = f"/var/lib/{product}"
    try:
        account = pwd.getpwnam(user)
    except KeyError:
        shell = ["--shell", "/usr/sbin/nologin"]
        subprocess.run(
            ["useradd", "--system", "--user-group", "--home-dir", home, *shell, user],
            check=True,
        )
        account = pwd.getpwnam(user)
    # Tasks of other users live below Nomad's data folder.
    for folder, mode in [(f"/etc/{product}.d", 0o755), (home, 0o711)]:
        os.makedirs(folder, exist_ok=True)
        os.chown(folder, account.pw_uid, account.pw_gid)
        os.chmod(folder, mode)


def sync_files(product: str, user: str) -> None:
    """
    Makes the agent's files those of the bundle, and lists the changed files for which the agent has to restart. join.json is
    listed apart: an agent reads it only at its start, and a running agent that has a leader does not need it (see bundle.py).
    """
    folder = f"/etc/{product}.d"
    wanted = [staged(path[len(STAGING) :], 0o600, user) for path in files_below(STAGING + folder)]
    # Left by a run that was killed while it wrote.
    for path in files_below(folder):
        if path.endswith(".new"):
            remove(path)
    unit = staged(f"/etc/systemd/system/{product}.service", 0o644)
    changed = [file for file in [*wanted, unit] if not file.is_there()]
    gone = set(files_below(folder)) - {file.path for file in wanted}
    for path in [*(file.path for file in changed), *gone]:
        is_peers = os.path.basename(path) == "join.json"
        Pending(f"{product}-peers" if is_peers else product).add(path)
    put(*changed)
    for path in gone:
        remove(path)
    os.chmod(f"{folder}/tls", 0o700)
    # The agent's user changes with the machine's roles, also for files that stay as they are.
    shutil.chown(folder, user, user)
    for parent, folders, names in os.walk(folder):
        for name in folders + names:
            shutil.chown(os.path.join(parent, name), user, user)
