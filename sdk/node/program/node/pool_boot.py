"""
The verbs of a pool's member between its boot and its first bundle. Its user-data carries only these and the modules that they import:
see sdk/node/nodeProgram.ts.
"""

from node.command_line import Verbs, run

VERBS: Verbs = {
    "receive": "staging.receive",
    "join": "join.join",
    "leave": "member_leave.leave_pool",
}


def main() -> None:
    run(VERBS)
