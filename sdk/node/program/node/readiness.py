"""Readiness of this machine: are its agents part of a healthy cluster?"""

import sys

from node import cni
from node.agents import Agents
from node.docker_version import docker_version
from node.health import explain, unmet_condition, wait_until_healthy
from node.say import Failure, seconds_so_far
from node.settings import load_settings
from node.ssh_keys import remove_retired_ssh_keys
from node.units import read_unit


def ready(seconds: str = "300") -> None:
    """
    Takes the SecretID of a Nomad token that may read nodes and operator on standard input. Without a token, the conditions that
    only such a token can see are left out.
    """
    settings = load_settings()
    agents = Agents(settings, sys.stdin.readline().strip())
    if unmet := wait_until_healthy(agents, float(seconds), settings.units):
        explain(agents)
        raise Failure(f"{settings.node_name} still waits for {unmet} after {seconds_so_far()} s")
    remove_retired_ssh_keys()
    for product in settings.products:
        print(f"{product} leader {agents.leader(product)}")


def print_status() -> None:
    agents = Agents(load_settings())
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
