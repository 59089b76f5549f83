"""A machine's leave from the cluster; see sdk/operations/leaveCluster.ts."""

import os

from node.files import File, put
from node.run_lock import take_run_lock
from node.say import Failure, say
from node.settings import SETTINGS, load_settings
from node.systemd import is_enabled, systemctl


def leave(name: str = "") -> None:
    """
    Stops the agents of this machine for good. They must not start again, because the servers remove the machine at the same time,
    and an agent that runs registers again. The machine's Nomad client has been drained before.
    """
    if not os.path.exists(SETTINGS):
        say("nothing was ever delivered to this machine, so it is no member")
        return
    settings = load_settings()
    # A new machine may have the address of the one that is meant.
    if settings.node_name != name:
        raise Failure(f"this machine is {settings.node_name} and not {name}: nothing was stopped")
    take_run_lock()
    # Nomad removes its services from Consul when it stops. A Consul server has been removed from Raft before, so it would let each of
    # these requests wait for five seconds. Its services leave the catalog together with the machine.
    serves = settings.serves("consul")
    for product in ["consul", "nomad"] if serves else ["nomad", "consul"]:
        _stop_for_good(product)
    # The machine's volume may be detached next.
    os.sync()


def _stop_for_good(product: str) -> None:
    """
    Stops the agent by the signal at which it leaves the cluster (see sdk/agents); a restart uses another signal. Without it, the
    other agents need half a minute to find out by gossip that this one has gone.
    """
    signal = {"consul": "SIGINT", "nomad": "SIGTERM"}[product]
    if not is_enabled(product):
        return
    say(f"stopping {product}")
    drop_in = f"/run/systemd/system/{product}.service.d/leave.conf"
    put(File(drop_in, 0o600, "root", f"[Service]\nKillSignal={signal}\n".encode()))
    systemctl("daemon-reload")
    systemctl("disable", "--now", "--quiet", product)
