"""
How Nomad's servers introduce the members of pools. An introduction lasts no longer than the key that signs it, whatever its TTL
(rootKeyGC in Nomad's core_sched.go), so none could wait for a member that is born next year. Every server renews them in Consul.
"""

import json
import os
import sys
from typing import Any

from node.agents import Agents
from node.files import File, put, read, remove
from node.introduction_key import introduction_key
from node.say import Failure, Progress
from node.settings import load_settings
from node.systemd import systemctl
from node.waiting import Wait

CONFIG = "/etc/nomad-cluster/introducer.json"
TIMER = "nomad-cluster-introducer.timer"
SERVICE = "nomad-cluster-introducer.service"
# The most that Nomad's servers allow by default.
TTL = "30m"


def set_introducer() -> None:
    """Takes `{"token": …, "pools": {"<pool>": "<node pool>"}}` on standard input: a Nomad token that may write nodes, and the pools."""
    config = json.loads(sys.stdin.read())
    agents = Agents(load_settings(), config["token"])
    gone = set(_config()["pools"]) - set(config["pools"])
    if config["pools"]:
        _introduce_soon(agents, config["pools"])
        _start(config)
    else:
        _stop()
    for pool in gone:
        agents.ask("consul", f"/v1/kv/{introduction_key(pool)}", "DELETE")


def introduce_pools() -> None:
    """Renews the introduction of each pool."""
    config = _config()
    unmet = _unmet(Agents(load_settings(), config.get("token", "")), config["pools"])
    if unmet:
        raise Failure(unmet)


def _config() -> dict[str, Any]:
    try:
        config: dict[str, Any] = json.loads(read(CONFIG))
        return config
    except FileNotFoundError:
        return {"pools": {}}


def _introduce_soon(agents: Agents, pools: dict[str, str]) -> None:
    """A server knows a new token, and a new policy, a moment after the leader."""
    wait, progress = Wait(120), Progress()
    while unmet := _unmet(agents, pools):
        if wait.is_over():
            raise Failure(unmet)
        progress.say(unmet)
        wait.pause()


def _unmet(agents: Agents, pools: dict[str, str]) -> str:
    """Introduces the pools. Says in words what went wrong with some of them; empty if nothing did."""
    return "; ".join(filter(None, (_introduce(agents, *pool) for pool in pools.items())))


def _introduce(agents: Agents, pool: str, node_pool: str) -> str:
    body = json.dumps({"NodePool": node_pool or "default", "TTL": TTL})
    made = agents.ask("nomad", "/v1/acl/identity/client-introduction-token", "POST", body)
    if not made.ok:
        return f"nomad makes no introduction for the pool {pool} (status {made.status})"
    kept = agents.ask("consul", f"/v1/kv/{introduction_key(pool)}", "PUT", made.json["JWT"])
    return (
        "" if kept.ok else f"consul does not keep the introduction of the pool {pool} (status {kept.status})"
    )


def _start(config: dict[str, Any]) -> None:
    put(File(CONFIG, 0o600, "root", json.dumps(config).encode()), *map(_unit, UNITS))
    systemctl("daemon-reload")
    systemctl("enable", "--quiet", "--now", TIMER)


def _stop() -> None:
    if not os.path.exists(CONFIG):
        return
    systemctl("disable", "--quiet", "--now", TIMER)
    for path in [*[_unit(name).path for name in UNITS], CONFIG]:
        remove(path)
    systemctl("daemon-reload")


UNITS = {
    SERVICE: [
        "[Unit]",
        "Description=Introductions of pools' members",
        "After=consul.service nomad.service",
        "StartLimitIntervalSec=0",
        "[Service]",
        "Type=exec",
        "ExecStart=/usr/local/sbin/nomad-cluster-node introduce-pools",
        "Restart=on-failure",
        "RestartSec=20",
    ],
    TIMER: [
        "[Unit]",
        "Description=Introductions of pools' members, every five minutes",
        "[Timer]",
        "OnBootSec=30",
        "OnUnitInactiveSec=300",
        "[Install]",
        "WantedBy=timers.target",
    ],
}


def _unit(name: str) -> File:
    text = "".join(f"{line}\n" for line in UNITS[name])
    return File(f"/etc/systemd/system/{name}", 0o644, "root", text.encode())
