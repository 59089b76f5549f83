"""Makes the machine run what its bundle says."""

import os
import shutil
import subprocess

from node import binaries, cni, jwks
from node.agent_files import agent_user, ensure_user, sync_files
from node.agents import CONSUL_TOKEN, Agents
from node.docker import run_docker, stop_docker
from node.files import Pending, files_below, folders_below, put, sync
from node.host_firewall import keep_open
from node.host_volumes import make_host_volumes
from node.member_units import run_member_units
from node.names import apply_names
from node.packages import install_iptables
from node.restart import has_leader_within, restart_in_turn, restart_now
from node.run_lock import take_run_lock
from node.say import Failure, say
from node.settings import SETTINGS, Settings, load_settings
from node.staging import PROGRAM, STAGING, staged
from node.systemd import enable, is_active, is_enabled, systemctl
from node.task_root import make_task_root
from node.volume import mount_volume


def apply() -> None:
    """Makes the machine run what the unpacked bundle says. If it fails, the next delivery completes it."""
    take_run_lock()
    if not os.path.isdir(f"{STAGING}/etc"):
        raise Failure("no bundle: deliver one first (pulumi up)")
    settings = load_settings(STAGING + SETTINGS)
    # Written before any agent starts, because the agents' units run this program, which reads them.
    put(staged(binaries.RELEASE_KEY, 0o644), staged(SETTINGS, 0o644))
    os.chmod(os.path.dirname(SETTINGS), 0o755)
    # Before the agents, which reach each other through it.
    keep_open(settings)
    binaries.install(settings, "consul")
    put(staged(CONSUL_TOKEN, 0o600))
    # Consul's servers find each other while nomad is being installed.
    _apply_agent(settings, "consul")
    jwks.serve_keys(settings)
    run_member_units(settings)
    # Before Nomad, whose tasks keep the /etc/resolv.conf that they start with.
    apply_names(settings)
    if settings.nomad_roles:
        binaries.install(settings, "nomad")
        # All before Nomad, which looks for drivers and networks at its start.
        if settings.is_nomad_client:
            cni.install(settings)
            cni.load_kernel_module()
            make_task_root()
        if settings.runs_docker:
            run_docker(Agents(settings))
        elif settings.is_nomad_client:
            install_iptables()
        mount_volume(settings)
        make_host_volumes(STAGING)
        _apply_agent(settings, "nomad")
        if settings.is_nomad_client and not settings.runs_docker:
            stop_docker()
    elif is_enabled("nomad"):
        say("this machine no longer has a Nomad role: stopping nomad")
        systemctl("disable", "--now", "--quiet", "nomad")
    _sync_all()
    shutil.rmtree(STAGING)


def _sync_all() -> None:
    """
    Returns when all new files and all names are on the disk. Once at the end, because each call waits for everything else that is
    being written to the disk.
    """
    for folder in [os.path.dirname(SETTINGS), "/etc/consul.d", "/etc/nomad.d", "/etc/systemd/system"]:
        for path in [*files_below(folder), *folders_below(folder)]:
            sync(path)
    for path in [PROGRAM, os.path.dirname(PROGRAM), binaries.PROGRAMS]:
        sync(path)


def _apply_agent(settings: Settings, product: str) -> None:
    """
    A running agent restarts only for another binary, configuration or unit. Gossip tells it the addresses of other servers. An
    agent that was off while all servers were replaced hears nothing: it looks for the old servers until it is restarted.
    """
    _validate(product)
    user = agent_user(settings, product)
    ensure_user(product, user)
    sync_files(product, user)
    agents, pending, pending_peers = Agents(settings), Pending(product), Pending(f"{product}-peers")
    if pending:
        systemctl("daemon-reload")
    if not is_enabled(product):
        enable(product)
    if not is_active(product):
        say(f"starting {product}")
        systemctl("restart", "--no-block", product)
    elif pending:
        restart_in_turn(agents, product)
    elif pending_peers and not has_leader_within(30, agents, product):
        say(f"{product} found none of the servers that it knew")
        restart_now(agents, product)
    else:
        say(f"{product}: nothing to change")
    pending.clear()
    pending_peers.clear()


def _validate(product: str) -> None:
    folder = f"{STAGING}/etc/{product}.d"
    command = ["consul", "validate"] if product == "consul" else ["nomad", "config", "validate"]
    check = subprocess.run(
        [f"{binaries.PROGRAMS}/{command[0]}", *command[1:], folder],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        errors="replace",
    )
    if check.returncode != 0:
        raise Failure(f"{product} refuses its configuration: {check.stdout.strip()}")
