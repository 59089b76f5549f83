"""
The machine's volume: a disk of the platform that outlives the machine. It is mounted by a unit of systemd, also at each boot, and
nomad.service requires the mount.
"""

import glob
import os
import re
import subprocess

from node.files import File, files_below, put, read, remove
from node.say import Failure, say
from node.settings import Settings
from node.systemd import systemctl
from node.waiting import Wait

UNITS = "/etc/systemd/system"
MARK = "# The volume of this machine, by nomad-cluster-node"
# A cloud attaches a volume within seconds.
ATTACH_SECONDS = 120


def mount_volume(settings: Settings) -> None:
    """Mounts the volume that the settings name, and no other one. A volume without content gets a file system."""
    device, path = settings.volume_device, settings.volume_path
    unit = _unit_of(path) if path else ""
    _give_up_others(unit)
    if not path:
        return
    if not os.path.ismount(path):
        _refuse_hidden_files(path)
        _wait_until_attached(device)
        _format_if_empty(device)
    put(File(f"{UNITS}/{unit}", 0o644, "root", _unit_text(device, path)))
    systemctl("daemon-reload")
    systemctl("enable", "--quiet", "--now", unit)
    # Does nothing unless the volume was made larger.
    _run(["resize2fs", device], f"cannot use all of {device}")


def _unit_of(path: str) -> str:
    command = ["systemd-escape", "--path", "--suffix=mount", path]
    return subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True).stdout.strip()


def _unit_text(device: str, path: str) -> bytes:
    lines = [
        MARK,
        "[Unit]",
        f"Description=Volume at {path}",
        "[Mount]",
        f"What={device}",
        f"Where={path}",
        "Type=ext4",
        "Options=noatime",
        "[Install]",
        "WantedBy=multi-user.target",
    ]
    return "".join(f"{line}\n" for line in lines).encode()


def _give_up_others(unit: str) -> None:
    for path in glob.glob(f"{UNITS}/*.mount"):
        other = os.path.basename(path)
        if other != unit and read(path).startswith(MARK.encode()):
            say(f"this machine no longer has {other}")
            # Not by systemd, which would stop nomad.service first, and leave it stopped if the volume is in use.
            if mounted := re.search(r"^Where=(.+)$", read(path).decode(), re.MULTILINE):
                _unmount(mounted[1])
            systemctl("disable", "--quiet", other)
            remove(path)


def _unmount(path: str) -> None:
    if os.path.ismount(path):
        _run(["umount", path], f"{path} is in use: stop the jobs whose volumes are below it")


def _refuse_hidden_files(path: str) -> None:
    if files_below(path):
        raise Failure(
            f"{path} has files, which the volume would hide: move them away, or choose another path"
        )


def _wait_until_attached(device: str) -> None:
    wait = Wait(ATTACH_SECONDS)
    while not os.path.exists(device):
        if wait.is_over():
            raise Failure(f"no {device} after {ATTACH_SECONDS} s: the volume is not attached")
        wait.pause()


def _format_if_empty(device: str) -> None:
    """A file system that was cut off while it was being made has no signature yet."""
    probe = subprocess.run(["blkid", "--probe", device], stdout=subprocess.PIPE, text=True)
    if probe.returncode == 0:
        if ' TYPE="ext4"' not in probe.stdout:
            raise Failure(
                f"{device} has content other than a file system ext4, and is left as it is: {probe.stdout.strip()}"
            )
        return
    # Nothing that blkid knows.
    if probe.returncode != 2:
        raise Failure(f"cannot read {device}")
    say(f"{device} is empty: making a file system")
    _run(["mkfs.ext4", "-q", device], f"cannot make a file system on {device}")


def _run(command: list[str], failure: str) -> None:
    done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    if done.returncode != 0:
        raise Failure(f"{failure}: {done.stdout.strip()}")
