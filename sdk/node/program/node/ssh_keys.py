"""SSH keys with which the operator logs in to this machine."""

import glob
import os
import shutil

from node.files import read, remove, sync
from node.say import say

# Keys of the operator that were replaced; see sdk/operations/acceptSshKey.ts.
RETIRED = "/etc/nomad-cluster/retired-ssh-keys"


def remove_retired_ssh_keys() -> None:
    """Removes the operator's replaced keys. Called only when every login uses the new key."""
    if not os.path.exists(RETIRED):
        return
    keys = [line for line in read(RETIRED).splitlines() if line.strip()]
    for path in ["/root/.ssh/authorized_keys", *glob.glob("/home/*/.ssh/authorized_keys")]:
        if os.path.exists(path):
            _remove_lines_with(keys, path)
    remove(RETIRED)


def _remove_lines_with(keys: list[bytes], path: str) -> None:
    lines = read(path).splitlines(keepends=True)
    kept = [line for line in lines if not any(key in line for key in keys)]
    if kept == lines:
        return
    say(f"removing a replaced key from {path}")
    new = f"{path}.new"
    # Copied first, because the new file has to have the owner, the mode and the SELinux label of the old one.
    shutil.copy2(path, new)
    owner = os.stat(path)
    os.chown(new, owner.st_uid, owner.st_gid)
    with open(new, "wb") as file:
        file.writelines(kept)
    sync(new)
    os.replace(new, path)
