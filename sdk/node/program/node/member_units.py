"""The units that only a member of a pool has: see sdk/agents/memberFiles.ts."""

import shutil
import subprocess

from node.files import Pending
from node.packages import install
from node.pool_source import load_source
from node.settings import Settings
from node.staging import staged
from node.systemd import enable, systemctl

JOIN = "nomad-cluster-join.service"
JOIN_TIMER = "nomad-cluster-join.timer"
HEALTH = "nomad-cluster-health.socket"
EVENTS = "nomad-cluster-events.service"
RULES = "/etc/nomad-cluster/metadata.nft"


def run_member_units(settings: Settings) -> None:
    if not settings.pool:
        return
    if not shutil.which("nft"):
        install("nft", ["nftables"], ["nftables"], " Use an image with nftables.")
    pending = Pending("member-units")
    units = [JOIN, JOIN_TIMER, HEALTH, "nomad-cluster-health@.service", EVENTS]
    pending.put(staged(RULES, 0o644), *[staged(f"/etc/systemd/system/{unit}", 0o644) for unit in units])
    # Without a restart, a socket keeps listening on its old address.
    if pending:
        systemctl("daemon-reload")
        systemctl("restart", HEALTH)
        # Nomad loads them at each start.
        subprocess.run(["nft", "-f", RULES], check=True)
    pending.clear()
    # Of the join, only a boot starts the service: it is what applies this bundle.
    enable(JOIN)
    for unit in [JOIN_TIMER, HEALTH]:
        enable(unit, "--now")
    if "EVENTS" in load_source():
        enable(EVENTS)
        # The watcher has to be this bundle's. It forgets nothing, because events are announced until they happen.
        systemctl("restart", EVENTS)
