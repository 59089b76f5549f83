"""
The verbs of a machine between its boot and its first delivery. User-data has little room, so it carries only these and the modules
that they import: see sdk/node/nodeProgram.ts.
"""

import os

from node import binaries, cni
from node.command_line import Verbs, run
from node.host_firewall import keep_open, open_firewall
from node.leave import leave
from node.packages import install_docker, install_iptables
from node.resolver import install_resolver
from node.run_lock import take_run_lock
from node.settings import load_settings
from node.staging import receive
from node.units import print_failing_units


def install() -> None:
    lock = take_run_lock()
    settings = load_settings()
    keep_open(settings)
    for product in settings.products:
        binaries.install(settings, product)
    if settings.is_nomad_client:
        cni.install(settings)
    # The first delivery starts Consul while packages are still being installed.
    os.close(lock)
    if settings.has_names:
        install_resolver()
    if settings.runs_docker:
        install_docker()
    elif settings.is_nomad_client:
        install_iptables()


VERBS: Verbs = {
    "receive": receive,
    "install": install,
    "leave": leave,
    "firewall": lambda: open_firewall(load_settings()),
    "units": lambda: print_failing_units(load_settings()),
}


def main() -> None:
    run(VERBS)
