"""The health of a pool's member, for its platform, which replaces a member that is not healthy; see sdk/agents/memberFiles.ts."""

import os
import sys

from node.agents import Agents
from node.files import STATE
from node.settings import load_settings
from node.units import read_unit, unit_unmet

# Exists if Nomad's servers have accepted the client since it was last introduced: see member.py.
REGISTERED = f"{STATE}/pool-member"


def answer_health() -> None:
    """Answers one HTTP request on standard input and output: 200, or 503 with the condition that is not met."""
    while sys.stdin.buffer.readline().rstrip():
        pass
    unmet = _unmet(Agents(load_settings()))
    status, text = ("503 Service Unavailable", f"waits for {unmet}\n") if unmet else ("200 OK", "healthy\n")
    head = [
        f"HTTP/1.1 {status}",
        "Content-Type: text/plain",
        f"Content-Length: {len(text)}",
        "Connection: close",
    ]
    sys.stdout.buffer.write("\r\n".join([*head, "", text]).encode())


def _unmet(agents: Agents) -> str:
    """
    A leader is no condition. While the servers are away, members go on with their tasks, and one that replaced them could not join.
    """
    for product in agents.settings.units:
        unit = read_unit(product)
        if unit is None:
            return f"an answer about {product}'s state"
        if unit_unmet(unit, agents.settings):
            return unit_unmet(unit, agents.settings)
    if agents.ask("consul", "/v1/status/leader").status == 0:
        return "consul to answer"
    answer = agents.ask("nomad", "/v1/agent/health?type=client")
    if not answer.ok:
        return "nomad's client to know servers" if answer.status else "nomad to answer"
    return "" if os.path.exists(REGISTERED) else "nomad's servers to accept this machine's client"
