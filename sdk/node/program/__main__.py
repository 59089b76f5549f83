import sys

if sys.version_info < (3, 9):
    sys.exit(f"nomad-cluster-node: needs Python 3.9 or later, and this machine has {sys.version.split()[0]}")

from node.main import main

main()
