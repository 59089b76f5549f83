"""The conditions that the agents of this machine, and Docker, have to meet to be part of a healthy cluster."""

import subprocess
import sys
from typing import Any, Callable
from urllib.parse import urlencode

from node.agents import Agents
from node.docker_version import docker_version
from node.say import Progress
from node.units import read_unit, unit_unmet
from node.waiting import Wait

CLIENT_ID = "/var/lib/nomad/client/client-id"


def unmet_condition(agents: Agents, product: str, during_restart: bool = False) -> str:
    """The first condition that PRODUCT does not meet on this machine, in words; empty if it is healthy."""
    settings = agents.settings
    unit = read_unit(product)
    if unit is None:
        return f"an answer about {product}'s state"
    if unit_unmet(unit, settings):
        return unit_unmet(unit, settings)
    if product == "docker":
        return _unmet_by_docker(agents)
    # At a client one question to the servers tells everything.
    if agents.may_ask("nomad") and not settings.serves(product) and _is_registered(agents, product):
        return ""
    if not agents.leader(product):
        return f"a {product} leader"
    if settings.serves(product):
        unmet = _unmet_by_servers(agents, product, during_restart)
        if unmet:
            return unmet
    is_member = product == "consul" or settings.is_nomad_client
    # The Nomad token is available only after the Consul tokens were granted.
    if not is_member or not agents.may_ask("nomad") or _is_registered(agents, product):
        return ""
    if product == "consul":
        return "consul's servers to see this machine in gossip"
    return "this machine to be ready as a nomad client"


def _unmet_by_docker(agents: Agents) -> str:
    if not docker_version():
        return "docker to answer"
    if not agents.may_ask("nomad"):
        return ""
    drivers = _ready_client(agents).get("Drivers") or {}
    # Nomad looks at its drivers every half a minute.
    return "" if drivers.get("docker", {}).get("Healthy") else "nomad to find docker healthy"


def _unmet_by_servers(agents: Agents, product: str, during_restart: bool) -> str:
    voting = _voters(agents, product)
    planned = agents.settings.servers(product)
    needed = _voters_for_a_restart(voting, planned) if during_restart else planned
    if voting < needed:
        return f"{needed} {product} voters (now {voting})"
    leader = agents.leader(product)
    addresses = [peer.rpartition(":")[0] for peer in agents.peers(product)]
    if any(agents.leader(product, address) != leader for address in addresses):
        return f"every {product} server to name the same leader"
    if agents.may_ask(product) and not agents.ask(product, "/v1/operator/autopilot/health").ok:
        return f"{product}'s autopilot to report every server healthy"
    # The Nomad token is available only after the Consul tokens were granted.
    if agents.may_ask("nomad"):
        if not all(_sees_this_server(agents, product, address) for address in addresses):
            return f"every {product} server to see this machine in gossip"
    return ""


def _sees_this_server(agents: Agents, product: str, address: str) -> bool:
    """
    Does the server at ADDRESS list this machine's server as alive? The removal of a predecessor of the same name may reach a server
    after the successor did. That server then learns of the successor when it next compares its members with another server's.
    """
    answer = agents.ask(product, "/v1/agent/members", address=address)
    if not answer.ok:
        return False
    name = agents.settings.node_name
    if product == "consul":
        # https://developer.hashicorp.com/consul/api-docs/agent#list-members: Serf's number for "alive".
        return any(member["Name"] == name and member["Status"] == 1 for member in answer.json or [])
    members = (answer.json or {}).get("Members") or []
    return any(member["Name"].startswith(f"{name}.") and member["Status"] == "alive" for member in members)


def _voters(agents: Agents, product: str) -> int:
    """
    The number of servers that count for the quorum. A peer that has just joined does not count for ten seconds at least. Without
    a Nomad token, only the peers are visible.
    """
    if not agents.may_ask(product):
        return len(agents.peers(product))
    # An unhealthy autopilot answers with an error status.
    health = agents.ask(product, "/v1/operator/autopilot/health").json or {}
    return sum(1 for server in health.get("Servers") or [] if server["Voter"])


def _voters_for_a_restart(voting: int, planned: int) -> int:
    """
    The number of voters that makes a restart safe. It can be less than planned: in a cluster that grows, the new servers wait for
    tokens that are granted only after this delivery. Three keep their quorum while one of them restarts; a lone voter has no
    other to protect.
    """
    return 1 if voting <= 1 else min(planned, 3)


def _is_registered(agents: Agents, product: str) -> bool:
    """Do the servers list this machine's PRODUCT as a healthy member?"""
    return _in_gossip(agents) if product == "consul" else bool(_ready_client(agents))


def _in_gossip(agents: Agents) -> bool:
    """
    For half a minute the servers take no member that has the name of one that died, and another address
    (`DeadNodeReclaimTime` in Consul's agent/consul/config.go). The member itself does not notice.
    """
    answer = agents.ask("consul", f"/v1/health/node/{agents.settings.node_name}")
    checks = answer.json or [] if answer.ok else []
    return any(check["CheckID"] == "serfHealth" and check["Status"] == "passing" for check in checks)


def _ready_client(agents: Agents) -> dict[str, Any]:
    """What Nomad's servers know of this machine's client; empty if it is not ready."""
    try:
        with open(CLIENT_ID, encoding="ascii") as file:
            client = file.read()
    except OSError:
        return {}
    query = urlencode({"filter": f'ID == "{client}" and Status == "ready"'})
    answer = agents.ask("nomad", f"/v1/nodes?{query}")
    nodes: list[dict[str, Any]] = answer.json or [] if answer.ok else []
    return nodes[0] if nodes else {}


def wait_until_healthy(
    agents: Agents,
    seconds: float,
    products: list[str],
    during_restart: bool = False,
    meanwhile: Callable[[], object] = lambda: None,
) -> str:
    """Returns the condition that was still unmet after SECONDS; empty if all products are healthy."""
    wait, progress = Wait(seconds), Progress()
    for product in products:
        while unmet := unmet_condition(agents, product, during_restart):
            progress.say(f"waiting for {unmet}")
            if wait.is_over():
                return unmet
            meanwhile()
            wait.pause()
    return ""


def explain(agents: Agents) -> None:
    """Prints the last lines of the agents and of Docker, and where to find more, for the operator who runs the update."""
    name = agents.settings.node_name
    for product in agents.settings.units:
        command = ["journalctl", "--no-pager", "-q", "-n", "15", "-o", "cat", "-u", product]
        print(f"--- {name}: last lines of {product}", file=sys.stderr, flush=True)
        subprocess.run(command, stdout=sys.stderr)
        print(f"--- more on {name}: journalctl -u {product}; nomad-cluster-node status", file=sys.stderr)
