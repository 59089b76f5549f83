"""Readiness of this machine: are its agents part of a healthy cluster?"""

from node import cni
from node.agents import Agents
from node.docker_version import docker_version
from node.health import explain, unmet_condition, wait_until_healthy
from node.say import Failure, seconds_so_far
from node.ssh_keys import remove_retired_ssh_keys
from node.units import read_unit


def ready(agents: Agents, seconds: float) -> None:
    settings = agents.settings
    if unmet := wait_until_healthy(agents, seconds, settings.units):
        explain(agents)
        raise Failure(f"{settings.node_name} still waits for {unmet} after {seconds_so_far()} s")
    remove_retired_ssh_keys()
    for product in settings.products:
        print(f"{product} leader {agents.leader(product)}")


def print_status(agents: Agents) -> None:
    for product in agents.settings.units:
        unmet = unmet_condition(agents, product)
        waits = f", waits for {unmet}" if unmet else ""
        unit = read_unit(product) or "unknown to systemd"
        print(f"{product}: {unit}, {_details(agents, product)}{waits}")
    if agents.settings.is_nomad_client:
        print(f"cni plugins: {cni.installed_version() or 'none'}")


def _details(agents: Agents, product: str) -> str:
    if product == "docker":
        return f"version {docker_version() or 'unknown'}"
    return f"leader {agents.leader(product) or 'none'}"
