"""
The steps before Nomad starts. Nomad's servers take only clients that were introduced, which the operator does once the servers
have a leader. A client that comes earlier is refused and asks again only 15 to 30 seconds later (registerRetryIntv in Nomad's
client.go). So no client starts before it has been introduced, once in the life of the machine. The unit of a machine that only
is a client has that as its condition, and `introduce` starts it. On a machine that is server and client in one process, the
server runs alone until then.
"""

import glob
import os
import signal
import subprocess
import sys
from types import FrameType
from typing import Optional

from node import waiting
from node.agents import Agents
from node.binaries import PROGRAMS
from node.files import File, files_below, put, read
from node.health import CLIENT_ID
from node.host_volumes import CLIENT_CONFIG
from node.say import Failure
from node.settings import load_settings
from node.systemd import systemctl
from node.units import INTRODUCED, awaits_introduction
from node.waiting import Wait

CONFIG = "/etc/nomad.d"
CLIENT = "/var/lib/nomad/client"
ALONE = "/var/lib/nomad-cluster/serve-alone.json"


def prepare_nomad() -> None:
    settings = load_settings()
    _end_forgotten_server()
    if settings.nomad_roles == ["client"]:
        # Only a unit of an earlier version asks for this.
        if awaits_introduction("nomad", settings):
            raise Failure("nomad starts when this machine is introduced")
        return
    # With its Consul token a new server finds its peers at once, and not at a later retry. A server that has run before knows its
    # peers, and must start without Consul.
    if not os.path.exists("/var/lib/nomad/server/node-id"):
        _wait_for_token(Agents(settings))
    if awaits_introduction("nomad", settings):
        _serve_alone()


def _wait_for_token(agents: Agents) -> None:
    wait = Wait()
    while not agents.ask("consul", "/v1/acl/token/self").ok:
        wait.pause()


def _serve_alone() -> None:
    # Without client.json beside it, and without schedulers: a server that stops waits half a second for its own.
    put(File(ALONE, 0o600, "root", b'{"server": {"num_schedulers": 0}}\n'))
    files = [
        path for path in files_below(CONFIG) if path.endswith((".hcl", ".json")) and path != CLIENT_CONFIG
    ]
    configs = [f"-config={path}" for path in [*files, ALONE]]
    for number in (signal.SIGHUP, signal.SIGINT, signal.SIGTERM):
        signal.signal(number, _exit_on_signal)
    # The server must end with this program, because it holds the ports of the next one. systemd stops this program alone
    # (KillMode=process): `finally` ends the server then, and the kernel does if this program is killed.
    server = subprocess.Popen(["setpriv", "--pdeathsig", "KILL", f"{PROGRAMS}/nomad", "agent", *configs])
    try:
        while not os.path.exists(INTRODUCED):
            if server.poll() is not None:
                raise Failure(
                    "nomad ended while its server waited for the client's introduction; its last words stand above"
                )
            waiting.sleep(0.05)
    finally:
        _end_server(server)


def _exit_on_signal(number: int, _: Optional[FrameType]) -> None:
    sys.exit(1)


def _end_server(server: "subprocess.Popen[bytes]") -> None:
    """Repeats the signal, because a Nomad that has just been started ignores it until it has read its configuration."""
    while server.poll() is None:
        server.send_signal(signal.SIGINT)
        waiting.sleep(0.1)


def _end_forgotten_server() -> None:
    """Earlier versions left their server behind when the unit was restarted."""
    for path in glob.glob("/proc/[0-9]*/cmdline"):
        try:
            if f"-config={ALONE}".encode() in read(path).split(b"\0"):
                os.kill(int(path.split("/")[2]), signal.SIGKILL)
        except (FileNotFoundError, ProcessLookupError):
            pass


def introduce() -> None:
    """Takes a token on standard input, and prints the client's node ID as soon as it has one."""
    token = sys.stdin.buffer.read()
    # Nomad reads it once, at its start: a connection that was cut must not let the client start without one.
    if not token:
        raise Failure("expected a token on standard input")
    os.makedirs(CLIENT, 0o700, exist_ok=True)
    os.chmod(CLIENT, 0o700)
    put(File(f"{CLIENT}/intro_token.jwt", 0o600, "root", token), File(INTRODUCED, 0o600, "root", b""))
    systemctl("start", "--no-block", "nomad")
    print(_client_id_within(110), end="")


def _client_id_within(seconds: int) -> str:
    wait = Wait(seconds)
    while not (os.path.exists(CLIENT_ID) and os.path.getsize(CLIENT_ID) > 0):
        if wait.is_over():
            subprocess.run(
                ["journalctl", "--no-pager", "-q", "-n", "15", "-o", "cat", "-u", "nomad"], stdout=sys.stderr
            )
            raise Failure(f"no {CLIENT_ID} after {seconds} s")
        wait.pause()
    return read(CLIENT_ID).decode()
