"""
Restarts in turn. Servers share one lock, and a client takes one of a few. The policies of sdk/accessControl/consulPolicies.ts
allow them.
"""

import zlib

from node.agents import Agents
from node.health import explain, wait_until_healthy
from node.lock import Lock, is_held, wait_for_release
from node.say import Failure, Progress, say
from node.systemd import systemctl
from node.waiting import Wait

SERVER_LOCK = "nomad-cluster/turn"
CLIENT_LOCKS = "nomad-cluster/clients"
MACHINES_PER_CLIENT_LOCK = 7


def restart_in_turn(agents: Agents, product: str) -> None:
    """
    Restarts an agent when no other machine's restart is in the way. The only server of a cluster has nobody to wait for. An agent
    without a leader restarts at once: there is no quorum to protect, and the restart may bring the agent back. An agent whose token
    was never granted restarts at once, because it can hold no lock.
    """
    settings = agents.settings
    lone_server = settings.serves(product) and settings.servers(product) <= 1
    if lone_server:
        restart_now(agents, product)
        _wait_for_its_log(agents, product)
    elif (
        not has_leader_within(30, agents, "consul")
        or not _token_is_known(agents)
        or not has_leader_within(30, agents, product)
    ):
        restart_now(agents, product)
    elif settings.serves(product):
        _Restart(agents, product, SERVER_LOCK).of_server()
    else:
        _Restart(agents, product, _client_lock(agents)).of_client()


def restart_docker_in_turn(agents: Agents) -> None:
    """Like a client's agent, because Nomad ends the tasks of a Docker that restarts, and starts them again."""
    if has_leader_within(30, agents, "consul") and _token_is_known(agents):
        _Restart(agents, "docker", _client_lock(agents)).of_client()
    else:
        restart_now(agents, "docker")


class _Restart:
    def __init__(self, agents: Agents, product: str, key: str) -> None:
        self._agents = agents
        self._product = product
        self._lock = Lock(agents, key, product)
        self._progress = Progress()
        self._wait = Wait(1800)

    def of_server(self) -> None:
        """Servers restart one at a time and only while the others are healthy, so that the quorum holds."""
        product = self._product
        if not self._take_lock():
            raise Failure(f"{product} not restarted: Consul denies this machine the lock {SERVER_LOCK}")
        wait = Wait()
        while is_held(self._agents, f"{CLIENT_LOCKS}/?recurse"):
            self._lock.renew()
            wait.pause()
            self._check_time()
        if unmet := self._unmet_after_two_minutes(product):
            self._lock.release()
            raise Failure(f"{product} not restarted: {unmet} is missing and a restart could lose the quorum")
        restart_now(self._agents, product)
        if unmet := self._unmet_after_two_minutes("consul", product):
            explain(self._agents)
            raise Failure(f"{product} restarted but still waits for {unmet}")
        self._lock.release()

    def of_client(self) -> None:
        """
        A few clients restart at a time, and none while a server does. A server takes its lock and waits for those clients that
        have one, and a client that has one looks whether a server has its own.
        """
        while True:
            if not self._take_lock():
                say("this cluster has no turns for clients yet")
                restart_now(self._agents, self._product)
                return
            if not is_held(self._agents, SERVER_LOCK):
                break
            self._lock.release()
            self._progress.say("waiting for a server's restart to end")
            wait_for_release(self._agents, SERVER_LOCK, self._wait)
            self._check_time()
        restart_now(self._agents, self._product)
        unmet = self._unmet_after_two_minutes(self._product)
        if unmet:
            explain(self._agents)
        self._lock.release()
        if unmet:
            raise Failure(f"{self._product} restarted but still waits for {unmet}")

    def _take_lock(self) -> bool:
        return self._lock.take(self._progress, self._check_time)

    def _check_time(self) -> None:
        if self._wait.is_over():
            self._lock.release()
            raise Failure(
                f"no turn to restart {self._product} within half an hour: another machine's restart does not end"
            )

    def _unmet_after_two_minutes(self, *products: str) -> str:
        return wait_until_healthy(self._agents, 120, list(products), True, self._lock.renew)


def restart_now(agents: Agents, product: str) -> None:
    is_client = product == "nomad" and agents.settings.is_nomad_client
    tasks = {"nomad": "; its tasks keep running" if is_client else "", "docker": "; its tasks restart"}
    say(f"restarting {product}{tasks.get(product, '')}")
    systemctl("restart", product)


def has_leader_within(seconds: float, agents: Agents, product: str) -> bool:
    """An election that another server's restart has caused ends long before."""
    wait = Wait(seconds)
    while not agents.leader(product):
        if wait.is_over():
            return False
        wait.pause()
    return True


def _wait_for_its_log(agents: Agents, product: str) -> None:
    """A server that has just started refuses every token, until it leads and has read its log."""
    if product == "consul":
        _token_is_known(agents)
        return
    wait = Wait(30)
    # Nomad tells everybody which namespaces they may see: none, without a token.
    while not 0 < agents.ask("nomad", "/v1/namespaces").status < 500 and not wait.is_over():
        wait.pause()


def _token_is_known(agents: Agents) -> bool:
    """
    Consul gives a session, and so the lock, only to a token that it knows. It does not know this machine's token before it is
    bootstrapped and the token is granted, and after an update that was killed between the two. A server that has just started,
    or is a step behind its leader, knows the token within seconds. While there is no leader, Consul cannot tell.
    https://developer.hashicorp.com/consul/api-docs/features/consistency
    """
    leaderless, unknown = Wait(30), None
    while True:
        answer = agents.ask("consul", "/v1/acl/token/self?consistent")
        if answer.ok:
            return True
        if "must be bootstrapped" in answer.text or "ACL not found" in answer.text:
            unknown = unknown or Wait(5)
        wait = unknown or leaderless
        if wait.is_over():
            return False
        wait.pause()


def _client_lock(agents: Agents) -> str:
    """Which lock a client waits for follows from its name, so that the end of a restart is of interest to few."""
    machines = len(agents.ask("consul", "/v1/catalog/nodes").json or [])
    locks = max(machines // MACHINES_PER_CLIENT_LOCK, 1)
    return f"{CLIENT_LOCKS}/{zlib.crc32(agents.settings.node_name.encode()) % locks}"
