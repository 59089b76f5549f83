"""
The machine's /etc/resolv.conf, and what it was before it named the machine's resolver. The servers that it had still answer all
names that are not Consul's.
"""

import os
import subprocess

from node.files import STATE, File, put, read, remove
from node.systemd import is_active, systemctl

PATH = "/etc/resolv.conf"
# As in sdk/agents/names.ts.
RESOLVER = "169.254.53.1"
INTERFACE = "consul-dns"
FORMER = f"{STATE}/resolv.conf.former"
UPSTREAM = "/etc/systemd/resolved.conf.d/nomad-cluster-upstream.conf"
RESOLVED = "systemd-resolved"
# The addresses at which systemd-resolved itself answers.
STUBS = {"127.0.0.53", "127.0.0.54", RESOLVER}


def is_ours() -> bool:
    return not os.path.islink(PATH) and nameservers() == [RESOLVER]


def nameservers() -> list[str]:
    return [words[1] for words in _lines() if words[0] == "nameserver" and len(words) > 1]


def adopt() -> None:
    """
    Keeps a copy of a file that another program wrote, or of its link, and has systemd-resolved ask the servers in it. If
    systemd-resolved knows the servers of the machine's interfaces, these are all that it needs.
    """
    if is_ours() or (_is_of_resolved() and os.path.lexists(FORMER)):
        return
    _keep()
    if _is_of_resolved():
        return
    servers = [] if interfaces_have_servers() else [one for one in nameservers() if one not in STUBS]
    _set_upstream(servers)


def name_resolver() -> None:
    """From now on, programs ask the machine's resolver."""
    kept = [" ".join(words) for words in _lines() if words[0] in ("domain", "options", "sortlist")]
    # systemd-resolved writes a dot for none, with which musl finds no name at all.
    domains = [word for words in _lines() if words[0] == "search" for word in words[1:] if word != "."]
    search = [f"search {' '.join(domains)}"] if domains else []
    head = [
        "# The resolver of this machine knows the names of Consul's nodes and services (nomad-cluster-names.service).",
        f"nameserver {RESOLVER}",
    ]
    content = "\n".join([*head, *search, *kept, ""])
    put(File(PATH, 0o644, "root", content.encode()))


def restore() -> None:
    """The file or link that was there; none if there was none."""
    if not is_ours():
        return
    if os.path.lexists(FORMER):
        _copy(FORMER, PATH)
    else:
        remove(PATH)


def forget() -> None:
    remove(FORMER)


def _keep() -> None:
    if os.path.lexists(PATH):
        os.makedirs(STATE, 0o755, exist_ok=True)
        _copy(PATH, FORMER)


def _copy(source: str, target: str) -> None:
    if os.path.islink(source):
        remove(f"{target}.new")
        os.symlink(os.readlink(source), f"{target}.new")
        os.replace(f"{target}.new", target)
    else:
        content = read(source)
        # Through a link, `put` would compare another file.
        if os.path.islink(target):
            remove(target)
        put(File(target, 0o644, "root", content))


def _is_of_resolved() -> bool:
    if os.path.islink(PATH):
        return "systemd/" in os.readlink(PATH)
    return bool(nameservers()) and set(nameservers()) <= STUBS


def interfaces_have_servers() -> bool:
    """Each line is like `Link 2 (eth0): 192.0.2.53`, and the first one is about no interface."""
    try:
        command = ["resolvectl", "dns"]
        answer = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True).stdout
    except FileNotFoundError:
        return False
    links = [
        line for line in answer.splitlines() if line.startswith("Link ") and f"({INTERFACE})" not in line
    ]
    return any(line.partition("):")[2].strip() for line in links)


def _set_upstream(servers: list[str]) -> None:
    if servers:
        # The first line takes back what other files give systemd-resolved, because programs asked these servers alone.
        file = File(UPSTREAM, 0o644, "root", f"[Resolve]\nDNS=\nDNS={' '.join(servers)}\n".encode())
        if file.is_there():
            return
        put(file)
    elif os.path.exists(UPSTREAM):
        remove(UPSTREAM)
    else:
        return
    if is_active(RESOLVED):
        systemctl("restart", RESOLVED)


def _lines() -> list[list[str]]:
    """The words of each line that says something."""
    try:
        text = read(PATH).decode(errors="replace")
    except OSError:
        return []
    return [line.split() for line in text.splitlines() if line.strip() and line[0] not in "#;"]
