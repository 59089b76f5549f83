"""
Locks in Consul under which agents restart in turn: https://developer.hashicorp.com/consul/docs/automate/session. A lock is
bound to a TTL and not to this machine's health, because the holder restarts its own agent.
"""

import json
from typing import Callable

from node.agents import Agents, Answer
from node.say import Progress, say
from node.waiting import Wait

TTL = "120s"


class Lock:
    """A lock that lasts as long as its holder renews it, and ends 2 to 4 minutes after the holder died."""

    def __init__(self, agents: Agents, key: str, purpose: str) -> None:
        self._agents = agents
        self._key = key
        self._purpose = purpose
        self._session = ""

    def take(self, progress: Progress, check_time: Callable[[], None]) -> bool:
        """
        Waits for the lock. Returns False if this machine's policy denies it the session or the lock. While a server restarts there
        may be no leader, and so no answer, for a moment: that is waited for, too.
        """
        wait = Wait()
        while True:
            answer = self._try()
            if answer.text.strip() == "true":
                return True
            if answer.denied:
                self.release()
                return False
            if answer.text.strip() == "false":
                progress.say("waiting for others' restarts to end")
                wait_for_release(self._agents, self._key, wait)
            else:
                wait.pause()
            check_time()

    def renew(self) -> bool:
        return self._session != "" and self._put(f"session/renew/{self._session}").ok

    def release(self) -> None:
        if self._session and not self._put(f"session/destroy/{self._session}").ok:
            say("the turn could not be given back; it ends by itself in two minutes")
        self._session = ""

    def _try(self) -> Answer:
        if not self.renew():
            name = f"restart of {self._purpose} on {self._agents.settings.node_name}"
            session = {"Name": name, "TTL": TTL, "LockDelay": "0s", "NodeChecks": []}
            answer = self._put("session/create", json.dumps(session))
            if not answer.ok:
                self._session = ""
                return answer
            self._session = answer.json["ID"]
        return self._put(f"kv/{self._key}?acquire={self._session}", self._agents.settings.node_name)

    def _put(self, path: str, body: str = "") -> Answer:
        return self._agents.ask("consul", f"/v1/{path}", "PUT", body)


def is_held(agents: Agents, key: str) -> bool:
    """
    Is a lock at KEY[?recurse] held? A Consul that has no leader for a moment cannot tell, which counts as held. A new leader would
    not know the newest locks yet, were it not asked for a consistent answer.
    """
    answer = agents.ask("consul", f"/v1/kv/{key}{'&' if '?' in key else '?'}consistent")
    if answer.status == 404 or answer.denied:
        return False  # nobody ever held the lock, or an earlier version's policy hides it
    return not answer.ok or any("Session" in entry for entry in answer.json)


def wait_for_release(agents: Agents, key: str, wait: Wait) -> None:
    """Waits at most half a minute for a change of a lock that is held: one request, which Consul answers at the change."""
    entry = agents.ask("consul", f"/v1/kv/{key}")
    held = [one for one in entry.json if "Session" in one] if entry.ok else []
    changes = f"/v1/kv/{key}?wait=30s&index={held[0]['ModifyIndex']}" if held else ""
    if not changes or not agents.ask("consul", changes, timeout=40).ok:
        wait.pause()
