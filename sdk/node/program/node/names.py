"""
Names of Consul's nodes and services for all programs of this machine: systemd-resolved asks Consul for `*.consul`, and the machine's
former servers for other names. See sdk/agents/names.ts and docs/names.md.
"""

import os
import socket
import subprocess

from node import resolv_conf
from node.files import File, Pending, put, read, remove
from node.resolv_conf import INTERFACE, RESOLVED, RESOLVER, UPSTREAM
from node.resolver import STARTED, install_resolver
from node.say import Failure, say
from node.settings import Settings
from node.staging import staged
from node.systemd import enable, is_active, is_enabled, systemctl
from node.waiting import Wait

SERVICE = "nomad-cluster-names.service"
WATCH = "nomad-cluster-resolv-conf.path"
REPAIR = "nomad-cluster-resolv-conf.service"
SETTINGS_OF_RESOLVED = "/etc/systemd/resolved.conf.d/nomad-cluster.conf"
NETWORK_MANAGER = "/etc/NetworkManager/conf.d/nomad-cluster.conf"
# The service comes last, because its file says whether anything is left to switch off.
FILES = [
    SETTINGS_OF_RESOLVED,
    NETWORK_MANAGER,
    "/etc/nomad-cluster/names.nft",
    f"/etc/systemd/system/{WATCH}",
    f"/etc/systemd/system/{REPAIR}",
    f"/etc/systemd/system/{SERVICE}",
]
# A question for the address of `localhost`, which systemd-resolved answers without asking a server.
QUESTION = b"\0\1\1\0\0\1\0\0\0\0\0\0\x09localhost\0\0\1\0\1"


def apply_names(settings: Settings) -> None:
    if settings.has_names:
        _switch_on()
    elif os.path.exists(FILES[-1]):
        _switch_off()


def use_resolver() -> None:
    """
    Makes /etc/resolv.conf name the machine's resolver, as the last step of the service, so that programs keep their servers until the
    resolver answers. After that it runs at each boot and whenever another program has written the file.
    """
    if resolv_conf.is_ours():
        return
    resolv_conf.adopt()
    wait = Wait(10)
    while not _answers():
        if wait.is_over():
            raise Failure(f"{RESOLVED} does not answer at {RESOLVER}: /etc/resolv.conf stays as it is")
        wait.pause()
    resolv_conf.name_resolver()


def _answers() -> bool:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as asking:
        asking.settimeout(1)
        try:
            asking.connect((RESOLVER, 53))
            asking.send(QUESTION)
            return len(asking.recv(512)) > len(QUESTION)
        except OSError:
            return False


def _switch_on() -> None:
    install_resolver()
    pending = Pending("names")
    has_network_manager = os.path.isdir(os.path.dirname(NETWORK_MANAGER))
    wanted = [path for path in FILES if path != NETWORK_MANAGER or has_network_manager]
    pending.put(*[staged(path, 0o644) for path in wanted])
    if pending:
        systemctl("daemon-reload")
        systemctl("restart", RESOLVED)
        if is_active("NetworkManager"):
            _reload_network_manager()
    for unit in [RESOLVED, SERVICE]:
        if not is_enabled(unit):
            enable(unit)
    if pending or not resolv_conf.is_ours():
        say("making Consul's names resolve")
        _start_service()
    enable(WATCH, "--now")
    pending.clear()


def _start_service() -> None:
    try:
        systemctl("restart", SERVICE)
    except Failure:
        command = ["journalctl", "--no-pager", "-q", "-n", "5", "-o", "cat", "-u", SERVICE]
        last = subprocess.run(command, stdout=subprocess.PIPE, text=True).stdout.strip()
        raise Failure(f"cannot make Consul's names resolve. The last lines of {SERVICE}:\n{last}") from None


def _reload_network_manager() -> None:
    """Returns once systemd-resolved knows the servers that NetworkManager has. It may have none."""
    systemctl("reload", "NetworkManager")
    wait = Wait(10)
    while resolv_conf.nameservers() and not resolv_conf.interfaces_have_servers() and not wait.is_over():
        wait.pause()


def _switch_off() -> None:
    """
    Names of Consul resolve no longer. Tasks that run know no other resolver than the machine's, so until the next boot it answers
    them at its address, by settings in /run.
    """
    say("making Consul's names resolve no longer")
    for unit in [WATCH, SERVICE]:
        systemctl("disable", "--now", "--quiet", unit)
    systemctl("stop", REPAIR)
    resolv_conf.restore()
    for path in [SETTINGS_OF_RESOLVED, UPSTREAM]:
        if os.path.exists(path):
            put(File(path.replace("/etc/", "/run/", 1), 0o644, "root", read(path)))
            remove(path)
    subprocess.run(["resolvectl", "revert", INTERFACE], stderr=subprocess.DEVNULL)
    if os.path.exists(NETWORK_MANAGER):
        remove(NETWORK_MANAGER)
        if is_active("NetworkManager"):
            systemctl("reload", "NetworkManager")
    if os.path.exists(STARTED):
        systemctl("disable", "--quiet", RESOLVED)
        remove(STARTED)
    resolv_conf.forget()
    for path in FILES:
        remove(path)
    systemctl("daemon-reload")
