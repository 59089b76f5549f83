"""The folders of host volumes, which Nomad expects to exist when it starts."""

import json
import os

from node.files import read
from node.say import Failure, say

CLIENT_CONFIG = "/etc/nomad.d/client.json"


def make_host_volumes(root: str) -> None:
    """
    Makes the missing folders of the host volumes that the Nomad client below ROOT is configured with. A folder that exists stays
    as it is, because its owner and mode belong to the job that uses it.
    """
    try:
        client = json.loads(read(root + CLIENT_CONFIG))["client"]
    except FileNotFoundError:
        return
    for name, volume in sorted(client.get("host_volume", {}).items()):
        # Docker and `exec` run tasks as users of their own, who have to write to the volume.
        _make_folder(name, volume["path"], 0o755 if volume["read_only"] else 0o777)


def _make_folder(name: str, path: str, mode: int) -> None:
    if os.path.isdir(path):
        return
    missing = [path]
    while not os.path.isdir(parent := os.path.dirname(missing[-1])):
        missing.append(parent)
    try:
        for folder in reversed(missing):
            os.mkdir(folder)
            os.chmod(folder, mode if folder == path else 0o755)
    except OSError as error:
        raise Failure(f"cannot make {folder} for the host volume {name}: {error.strerror}") from None
    say(f"made {path} for the host volume {name}")
