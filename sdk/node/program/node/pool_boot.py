"""
The verbs of a pool's member between its boot and its first bundle. Its user-data carries only these and the modules that they import:
see sdk/node/nodeProgram.ts.
"""

from node.command_line import Verbs, run
from node.join import join
from node.member_leave import leave_pool
from node.staging import receive

VERBS: Verbs = {
    "receive": receive,
    "join": join,
    "leave": leave_pool,
}


def main() -> None:
    run(VERBS)
