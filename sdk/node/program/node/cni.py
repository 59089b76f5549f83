"""The CNI plugins, with which Nomad makes bridge networks: fetched, verified and installed in the folder where Nomad looks."""

import os
import shutil
import subprocess
import tarfile

from node.binaries import architecture, fetched, text_of
from node.files import STATE, File, Pending, put
from node.say import Failure, say
from node.settings import Settings

PLUGINS = "/opt/cni/bin"
MARKER = f"{STATE}/cni-plugins.version"
# Those that Nomad needs. Other plugins may lie beside them.
NEEDED = ["bridge", "firewall", "host-local", "loopback", "portmap"]


def install(settings: Settings) -> None:
    version, pinned = settings.version("cni"), settings.checksum("cni", architecture())
    wanted = f"{version} {pinned}\n"
    if not (text_of(MARKER) == wanted and all(os.access(f"{PLUGINS}/{name}", os.X_OK) for name in NEEDED)):
        _fetch_and_install(settings.values["CNI_URL"], version, pinned)
        with open(MARKER, "w", encoding="utf-8") as file:
            file.write(wanted)
        say(f"CNI plugins {version} installed")


def load_kernel_module() -> None:
    """
    Now and at each boot. Without the module, packets between two allocations on the bridge bypass iptables, and so the ports that
    Nomad publishes. A kernel without modules has it built in, or machines share it and its owner decides.
    """
    put(File("/etc/modules-load.d/nomad-cluster.conf", 0o644, "root", b"br_netfilter\n"))
    if shutil.which("modprobe"):
        subprocess.run(["modprobe", "--quiet", "br_netfilter"])


def installed_version() -> str:
    """Empty if there is none."""
    return text_of(MARKER).partition(" ")[0]


def _fetch_and_install(url: str, version: str, pinned: str) -> None:
    name = f"cni-plugins-linux-{architecture()}-v{version}.tgz"
    say(f"fetching CNI plugins {version} from {url}")
    with fetched(f"{url}/{name}", f"{STATE}/cni-plugins.download", pinned) as archive:
        # Nomad looks at the plugins only when it starts.
        Pending("nomad").add(PLUGINS)
        _unpack(archive)


def _unpack(archive: str) -> None:
    """Each plugin is made in its own folder, whose SELinux label it gets, and replaces an old one that may run right now."""
    os.makedirs(PLUGINS, 0o755, exist_ok=True)
    # The program's files are private unless it says otherwise.
    for parent in [os.path.dirname(PLUGINS), PLUGINS]:
        os.chmod(parent, 0o755)
    try:
        with tarfile.open(archive) as files:
            for member in files:
                source = files.extractfile(member) if member.isfile() and member.mode & 0o100 else None
                if source:
                    _replace(source.read(), f"{PLUGINS}/{os.path.basename(member.name)}")
    except (OSError, tarfile.TarError) as error:
        raise Failure(f"cannot unpack {os.path.basename(archive)} into {PLUGINS}: {error}") from None
    if shutil.which("restorecon"):
        subprocess.run(["restorecon", "-R", "-F", PLUGINS], check=True)


def _replace(content: bytes, path: str) -> None:
    with open(f"{path}.new", "wb") as file:
        file.write(content)
        os.fchmod(file.fileno(), 0o755)
        file.flush()
        os.fsync(file.fileno())
    os.replace(f"{path}.new", path)
