"""Plays one program: steps one after the other, each by its actor, with the pauses of the format's clock."""
import os

from actor import Actor
from arguments import Arguments
from helper_calls import HelperCalls, SocketTables
from network import LIBC, LOOPBACK, get_sysctl, ports_of, set_sysctl
from results import UNTIMED, Results
from schedule import Schedule
from socket_calls import SocketCalls
from symbols import Symbols

SETTLE_MS = 60
BLOCK_MS = 250
# Calls that are over when they are over get so many seconds.
LOOP_SECONDS = 20
SLEEP_SPARE_SECONDS = 5
PR_SET_DUMPABLE = 4


class Program(SocketCalls, HelperCalls):
    def __init__(self, case, network):
        if case.get('hosts'):
            raise ValueError('programs of several hosts are not played here')
        self.case = case
        self.network = network
        self.sockets = {}
        for name, value in case.get('sysctl', {}).items():
            self._whole_host()
            set_sysctl(name, value)
        ports = ports_of(network)
        self.symbols = Symbols(get_sysctl('net.ipv4.ip_local_port_range'), ports)
        self.arguments = Arguments(self.symbols, ports, self.sockets)
        self.results = Results(self.symbols)
        self.actors = {}
        for step in case['steps']:
            if step['who'] not in self.actors:
                self.actors[step['who']] = Actor(self.make_call)
        self.tables = SocketTables()
        if case.get('uid') is not None:
            become(case['uid'])

    def make_call(self, step):
        method = getattr(self, 'call_' + step['call'], None)
        if method is None:
            raise NotImplementedError(step['call'])
        sock = self.sockets[step['sock']] if 'sock' in step else None
        return method(step, sock, step.get('args', []))

    def play(self):
        """One result for each step. How late they were is in `schedule`."""
        settle = self.case.get('settle_ms', SETTLE_MS) / 1000
        results = []
        self.schedule = Schedule()
        for step in self.case['steps']:
            result = self._play_step(step)
            results.append(result)
            if 'skipped' not in result:
                self.schedule.pause(settle)
        return results

    def _play_step(self, step):
        actor = self.actors[step['who']]
        if step['call'] == 'await':
            return self._outcome(actor, 'await', self._patience(step)) if actor.busy else skipped()
        if actor.busy or ('sock' in step and step['sock'] not in self.sockets):
            return skipped()
        actor.begin(step)
        return self._outcome(actor, step['call'], self._patience(step))

    def _patience(self, step):
        block = self.case.get('block_ms', BLOCK_MS) / 1000
        if step['call'] == 'await':
            return step['args'][0] if step.get('args') else block
        if step['call'] == 'sleep':
            return step['args'][0] + SLEEP_SPARE_SECONDS
        return LOOP_SECONDS if step['call'] in UNTIMED else step.get('wait', block)

    def _outcome(self, actor, call, patience):
        began = self.schedule.begin()
        finished = actor.finished(patience)
        if finished is None:
            self.schedule.took(began, patience)
            return {'blocks': True}
        self.schedule.took(began, None)
        worked, value, seconds, delay = finished
        self.schedule.late(delay)
        result = self.results.returned(value) if worked else self.results.raised(value)
        return self.results.timed(result, seconds, call)


def skipped():
    """The step makes no sense any more: its socket was never made, or its actor is still blocked."""
    return {'skipped': True}


def become(uid):
    """Gives up every privilege; the C library does it in all threads."""
    os.chmod('.', 0o777)
    if LIBC.setresgid(uid, uid, uid) != 0 or LIBC.setresuid(uid, uid, uid) != 0:
        raise OSError('this machine does not let the program run as another user')
    # What changed its user may no longer look at its threads below /proc, but for this.
    LIBC.prctl(PR_SET_DUMPABLE, 1, 0, 0, 0)
