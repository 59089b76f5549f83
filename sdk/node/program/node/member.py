"""
How the Nomad client of a pool's member registers, and how it comes back after a time in which the servers have forgotten it. Nobody
introduces it: Nomad's servers keep an introduction of the pool in Consul (introducer.py).
"""

import os
from typing import Optional

from node.agents import Agents
from node.files import STATE, File, put, read, remove
from node.formation import CLIENT
from node.health import CLIENT_ID
from node.introduction_key import introduction_key
from node.member_health import REGISTERED
from node.member_leave import LEFT
from node.say import Failure, Progress, say
from node.settings import Settings, load_settings
from node.systemd import systemctl
from node.units import INTRODUCED, awaits_introduction
from node.waiting import Wait

INTRODUCTION = f"{CLIENT}/intro_token.jwt"
# Longer than the 15 to 30 seconds after which a client that was refused asks again (registerRetryIntv in Nomad's client.go).
SECONDS = 60


def register() -> None:
    """Returns once Nomad's servers know this machine's client and it is ready. Restarts Nomad only if they say that it is not."""
    settings = load_settings()
    name, pool = settings.node_name, settings.pool
    if not name.startswith(f"{pool}-"):
        raise Failure(
            f"this machine's host name is {name}, and the names of the pool's members begin with {pool}-: Consul would refuse it"
        )
    client = _Client(settings)
    if awaits_introduction("nomad", settings):
        _start_introduced(settings)
    if not client.is_ready_soon():
        _bring_back(client, settings)
    # Nomad has read it. It would be in the way of a client that was forgotten: see _bring_back.
    remove(INTRODUCTION)
    client.take_allocations()
    put(File(REGISTERED, 0o644, "root", b""))
    # The health check runs without privileges.
    os.chmod(STATE, 0o755)
    say(f"{name} is a member of the pool {pool}")


def _bring_back(client: "_Client", settings: Settings) -> None:
    """
    A client whose identity has ended registers with its secret when it starts, unless the servers have forgotten it. Then
    it forgets its registration, but only if it has started without an introduction (retryRegisterNode in Nomad's client.go), and
    needs another one. It keeps its ID, and the servers have it end tasks that they no longer know.
    """
    if client.state is None:
        raise Failure("nomad's servers say nothing about this machine's client: see 'journalctl -u nomad'")
    say(f"nomad's servers say that this machine's client is {client.state}: restarting nomad")
    remove(INTRODUCTION)
    systemctl("restart", "nomad")
    if client.is_ready_soon():
        return
    if client.state == UNKNOWN:
        _start_introduced(settings)
        if client.is_ready_soon():
            return
    raise Failure(f"nomad's servers still say that this machine's client is {client.state}")


def _start_introduced(settings: Settings) -> None:
    remove(REGISTERED)
    token = File(INTRODUCTION, 0o600, "root", _introduction(settings))
    put(token, File(INTRODUCED, 0o600, "root", b""))
    systemctl("restart", "nomad")


def _introduction(settings: Settings) -> bytes:
    """Waits for the servers' introduction of the pool."""
    agents, wait, progress = Agents(settings), Wait(600), Progress()
    while True:
        answer = agents.ask("consul", f"/v1/kv/{introduction_key(settings.pool)}?raw")
        if answer.ok and answer.text:
            return answer.text.encode()
        unmet = {
            404: "nomad's servers to introduce the pool",
            403: "consul to let this machine read the introduction of its pool",
        }.get(answer.status, "consul to answer")
        progress.say(f"waiting for {unmet}")
        if wait.is_over():
            raise Failure(f"still waiting for {unmet} after ten minutes")
        wait.pause()


UNKNOWN = "unknown"


class _Client:
    """This machine's Nomad client, as the servers know it. The client's own secret is what asks them."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        # Nomad's word, or UNKNOWN; None if there was no answer.
        self.state: Optional[str] = None

    def is_ready_soon(self) -> bool:
        """The time counts from the first answer, which a client that has just started passes on only after a while."""
        wait, answered = Wait(SECONDS), False
        while True:
            self.state = self._ask()
            if self.state == "ready" or wait.is_over():
                return self.state == "ready"
            if self.state is not None and not answered:
                wait, answered = Wait(SECONDS), True
            wait.pause()

    def take_allocations(self) -> None:
        """Ends the drain with which this machine has left before."""
        if not os.path.exists(LEFT):
            return
        drain = '{"DrainSpec": null, "MarkEligible": true}'
        if not self._agents().ask("nomad", f"/v1/node/{self._id()}/drain", "POST", drain).ok:
            raise Failure("nomad's servers do not end the drain with which this machine has left before")
        remove(LEFT)

    def _ask(self) -> Optional[str]:
        try:
            answer = self._agents().ask("nomad", f"/v1/node/{self._id()}")
        except FileNotFoundError:
            return None
        if answer.ok:
            return str(answer.json["Status"])
        return UNKNOWN if answer.status in (403, 404) else None

    def _agents(self) -> Agents:
        return Agents(self._settings, read(f"{CLIENT}/secret-id").decode())

    def _id(self) -> str:
        return read(CLIENT_ID).decode()
