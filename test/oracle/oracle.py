#!/usr/bin/env python3
"""The kernel's answers: plays programs of socket calls on this machine's kernel.

Standard input: one JSON object a line, `{"id": any, "case": program}` (the format is in ../corpus/README.md).
Standard output: first `{"ready": true, "kernel", "python", "network"}`, then for each program
`{"id", "results": [...], "late_ms"}` or `{"id", "error": text}`, in the order in which they finish.

Each program runs in a process and in a network namespace of its own, up to --jobs at the same time: they spend
nearly all of their time waiting.
"""
import argparse
import gc
import json
import os
import platform
import selectors
import shutil
import signal
import sys
import tempfile
import time
import traceback

import network
from program import Program

SPARE_SECONDS = 60


def play_in_child(case, kind, settings, directory, out):
    """The life of a child: never returns."""
    try:
        os.setpgid(0, 0)
        os.mkdir(directory)
        os.chdir(directory)
        network.enter(kind, settings)
        program = Program(case, kind)
        answer = {'results': program.play(), 'late_ms': program.schedule.late_ms}
    except BaseException:
        answer = {'error': traceback.format_exc(limit=-3)}
    try:
        with os.fdopen(out, 'w') as file:
            json.dump(answer, file)
    finally:
        os._exit(0)


def longest(case):
    """Seconds after which a program must have come to its end."""
    waits = [float(step.get('wait', 0)) for step in case['steps']]
    naps = [
        step['args'][0] for step in case['steps']
        if step['call'] in ('sleep', 'await') and step.get('args')
    ]
    return SPARE_SECONDS + sum(waits) + sum(naps) + len(case['steps'])


class Child:
    def __init__(self, name, case, kind, settings, home):
        self.name = name
        self.directory = os.path.join(home, os.urandom(8).hex())
        self.deadline = time.monotonic() + longest(case)
        self.output = b''
        self.pipe, out = os.pipe()
        self.pid = os.fork()
        if self.pid == 0:
            os.close(self.pipe)
            play_in_child(case, kind, settings, self.directory, out)
        os.close(out)

    def read(self):
        """True when the child has said everything."""
        piece = os.read(self.pipe, 1 << 16)
        self.output += piece
        return not piece

    def finish(self):
        os.close(self.pipe)
        os.waitpid(self.pid, 0)
        shutil.rmtree(self.directory, ignore_errors=True)
        return json.loads(self.output) if self.output else {'error': 'no output'}


class Oracle:
    def __init__(self, jobs, kind, settings, home):
        self.jobs, self.kind, self.settings, self.home = jobs, kind, settings, home
        self.selector = selectors.PollSelector()
        self.running = set()
        self.waiting = []
        self.unread = b''
        self.open = True

    def run(self):
        os.set_blocking(0, False)
        self.selector.register(0, selectors.EVENT_READ, None)
        while self.open or self.running or self.waiting:
            while self.waiting and len(self.running) < self.jobs:
                self.start(self.waiting.pop(0))
            for key, _events in self.selector.select(1):
                if key.data is None:
                    self.take_lines()
                elif key.data.read():
                    self.end(key.data)
            self.stop_the_endless()

    def take_lines(self):
        piece = os.read(0, 1 << 20)
        if not piece:
            self.open = False
            self.selector.unregister(0)
        *lines, self.unread = (self.unread + piece).split(b'\n')
        self.waiting.extend(json.loads(line) for line in lines if line.strip())

    def start(self, request):
        child = Child(request['id'], request['case'], self.kind, self.settings, self.home)
        self.running.add(child)
        self.selector.register(child.pipe, selectors.EVENT_READ, child)

    def end(self, child):
        self.selector.unregister(child.pipe)
        self.running.discard(child)
        say({'id': child.name, **child.finish()})

    def stop_the_endless(self):
        now = time.monotonic()
        for child in [child for child in self.running if child.deadline < now]:
            os.kill(child.pid, signal.SIGKILL)
            child.output = b'{"error": "did not end"}'


def say(message):
    sys.stdout.write(json.dumps(message) + '\n')
    sys.stdout.flush()


def main():
    parser = argparse.ArgumentParser(description='Plays programs of socket calls on the kernel.')
    parser.add_argument('--jobs', type=int, default=64, help='programs at the same time')
    parser.add_argument('--network', choices=('namespace', 'user namespace', 'shared loopback'))
    options = parser.parse_args()
    kind = options.network or network.best_kind()
    settings = network.prepare(kind)
    say({
        'ready': True, 'kernel': platform.release(), 'python': platform.python_version(), 'network': kind,
    })
    gc.collect()
    gc.freeze()
    gc.disable()
    with tempfile.TemporaryDirectory(prefix='dryport-oracle') as home:
        os.chmod(home, 0o711)
        Oracle(options.jobs, kind, settings, home).run()


if __name__ == '__main__':
    main()
