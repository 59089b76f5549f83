"""
The verbs of a machine between its boot and its first delivery. User-data has little room, so it carries only these and the modules
that they import: see sdk/node/nodeProgram.ts.
"""

from node.command_line import Verbs, run

VERBS: Verbs = {
    "receive": "staging.receive",
    "install": "installation.install",
    "leave": "leave.leave",
    "firewall": "host_firewall.open_firewall",
    "units": "units.print_failing_units",
}


def main() -> None:
    run(VERBS)
