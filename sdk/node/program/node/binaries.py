"""Fetches, verifies and installs Consul and Nomad."""

import hashlib
import os
import shutil
import subprocess
import zipfile
from base64 import b64decode
from collections.abc import Iterator
from contextlib import contextmanager

from node.download import download
from node.files import STATE, Pending, sync
from node.say import Failure, say
from node.settings import Settings

PROGRAMS = "/usr/local/bin"
# Linux closes /proc/<pid> of a process to its own user and to containers' root if that user cannot read its program.
MODES = {"consul": 0o711, "nomad": 0o755}
RELEASE_KEY = "/etc/nomad-cluster/hashicorp.asc"


def install(settings: Settings, product: str) -> None:
    marker = f"{STATE}/{product}.version"
    program = f"{PROGRAMS}/{product}"
    pinned = settings.checksum(product, architecture())
    wanted = f"{settings.version(product)} {pinned}\n"
    os.makedirs(STATE, 0o755, exist_ok=True)
    os.chmod(STATE, 0o755)
    if not (text_of(marker) == wanted and os.access(program, os.X_OK) and os.path.getsize(program) > 0):
        _fetch_and_install(settings, product, pinned)
        with open(marker, "w", encoding="utf-8") as file:
            file.write(wanted)
        say(f"{product} {settings.version(product)} installed")
    os.chmod(program, MODES[product])  # earlier versions left 0755
    # Earlier versions moved programs here with the label of /var/lib, which SELinux refuses to run as a service.
    if shutil.which("restorecon"):
        subprocess.run(["restorecon", "-F", program], check=True)


def _fetch_and_install(settings: Settings, product: str, pinned: str) -> None:
    version = settings.version(product)
    base = f"{settings.artifacts_url}/{product}/{version}"
    name = f"{product}_{version}_linux_{architecture()}.zip"
    say(f"fetching {product} {version} from {base}")
    with fetched(f"{base}/{name}", f"{STATE}/{product}.download", pinned) as archive:
        if not pinned:
            _verify_signed(archive, f"{base}/{product}_{version}_SHA256SUMS")
        _unpack(archive, product)


@contextmanager
def fetched(url: str, folder: str, pinned: str) -> Iterator[str]:
    """The path of a download in a new folder, which is removed afterwards. Without a pinned checksum, nothing is verified yet."""
    shutil.rmtree(folder, ignore_errors=True)
    os.mkdir(folder)
    name = os.path.basename(url)
    download(url, f"{folder}/{name}")
    if pinned and sha256_of(f"{folder}/{name}") != pinned:
        raise Failure(f"checksum of {name} is not the expected {pinned}: a damaged or foreign file")
    yield f"{folder}/{name}"
    shutil.rmtree(folder)


def _verify_signed(archive: str, sums_url: str) -> None:
    """Compares the checksum with the list at `sums_url`, which has to have HashiCorp's signature."""
    folder, name = os.path.split(archive)
    sums, key = f"{folder}/sums", f"{folder}/key.gpg"
    download(sums_url, sums)
    download(f"{sums_url}.sig", f"{sums}.sig")
    with open(key, "wb") as file:
        file.write(_dearmored(text_of(RELEASE_KEY)))
    if subprocess.run(["gpgv", "--quiet", "--keyring", key, f"{sums}.sig", sums]).returncode != 0:
        raise Failure(f"the signature of {sums_url} is not HashiCorp's")
    lines = [line.split() for line in text_of(sums).splitlines() if line]
    signed = {listed: sha256 for sha256, listed in lines}
    if name not in signed:
        raise Failure(f"{sums_url} does not list {name}")
    if signed[name] != sha256_of(archive):
        raise Failure(f"checksum of {name} is not the one that HashiCorp signed")


def _unpack(archive: str, product: str) -> None:
    """Unpacks in the program's own folder, because a file keeps the SELinux label of the folder in which it was made."""
    new = f"{PROGRAMS}/.{product}.new"
    try:
        with zipfile.ZipFile(archive) as files, files.open(product) as source, open(new, "wb") as target:
            shutil.copyfileobj(source, target, 1 << 20)
            os.fchmod(target.fileno(), MODES[product])
        if os.path.exists(f"{PROGRAMS}/{product}"):
            sync(new)
    except (OSError, KeyError, zipfile.BadZipFile) as error:
        if os.path.exists(new):
            os.unlink(new)
        raise Failure(f"cannot unpack {os.path.basename(archive)} into {PROGRAMS}: {error}") from None
    Pending(product).add(f"{PROGRAMS}/{product}")
    os.replace(new, f"{PROGRAMS}/{product}")


def architecture() -> str:
    machine = os.uname().machine
    known = {"x86_64": "amd64", "aarch64": "arm64"}
    if machine not in known:
        raise Failure(f"no release of Consul or Nomad for {machine}: use an amd64 or arm64 machine")
    return known[machine]


def sha256_of(path: str) -> str:
    digest = hashlib.sha256()
    with open(path, "rb") as file:
        while block := file.read(1 << 20):
            digest.update(block)
    return digest.hexdigest()


def _dearmored(key: str) -> bytes:
    """
    The bytes of an armored key. They lie between its headers, which an empty line ends, and its checksum, which begins with `=`.
    """
    body = key.partition("\n\n")[2].partition("\n=")[0]
    return b64decode(body)


def text_of(path: str) -> str:
    try:
        with open(path, encoding="utf-8") as file:
            return file.read()
    except FileNotFoundError:
        return ""
