"""An actor: a thread that makes one call at a time, and the question whether it is stuck in it."""
import queue
import threading
import time

FUTEX = '202'
RECHECK = 0.02


class Actor:
    def __init__(self, make_call):
        self.make_call = make_call
        self.busy = False
        self._steps = queue.SimpleQueue()
        self._answered = threading.Event()
        self._outcome = None
        self._begun = 0.0
        self._thread = threading.Thread(target=self._work, daemon=True)
        self._thread.start()

    def _work(self):
        while True:
            step = self._steps.get()
            began = time.monotonic()
            delay = began - self._begun
            try:
                outcome = True, self.make_call(step)
            except Exception as error:  # whatever it is, it is the result
                outcome = False, error
            ended = time.monotonic()
            self._outcome = (*outcome, ended - began, delay)
            self._answered.set()

    def begin(self, step):
        self.busy = True
        self._answered.clear()
        self._begun = time.monotonic()
        self._steps.put(step)

    def finished(self, within):
        """(worked, value or error, seconds, seconds until it began); None when it still goes on after `within`.

        A thread that is about to run, or that waits for the interpreter and not for the kernel, is
        not taken for blocked: on a busy machine it gets more time.
        """
        answered = self._answered.wait(within)
        while not answered and not self._sleeps_in_a_call():
            answered = self._answered.wait(RECHECK)
        if not answered:
            return None
        self.busy = False
        return self._outcome

    def _sleeps_in_a_call(self):
        try:
            with open('/proc/self/task/%d/syscall' % self._thread.native_id) as file:
                call = file.read().split()[0]
        except OSError:  # not to be seen on this machine: believe the clock
            return True
        return call not in ('running', FUTEX)
