"""Docker on this machine, as the tasks of Nomad use it."""

import json
import subprocess

from node.agents import Agents
from node.files import File, Pending, put, read
from node.packages import install_docker
from node.restart import restart_docker_in_turn
from node.say import say
from node.staging import staged
from node.systemd import enable, is_active, is_enabled, systemctl

DAEMON = "/etc/docker/daemon.json"
RUNTIME = "/usr/local/sbin/nomad-cluster-runtime"
# For the tasks of Nomad, which reads them at each pull.
LOGINS = "/etc/nomad-cluster/registry-logins.json"
# The socket first, because it would start Docker again.
UNITS = ["docker.socket", "docker", "containerd"]
# What Docker takes over without a restart: https://docs.docker.com/reference/cli/dockerd/#configuration-reload-behavior
RELOADED = {"registry-mirrors", "runtimes", "default-runtime"}


def run_docker(agents: Agents) -> None:
    """
    Makes the machine run Docker as the unpacked bundle says. It does not wait for Docker's first start: the unit of Nomad does, and
    the readiness check.
    """
    install_docker()
    put(staged(LOGINS, 0o600), staged(RUNTIME, 0o755))
    daemon = staged(DAEMON, 0o644)
    restart, reload = Pending("docker"), Pending("docker-reload")
    if changed := _changed_settings(daemon):
        (reload if changed <= RELOADED else restart).add(DAEMON)
        put(daemon)
    if not is_enabled("docker"):
        enable("docker")
    # A new machine has no tasks, and may run what its package started, without our settings.
    if not is_active("docker") or (restart and not is_active("nomad")):
        say("starting docker")
        systemctl("restart", "--no-block", "docker")
    elif restart:
        restart_docker_in_turn(agents)
    elif reload:
        say("docker reads its configuration again")
        systemctl("reload", "docker")
    restart.clear()
    reload.clear()


def _changed_settings(daemon: File) -> set[str]:
    """The settings that differ from the machine's."""
    wanted = json.loads(daemon.content)
    try:
        present = json.loads(read(DAEMON))
    except (FileNotFoundError, ValueError):
        present = {}
    return {name for name in {*wanted, *present} if wanted.get(name) != present.get(name)}


def stop_docker() -> None:
    """Nomad no longer has the driver. Its containers would run on without Docker, and nobody could end them."""
    if not (is_enabled("docker") or is_active("docker")):
        return
    say("this machine no longer runs docker: stopping it")
    if is_active("docker"):
        _end_containers_of_tasks()
    for unit in UNITS:
        systemctl("disable", "--now", "--quiet", unit)


def _end_containers_of_tasks() -> None:
    of_tasks = ["docker", "ps", "--quiet", "--filter", "label=com.hashicorp.nomad.alloc_id"]
    containers = subprocess.run(of_tasks, stdout=subprocess.PIPE, text=True).stdout.split()
    if containers:
        subprocess.run(["docker", "stop", *containers], stdout=subprocess.DEVNULL)
