"""The clock of a program, and how late the machine was.

Steps follow one another at the times that the format lays down. A pause that comes late takes its delay from the
next one, so that small delays do not add up; what cannot be made good is lateness, and whoever compares the
program with something else must not believe what came of it.
"""
import time

# A pause may be so much shorter than it should be, as a share.
LEAST_PAUSE = 0.9
# Calls that take less are taken for calls that take no time at all.
INSTANT = 0.04


class Schedule:
    def __init__(self):
        self._intended = time.monotonic()
        self._worst = 0.0

    @property
    def late_ms(self):
        """How late the latest step was."""
        return round(self._worst * 1000)

    def late(self, seconds):
        self._worst = max(self._worst, seconds)

    def begin(self):
        """A step begins; gives the time."""
        now = time.monotonic()
        self.late(now - self._intended)
        return now

    def took(self, began, nominal):
        """The step that began then is over; `nominal` are the seconds that it should have taken, None if unknown."""
        now = time.monotonic()
        if nominal is not None:
            self.late(now - began - nominal)
            self._intended += nominal
        elif now - began >= INSTANT:
            self._intended = now

    def pause(self, seconds):
        now = time.monotonic()
        self._intended = max(self._intended + seconds, now + LEAST_PAUSE * seconds)
        time.sleep(max(0, self._intended - now))
