"""Installs packages of the machine's distribution. Docker's own is one of them on the Red Hat family."""

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
DNF = ["dnf", "--assumeyes", "--setopt=install_weak_deps=False", "install"]
DOCKER_HINT = " Use an image with Docker, or set `drivers.docker.enabled` of its group to false."
INSTALL = ["install", "--yes", "--no-install-recommends", "-o", "Dpkg::Options::=--force-confold"]


def install_docker() -> None:
    """A Docker that is there stays as it is."""
    install("dockerd", ["docker.io", "iptables", *_apparmor()], ["docker-ce", "iptables"], DOCKER_HINT)


def install_iptables() -> None:
    """Nomad makes networks of mode `bridge` with it. Everything else works without."""
    try:
        install("iptables", ["iptables"], ["iptables"], "")
    except Failure as failure:
        say(f"networks of mode bridge will not work on this machine: {failure}")


def install(program: str, debian: list[str], red_hat: list[str], hint: str) -> None:
    lock = take_run_lock(LOCK)
    if not shutil.which(program):
        if shutil.which("apt-get"):
            say(f"installing {debian[0]} with apt")
            _run([*APT, "--quiet=2", "update"], hint)
            _run([*APT, *INSTALL, *debian], hint)
        elif shutil.which("dnf"):
            say(f"installing {red_hat[0]} with dnf")
            if "docker-ce" in red_hat and not os.path.exists(REPOSITORY):
                content = "\n".join([*DOCKERS_OWN, ""])
                put(File(REPOSITORY, 0o644, "root", content.encode()))
            _run([*DNF, *red_hat], hint)
        else:
            raise Failure(f"this machine has neither apt nor dnf to install {debian[0]}.{hint}")
        if not shutil.which(program):
            raise Failure(
                f"the packages {' '.join(debian)} were installed, but there is no program {program}"
            )
    os.close(lock)


def _apparmor() -> list[str]:
    """Without its parser Docker starts no container on a kernel that uses AppArmor."""
    return ["apparmor"] if os.path.isdir("/sys/module/apparmor") else []


def _run(command: list[str], hint: str) -> None:
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
        f"cannot install packages: {' '.join(command)} failed. Does this machine reach its package archive?{hint}\n{last}"
    )
