"""Installs Docker from the packages of the machine's distribution, or from Docker's own on the Red Hat family."""

import os
import shutil
import subprocess

from node.files import File, put
from node.run_lock import take_run_lock
from node.say import Failure, say
from node.waiting import Wait

LOCK = "/run/nomad-cluster/packages"
# The Red Hat family has no Docker of its own: https://docs.docker.com/engine/install/rhel/
REPOSITORY = "/etc/yum.repos.d/docker-ce.repo"
DOCKERS_OWN = [
    "[docker-ce-stable]",
    "name=Docker CE Stable",
    "baseurl=https://download.docker.com/linux/centos/$releasever/$basearch/stable",
    "gpgcheck=1",
    "gpgkey=https://download.docker.com/linux/centos/gpg",
]
APT = ["apt-get", "-o", "DPkg::Lock::Timeout=600"]
INSTALL = ["install", "--yes", "--no-install-recommends", "-o", "Dpkg::Options::=--force-confold"]


def install() -> None:
    """A Docker that is there stays as it is."""
    lock = take_run_lock(LOCK)
    if not is_installed():
        _install_package()
        if not is_installed():
            raise Failure("the package of Docker was installed, but there is no program dockerd")
    os.close(lock)


def is_installed() -> bool:
    return shutil.which("dockerd") is not None


def _install_package() -> None:
    if shutil.which("apt-get"):
        say("installing docker.io with apt")
        _run([*APT, "--quiet=2", "update"])
        _run([*APT, *INSTALL, "docker.io", "iptables", *_apparmor()])
    elif shutil.which("dnf"):
        say("installing docker-ce with dnf")
        if not os.path.exists(REPOSITORY):
            content = "\n".join([*DOCKERS_OWN, ""])
            put(File(REPOSITORY, 0o644, "root", content.encode()))
        _run(["dnf", "--assumeyes", "--setopt=install_weak_deps=False", "install", "docker-ce", "iptables"])
    else:
        raise Failure("this machine has neither apt nor dnf to install Docker: use an image that has Docker")


def _apparmor() -> list[str]:
    """Without its parser Docker starts no container on a kernel that uses AppArmor."""
    return ["apparmor"] if os.path.isdir("/sys/module/apparmor") else []


def _run(command: list[str]) -> None:
    """Waits while another program uses the package lists, for which apt itself does not wait."""
    wait = Wait(600)
    # needrestart would restart the agents at will.
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive", "NEEDRESTART_SUSPEND": "1"}
    while True:
        done = subprocess.run(
            command,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            env=environment,
            text=True,
            errors="replace",
        )
        if done.returncode == 0:
            return
        if "Could not get lock" not in done.stdout or wait.is_over():
            break
        wait.pause()
    last = "\n".join(done.stdout.strip().splitlines()[-5:])
    raise Failure(
        f"cannot install Docker: {' '.join(command)} failed. Does this machine reach its package archive? "
        f"Use an image with Docker, or set `drivers.docker.enabled` of its group to false.\n{last}"
    )
