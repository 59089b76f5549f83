"""
Openings in firewalld, as the Red Hat family has it: a policy of ours for packets to the machine, and a zone for Nomad's bridge. They are
firewalld's own, because what another table of nftables accepts, firewalld's table still rejects. Docker makes a zone of its own.
"""

import shutil
import subprocess
from xml.sax.saxutils import quoteattr

from node.files import File, put
from node.say import Failure
from node.settings import Opening, Settings
from node.systemd import is_active

POLICY = "nomad-cluster"
ZONE = "nomad-tasks"
HEAD = '<?xml version="1.0" encoding="utf-8"?>\n'
ZONE_TEXT = f'{HEAD}<zone target="ACCEPT">\n  <interface name="nomad"/>\n</zone>\n'
# For images whose rules protect link-local addresses of their cloud by rules of iptables: see iptables.py.
DIRECT = [
    "ipv4 filter OUTPUT -1 -o lo -j ACCEPT",
    "ipv4 mangle FORWARD 0 -d 169.254.0.0/16 -p tcp -m tcp --dport 3260 -j DROP",
]


def open_in(settings: Settings) -> bool:
    """Says whether firewalld runs. It keeps the openings over its reloads and restarts."""
    if not (shutil.which("firewall-cmd") and is_active("firewalld")):
        return False
    rules = [_Rule(one) for one in settings.openings]
    put(
        File(f"/etc/firewalld/policies/{POLICY}.xml", 0o644, "root", _policy_text(rules).encode()),
        File(f"/etc/firewalld/zones/{ZONE}.xml", 0o644, "root", ZONE_TEXT.encode()),
    )
    _open_direct()
    if ZONE in _call("--get-zones").split() and POLICY in _call("--get-policies").split():
        # A reload would also remove what other programs have told firewalld, or iptables, since its start.
        _change({rule.text for rule in rules})
    else:
        _call("--reload")
    return True


class _Rule:
    """A rich rule: https://firewalld.org/documentation/man-pages/firewalld.richlanguage.html"""

    def __init__(self, opening: Opening) -> None:
        family = "ipv6" if opening.is_version6 else "ipv4"
        elements = [_element(opening)]
        if not opening.is_world:
            elements.insert(0, ("source", {"address": opening.source}))
        words = "".join(f"{name}{_attributes(values)} " for name, values in elements)
        self.text = f'rule family="{family}" {words}accept'
        tags = "".join(f"<{name}{_attributes(values)}/>" for name, values in elements)
        self.xml = f'  <rule family="{family}">{tags}<accept/></rule>\n'


def _element(opening: Opening) -> tuple[str, dict[str, str]]:
    if opening.protocol == "icmp":
        return "protocol", {"value": "ipv6-icmp" if opening.is_version6 else "icmp"}
    if opening.protocol == "path-mtu":
        return "icmp-type", {"name": "packet-too-big" if opening.is_version6 else "fragmentation-needed"}
    return "port", {"port": opening.ports, "protocol": opening.protocol}


def _attributes(values: dict[str, str]) -> str:
    return "".join(f" {name}={quoteattr(value)}" for name, value in values.items())


def _policy_text(rules: list[_Rule]) -> str:
    zones = '  <ingress-zone name="ANY"/>\n  <egress-zone name="HOST"/>\n'
    return f'{HEAD}<policy target="CONTINUE">\n{zones}{"".join(rule.xml for rule in rules)}</policy>\n'


def _change(wanted: set[str]) -> None:
    policy = f"--policy={POLICY}"
    present = {line.strip() for line in _call(policy, "--list-rich-rules").splitlines() if line.strip()}
    for option, rules in [("--add-rich-rule", wanted - present), ("--remove-rich-rule", present - wanted)]:
        if rules:
            _call(policy, *[f"{option}={rule}" for rule in sorted(rules)])


def _open_direct() -> None:
    present = _call("--direct", "--get-all-rules").splitlines()
    if not any(rule.startswith("ipv4 filter OUTPUT ") for rule in present):
        return
    for rule in DIRECT:
        add = ["--direct", "--add-rule", *rule.split()]
        _call("--permanent", *add)
        _call(*add)


def _call(*arguments: str) -> str:
    done = subprocess.run(
        ["firewall-cmd", *arguments], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    )
    if done.returncode != 0:
        raise Failure(f"firewalld refuses `firewall-cmd {' '.join(arguments)}`: {done.stdout.strip()}")
    return done.stdout
