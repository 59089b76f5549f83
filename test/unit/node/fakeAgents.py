"""
The agents of a machine, as far as tests show them with files below /run: a leader that all agree on, as many voters as the test
says, and a free lock. A request that the machine's policy denies gets Consul's own message. Each look at the time is a minute
later.
"""

import os
import re

from node import waiting
from node.agents import Agents, Answer


def read(name):
    with open(f"/run/{name}") as file:
        return file.read()


def ask(self, product, path, method="GET", body=None, address="127.0.0.1", timeout=10):
    with open("/run/questions", "a") as log:
        print(path, file=log)
    if os.path.exists("/run/denied") and re.search(read("denied"), path):
        return Answer(403, "Permission denied: token with AccessorID '1' lacks permission")
    if path == "/v1/status/leader":
        return Answer(200, '"10.20.0.1:8300"')
    if path == "/v1/status/peers":
        return Answer(200, read("peers"))
    if path == "/v1/operator/autopilot/health":
        return Answer(200, read("health"))
    if path == "/v1/acl/token/self?consistent":
        return token()
    if path == "/v1/session/create":
        return (
            Answer(403, "ACL not found")
            if os.path.exists("/run/unknown")
            else Answer(200, '{"ID": "session"}')
        )
    if "?acquire=" in path:
        return Answer(200, "true")
    if path.startswith("/v1/kv/"):
        return Answer(404, "")
    if path == "/v1/agent/members":
        return Answer(200, read(f"{product}-members-{address}"))
    if path == "/v1/health/node/servers-0" and os.path.exists("/run/in-gossip"):
        return Answer(200, '[{"Node": "servers-0", "CheckID": "serfHealth", "Status": "passing"}]')
    return Answer(200, "")


def token():
    # While the others restart, too, there is no leader to ask.
    if os.path.exists("/run/leaderless"):
        os.remove("/run/leaderless")
        return Answer(500, "No cluster leader")
    if os.path.exists("/run/unknown"):
        return Answer(403, "rpc error: ACL not found")
    return Answer(200, '{"AccessorID": "1"}')


def minutes():
    global looks
    looks += 1
    return looks * 60


looks = 0
Agents.ask = ask
waiting.now = minutes
waiting.sleep = lambda seconds: None
