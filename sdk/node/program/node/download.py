"""Downloads of files."""

import http.client
import os
import shutil
import urllib.error
import urllib.request

from node.say import Failure
from node.waiting import Wait

ATTEMPTS = 6


def download(url: str, target: str) -> None:
    """
    Downloads again if a server is busy, cannot be reached or cuts the connection. A file of this machine is linked, not copied.
    """
    wait = Wait()
    for left in reversed(range(ATTEMPTS)):
        try:
            if url.startswith("file://"):
                _link(url[len("file://") :], target)
            else:
                _fetch(url, target)
            return
        except (OSError, http.client.HTTPException) as error:
            if left == 0 or not _may_pass(error):
                raise Failure(f"cannot fetch {url}: does this machine reach it? ({error})") from None
        wait.pause()


def _link(source: str, target: str) -> None:
    if not os.access(source, os.R_OK):
        raise FileNotFoundError("no such file")
    os.symlink(source, target)


def _fetch(url: str, target: str) -> None:
    with urllib.request.urlopen(url, timeout=60) as response, open(target, "wb") as file:
        shutil.copyfileobj(response, file, 1 << 20)
        # The bytes that the server announced and did not send.
        if response.length:
            raise http.client.IncompleteRead(b"", response.length)


def _may_pass(error: Exception) -> bool:
    """Can the same download succeed a moment later?"""
    if isinstance(error, urllib.error.HTTPError):
        return error.code in (408, 429) or error.code >= 500
    return isinstance(
        error, (urllib.error.URLError, TimeoutError, ConnectionError, http.client.HTTPException)
    )
