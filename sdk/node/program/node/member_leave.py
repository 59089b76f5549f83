"""How a member leaves its pool: as any machine leaves the cluster, and without a join that brings it back."""

import os
import socket

from node.files import STATE, File, put, remove
from node.join import APPLIED
from node.leave import leave
from node.pool_source import POOL_SOURCE
from node.say import Failure
from node.systemd import systemctl

# A machine that starts again after all, such as one that was only deallocated, takes allocations again: see member.py.
LEFT = f"{STATE}/left-pool"


def leave_pool(name: str = "") -> None:
    """
    Nomad drains a member while it ends (`drain_on_shutdown` in sdk/agents/nomad.ts). The machine joins again at its next boot, if it
    has one. On a machine that is no member, it is `leave`.
    """
    if os.path.exists(POOL_SOURCE):
        # A new machine may have the address of the one that is meant.
        if socket.gethostname() != name:
            raise Failure(f"this machine is {socket.gethostname()} and not {name}: nothing was stopped")
        # It may be applying a bundle, and would start the agents again.
        systemctl("stop", "nomad-cluster-join.timer", "nomad-cluster-join.service")
        put(File(LEFT, 0o600, "root", b""))
        # So that the next join starts the agents.
        remove(APPLIED)
    leave(name)
