"""Waiting for a condition. Tests replace `now` and `sleep`."""

import math
import random
import time

now = time.monotonic
sleep = time.sleep


class Wait:
    """
    A wait, which begins when the object is made. Its pauses grow: a short wait ends soon, and many machines that wait for long ask
    rarely enough not to keep the cluster busy.
    """

    def __init__(self, seconds: float = math.inf) -> None:
        self._end = now() + seconds
        self._waited = 0.0

    def is_over(self) -> bool:
        return now() >= self._end

    def pause(self) -> None:
        """Sleeps for a twentieth of what it has slept so far, for 0.1 to 5 s, a third more or less at random."""
        seconds = min(max(self._waited / 20, 0.1), 5) * random.uniform(0.67, 1.33)
        self._waited += seconds
        sleep(seconds)
