"""
Openings in rules of iptables that an image brings, such as those of Oracle's Ubuntu. Each chain of ours is rewritten as a whole, and the
chain of the kernel jumps to it in front of the first rule that rejects.
"""

import shutil
import subprocess
from typing import NamedTuple, Optional

from node.say import Failure
from node.settings import Opening, Settings

# Of Docker, its networks beside the default one, and Nomad's networks of mode `bridge`. The packets of containers are the machine's own.
BRIDGES = ["docker0", "br-+", "nomad"]
# Packets within one bridge come to FORWARD, too. Networks of Docker beside its default one stay apart.
INNER = [bridge for bridge in BRIDGES if not bridge.endswith("+")]


class Chain(NamedTuple):
    table: str
    kernels: str
    own: str
    rules: list[str]
    # Whether the image's rules make it necessary.
    needed: bool


def open_in(settings: Settings) -> bool:
    """Says whether the image's rules reject anything."""
    families = [("iptables", False), ("ip6tables", True)]
    return any([_open(program, version6, settings) for program, version6 in families])


def _open(program: str, version6: bool, settings: Settings) -> bool:
    if not shutil.which(program):
        return False
    filters, mangling = _list_rules(program, "filter"), _list_rules(program, "mangle")
    if filters is None or mangling is None:
        return False
    openings = [one for one in settings.openings if one.is_version6 == version6]
    is_client = settings.is_nomad_client
    incoming = _first_rejecting(filters, "INPUT") is not None or "-P INPUT DROP" in filters
    # Docker sets the policy of FORWARD itself, and opens its own networks.
    forward = is_client and _first_rejecting(filters, "FORWARD") is not None
    chains = [
        Chain("filter", "INPUT", "NOMAD-CLUSTER-INPUT", _input_rules(openings, is_client), incoming),
        Chain("filter", "FORWARD", "NOMAD-CLUSTER-FORWARD", _forward_rules(openings), forward),
        # Rules about a cloud's link-local addresses would reject questions to the machine's resolver, too.
        Chain("filter", "OUTPUT", "NOMAD-CLUSTER-OUTPUT", ["-o lo -j ACCEPT"], incoming),
        # Docker opens FORWARD for its containers, which so far could not reach a boot volume as the cloud's network has it.
        Chain("mangle", "FORWARD", "NOMAD-CLUSTER-VOLUMES", [] if version6 else [VOLUMES], forward),
    ]
    _restore(program, [_change(chain, filters if chain.table == "filter" else mangling) for chain in chains])
    return incoming or forward


VOLUMES = "-d 169.254.0.0/16 -p tcp -m tcp --dport 3260 -j DROP"


def _input_rules(openings: list[Opening], is_client: bool) -> list[str]:
    of_containers = [f"-i {bridge} -j ACCEPT" for bridge in BRIDGES] if is_client else []
    return [*of_containers, *(f"-s {one.source} {_match(one)} -j ACCEPT" for one in openings)]


def _match(opening: Opening) -> str:
    if opening.protocol == "icmp":
        return "-p ipv6-icmp" if opening.is_version6 else "-p icmp"
    if opening.protocol == "path-mtu":
        is_too_big = "-p ipv6-icmp -m icmp6 --icmpv6-type 2"
        return is_too_big if opening.is_version6 else "-p icmp -m icmp --icmp-type 3/4"
    return f"-p {opening.protocol} -m {opening.protocol} --dport {_range(opening)}"


def _forward_rules(openings: list[Opening]) -> list[str]:
    """
    A port of a task on a bridge is translated before FORWARD, so an opening is for the port that the sender asked for. Whether one
    network of containers reaches another one is left to Docker and to Nomad.
    """
    known = "-m conntrack --ctstate"
    ports = [one for one in openings if one.ports]
    return [
        f"{known} RELATED,ESTABLISHED -j ACCEPT",
        *(f"-i {bridge} -o {bridge} -j ACCEPT" for bridge in INNER),
        *(
            f"-s {one.source} -p {one.protocol} {known} DNAT --ctorigdstport {_range(one)} -j ACCEPT"
            for one in ports
        ),
        *(f"-i {bridge} {known} DNAT -j ACCEPT" for bridge in BRIDGES),
        *(f"-o {bridge} -j RETURN" for bridge in BRIDGES),
        *(f"-i {bridge} -j ACCEPT" for bridge in BRIDGES),
    ]


def _range(opening: Opening) -> str:
    return opening.ports.replace("-", ":")


def _first_rejecting(rules: list[str], chain: str) -> Optional[int]:
    of_chain = _rules_of(rules, chain)
    rejecting = [index for index, rule in enumerate(of_chain) if " -j REJECT" in rule or " -j DROP" in rule]
    return rejecting[0] if rejecting else None


def _rules_of(rules: list[str], chain: str) -> list[str]:
    return [rule for rule in rules if rule.startswith(f"-A {chain} ")]


def _change(chain: Chain, rules: list[str]) -> tuple[str, list[str]]:
    """The table, and its lines for iptables-restore. A chain that is declared there is emptied first."""
    jump = f"-j {chain.own}"
    jumps = [
        index
        for index, rule in enumerate(_rules_of(rules, chain.kernels))
        if rule == f"-A {chain.kernels} {jump}"
    ]
    declared, removals = f":{chain.own} - [0:0]", [f"-D {chain.kernels} {jump}"] * len(jumps)
    if not chain.needed:
        there = f"-N {chain.own}" in rules
        return chain.table, [declared, *removals, f"-X {chain.own}"] if there else []
    lines = [declared, *(f"-A {chain.own} {rule}" for rule in chain.rules)]
    rejecting = _first_rejecting(rules, chain.kernels)
    if len(jumps) == 1 and (rejecting is None or jumps[0] < rejecting):
        return chain.table, lines
    return chain.table, [*lines, *removals, f"-I {chain.kernels} 1 {jump}"]


def _list_rules(program: str, table: str) -> Optional[list[str]]:
    """None if the kernel does not have this family."""
    command = [program, "--wait", "--table", table, "--list-rules"]
    listed = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
    return listed.stdout.splitlines() if listed.returncode == 0 else None


def _restore(program: str, changes: list[tuple[str, list[str]]]) -> None:
    """All of a table's lines take effect at once."""
    text = ""
    for table in ["filter", "mangle"]:
        lines = [line for changed, its_lines in changes if changed == table for line in its_lines]
        if lines:
            text += "\n".join([f"*{table}", *lines, "COMMIT", ""])
    if not text:
        return
    command = [f"{program}-restore", "--wait", "--noflush"]
    done = subprocess.run(command, input=text, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    if done.returncode != 0:
        raise Failure(
            f"{program} refuses the openings of this machine, which stay as they were: {done.stdout.strip()}"
        )
