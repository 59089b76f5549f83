"""What a machine installs before its first delivery, so that this waits for no download."""

import os

from node import binaries, cni
from node.host_firewall import keep_open
from node.packages import install_docker, install_iptables
from node.resolver import install_resolver
from node.run_lock import take_run_lock
from node.settings import load_settings


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
