"""Messages to the operator who runs the update."""

import time

_started = time.monotonic()


class Failure(Exception):
    """Ends the program with a message that says what to do."""


def seconds_so_far() -> int:
    return int(time.monotonic() - _started)


def say(message: str) -> None:
    print(f"[{seconds_so_far()}s] {message}", flush=True)


class Progress:
    """Messages of a wait. A message that repeats the last one is left out."""

    def __init__(self) -> None:
        self._last = ""

    def say(self, message: str) -> None:
        if message != self._last:
            say(message)
        self._last = message
