"""
The firewall that this machine's image brings: the openings of the settings go in front of what it rejects, and its own rules stay.
See sdk/firewall/hostOpenings.ts and docs/machine.md.
"""

from node import firewalld, iptables
from node.files import File, put
from node.say import say
from node.settings import Settings, load_settings
from node.systemd import is_enabled, systemctl

UNIT = "nomad-cluster-firewall.service"
# iptables.service is the Red Hat family's, and another name of Debian's.
FIREWALLS = ["netfilter-persistent.service", "iptables.service", "ufw.service", "firewalld.service"]


def open_firewall() -> None:
    """Makes the openings those of the settings. Does nothing on a machine without a firewall. Connections that exist stay."""
    _opens(load_settings())


def keep_open(settings: Settings) -> None:
    """The same, also after each start of the firewall, which begins with the rules of the image."""
    if not _opens(settings):
        return
    unit = File(f"/etc/systemd/system/{UNIT}", 0o644, "root", _unit_text())
    if unit.is_there() and is_enabled(UNIT):
        return
    say("opening the firewall of this machine's image, now and at each boot")
    put(unit)
    systemctl("daemon-reload")
    systemctl("enable", "--quiet", "--now", UNIT)


def _opens(settings: Settings) -> bool:
    """Says whether the machine has a firewall that needs openings."""
    return bool(settings.openings) and (firewalld.open_in(settings) or iptables.open_in(settings))


def _unit_text() -> bytes:
    firewalls = " ".join(FIREWALLS)
    lines = [
        "[Unit]",
        "Description=Openings for the cluster in the firewall of this machine's image",
        f"After={firewalls}",
        # A restart of the firewall removes the openings.
        f"PartOf={firewalls}",
        "[Service]",
        "Type=oneshot",
        "RemainAfterExit=yes",
        "ExecStart=/usr/local/sbin/nomad-cluster-node firewall",
        "[Install]",
        f"WantedBy=multi-user.target {firewalls}",
    ]
    return "".join(f"{line}\n" for line in lines).encode()
