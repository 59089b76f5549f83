"""Installs systemd-resolved, which answers all programs of this machine; see names.py."""

import os
import shutil

from node import resolv_conf
from node.files import STATE
from node.packages import install
from node.systemd import is_enabled

# Packages by a program of theirs. On Ubuntu, and before Debian 12, systemd-resolved is a part of systemd.
PACKAGES = {"resolvectl": "systemd-resolved", "nft": "nftables"}
HINT = " Use an image with systemd-resolved and nftables, or set `acl.dns` to false."
# Exists if systemd-resolved was off before.
STARTED = f"{STATE}/systemd-resolved.started"


def install_resolver() -> None:
    if not is_enabled(resolv_conf.RESOLVED):
        os.makedirs(STATE, 0o755, exist_ok=True)
        open(STARTED, "wb").close()
    for program, package in PACKAGES.items():
        if not shutil.which(program):
            # Before, because Debian's package replaces /etc/resolv.conf and starts without any server.
            resolv_conf.adopt()
            install(program, [package], [package], HINT)
