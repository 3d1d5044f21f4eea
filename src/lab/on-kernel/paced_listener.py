"""A listener on this machine's loopback whose acceptors are paced, and its clients.

Takes its orders as JSON on standard input and gives what it saw as JSON on standard output; times are microseconds from
the beginning. Orders: arrivals (times), services (times), acceptors, backlog, drain (time), and settings by sysctl
name, which need a network namespace of their own and therefore root. Acceptors are processes: each accepts, sleeps for
as long as it serves, resets the connection, and accepts again. Clients connect without waiting and say nothing. All of
them run on one processor: each has a timer wheel of its own, and what two let go off at one time has no order.
"""

import ctypes
import errno
import fcntl
import json
import os
import re
import resource
import select
import socket
import struct
import sys
import time

CLONE_NEWNET = 0x40000000
SIOCSIFFLAGS = 0x8914
IFF_UP = 1
RESET_AT_CLOSE = struct.pack("ii", 1, 0)
# How many ticks a second kernels are built with.
RATES = (100, 250, 300, 1000)
# Of Linux, and not in the socket module.
ETH_P_IP = 0x0800
PACKET_OUTGOING = 4
SO_RCVBUFFORCE = 33
SO_TIMESTAMPNS = 35
# Nanoseconds: SYNs that follow each other so closely are of one tick.
CLUMP = 1_000_000
# Below this, microseconds, sleeping is more exact than waiting in epoll.
FINE = 1500


class Unable(Exception):
    """What is wanted cannot be had here; the text says why."""


def isolate():
    """A network namespace of our own, with its loopback up."""
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.unshare(CLONE_NEWNET) != 0:
        raise OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()))
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sock:
        fcntl.ioctl(sock, SIOCSIFFLAGS, struct.pack("16sh14x", b"lo", IFF_UP))


def sysctl_path(name):
    folder = "core" if name == "somaxconn" else "ipv4"
    return f"/proc/sys/net/{folder}/{name}"


def prepare(settings):
    """Returns whether the namespace is our own."""
    try:
        isolate()
        isolated = True
    except OSError:
        isolated = False
    for name, value in settings.items():
        with open(sysctl_path(name), encoding="ascii") as file:
            there = int(file.read())
        if there == value:
            continue
        if not isolated:
            raise Unable(f"{name} is {there} here, and only root may set it to {value}")
        with open(sysctl_path(name), "w", encoding="ascii") as file:
            file.write(str(value))
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))
    return isolated


def counters():
    with open("/proc/self/net/netstat", encoding="ascii") as file:
        lines = file.read().splitlines()
    names, values = next(
        (lines[at].split(), lines[at + 1].split())
        for at in range(0, len(lines), 2)
        if lines[at].startswith("TcpExt:")
    )
    wanted = ("ListenDrops", "ListenOverflows", "SyncookiesSent", "TCPSynRetrans")
    return {name: int(value) for name, value in zip(names, values) if name in wanted}


def keep_to_one_processor():
    """One of those that are allowed, another for each process, so that runs beside each other do not share it."""
    allowed = sorted(os.sched_getaffinity(0))
    os.sched_setaffinity(0, {allowed[os.getpid() % len(allowed)]})


def hurry(priority):
    """Before everything else that runs here, where that is allowed: then the pace holds on a busy machine, too."""
    try:
        os.sched_setscheduler(0, os.SCHED_FIFO, os.sched_param(priority))
    except OSError:
        pass


class Ticks:
    """The kernel's count of ticks (jiffies), which only root may see; it changes at whole ticks of the clock."""

    def __init__(self):
        self.first = self.look()

    def look(self):
        """The time, nanoseconds, and the count."""
        try:
            with open("/proc/timer_list", encoding="ascii") as file:
                text = file.read()
            now = re.search(r"^now at (\d+) nsecs$", text, re.MULTILINE)
            count = re.search(r"^jiffies: (\d+)$", text, re.MULTILINE)
            return int(now[1]), int(count[1])
        except (OSError, TypeError):
            return None

    def since(self, begin):
        """Length of a tick, and the count at the time `begin`, both as microseconds; None where they cannot be seen."""
        last = self.look()
        if self.first is None or last is None:
            return None
        rate = (last[1] - self.first[1]) / (last[0] - self.first[0]) * 1e9
        tick = 1_000_000_000 // min(RATES, key=lambda known: abs(known - rate))
        # The count is looked at a little later than the time: the least of what is seen is right.
        ahead = min(count - now // tick for now, count in (self.first, last))
        return {"tick": tick // 1000, "count": (begin + ahead * tick) // 1000}


class Watch:
    """A process beside the run that sees the SYNs on the loopback: when the first ones came, and those that repeat them."""

    def __init__(self):
        self.reading = None
        try:
            sock = socket.socket(socket.AF_PACKET, socket.SOCK_RAW, socket.htons(ETH_P_IP))
        except OSError:
            return
        sock.setsockopt(socket.SOL_SOCKET, SO_RCVBUFFORCE, 1 << 25)
        sock.setsockopt(socket.SOL_SOCKET, SO_TIMESTAMPNS, 1)
        sock.bind(("lo", 0))
        self.reading, writing = os.pipe()
        stopping, self.stopping = os.pipe()
        if os.fork() == 0:
            os.close(self.stopping)
            self.watch(sock, stopping, writing)
        sock.close()
        os.close(writing)
        os.close(stopping)

    def watch(self, sock, stopping, report):
        last = {}
        first = []
        again = []
        wall = time.time_ns() - time.monotonic_ns()
        poll = select.poll()
        poll.register(sock, select.POLLIN)
        poll.register(stopping)
        while all(fd == sock.fileno() for fd, _ in poll.poll()):
            packet, ancillary, _, address = sock.recvmsg(64, 64)
            # Without options: Ethernet, then IP, then TCP, whose flags say SYN alone.
            if address[2] == PACKET_OUTGOING or packet[23] != socket.IPPROTO_TCP or packet[47] != 2:
                continue
            port, _, sequence = struct.unpack_from("!HHI", packet, 34)
            whole, rest = struct.unpack("qq", ancillary[0][2])
            at = whole * 1_000_000_000 + rest - wall
            if last.get(port) != sequence:
                first.append((port, at))
            elif not again or at - again[-1] > CLUMP:
                again.append(at)
            last[port] = sequence
        with os.fdopen(report, "w") as file:
            json.dump((first, again), file)
        os._exit(0)

    def since(self, begin):
        """Ports and times of first SYNs, and times of repeated ones, microseconds from `begin`; None where it is blind."""
        if self.reading is None:
            return None
        os.write(self.stopping, b"!")
        with os.fdopen(self.reading) as file:
            first, again = json.load(file)
        os.wait()
        return [(port, (at - begin) // 1000) for port, at in first], [(at - begin) // 1000 for at in again]


class Clock:
    def __init__(self):
        self.begin = time.monotonic_ns()

    def now(self):
        return (time.monotonic_ns() - self.begin) // 1000


def serve(listener, services, clock, report):
    """One acceptor. Tells of each service: port, accept called, accepted, closed."""
    seen = []
    began = called = clock.now()
    while True:
        try:
            conn, peer = listener.accept()
        except OSError:
            break
        accepted = clock.now()
        time.sleep(services[len(seen) % len(services)] / 1e6)
        conn.close()
        closed = clock.now()
        seen.append((peer[1], called, accepted, closed))
        called = closed
    with os.fdopen(report, "w") as file:
        json.dump((began, seen), file)
    os._exit(0)


def hire(listener, orders, clock):
    """Begins the acceptors; gives the pipes on which they report."""
    pipes = []
    acceptors = orders["acceptors"]
    for n in range(acceptors):
        reading, writing = os.pipe()
        if os.fork() == 0:
            hurry(2)
            os.close(reading)
            services = orders["services"][n::acceptors] or orders["services"]
            serve(listener, services, clock, writing)
        os.close(writing)
        pipes.append(reading)
    return pipes


class Clients:
    """
    Each is [arrived, outcome, connected or None, port, sent, ended or None]; the outcome is an errno's name, 'ok', or
    None so far; sent is when the first SYN was, ended when a connection was seen to be reset.
    """

    def __init__(self, address, clock):
        self.address = address
        self.clock = clock
        self.all = []
        self.epoll = select.epoll()
        self.open = {}

    def arrive(self):
        sock = socket.socket()
        sock.setblocking(False)
        now = self.clock.now()
        client = [now, None, None, 0, now, None]
        self.all.append(client)
        code = sock.connect_ex(self.address)
        if code == errno.EINPROGRESS:
            # On the loopback it has come out by now, or the SYN was dropped.
            code = sock.connect_ex(self.address)
        client[3] = sock.getsockname()[1]
        if code in (0, errno.EISCONN):
            self.settle(client, "ok")
        elif code not in (errno.EALREADY, errno.EINPROGRESS):
            self.settle(client, errno.errorcode[code])
            sock.close()
            return
        self.open[sock.fileno()] = (sock, client)
        waits_for = select.EPOLLOUT if client[1] is None else select.EPOLLIN
        self.epoll.register(sock.fileno(), waits_for)

    def settle(self, client, outcome):
        client[1] = outcome
        client[2] = self.clock.now()

    def look(self, timeout):
        for fd, _ in self.epoll.poll(timeout):
            sock, client = self.open[fd]
            code = sock.getsockopt(socket.SOL_SOCKET, socket.SO_ERROR)
            if client[1] is None:
                self.settle(client, "ok" if code == 0 else errno.errorcode[code])
                if code == 0:
                    self.epoll.modify(fd, select.EPOLLIN)
                    continue
            else:
                client[5] = self.clock.now()
            del self.open[fd]
            self.epoll.unregister(fd)
            sock.close()

    def until(self, due):
        """Watches until a time."""
        while True:
            left = due - self.clock.now()
            if left <= 0:
                return
            if left > FINE:
                self.look((left - FINE) // 1000 / 1000 + 0.0005)
            else:
                time.sleep(left / 1e6)

    def learn(self, first):
        """Takes the times of SYNs; a port has one client after the other."""
        by_port = {}
        for client in self.all:
            by_port.setdefault(client[3], []).append(client)
        for port, at in first:
            before = [client for client in by_port.get(port, ()) if client[0] <= at]
            if before:
                before[-1][4] = at

    def done(self):
        return not self.open


def run(orders):
    isolated = prepare(orders["settings"])
    watch = Watch()
    keep_to_one_processor()
    hurry(1)
    ticks = Ticks()
    listener = socket.socket()
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, RESET_AT_CLOSE)
    listener.bind(("127.0.0.1", 0))
    listener.listen(orders["backlog"])
    before = counters()
    clock = Clock()
    pipes = hire(listener, orders, clock)
    clients = Clients(listener.getsockname(), clock)
    for due in orders["arrivals"]:
        clients.until(due)
        clients.look(0)
        clients.arrive()
    end = clock.now() + orders["drain"]
    while not clients.done() and clock.now() < end:
        clients.until(min(end, clock.now() + 100_000))
    ended = clock.now()
    after = counters()
    listener.shutdown(socket.SHUT_RDWR)
    served = []
    began = []
    for pipe in pipes:
        with os.fdopen(pipe) as file:
            first, seen = json.load(file)
            began.append(first)
            served.extend(seen)
        os.wait()
    watched = watch.since(clock.begin)
    if watched is not None:
        clients.learn(watched[0])
    changed = {name: after[name] - before[name] for name in after}
    return {
        "kernel": f"{os.uname().sysname} {os.uname().release}",
        "isolated": isolated,
        "clients": clients.all,
        "served": served,
        "began": sorted(began),
        "retries": None if watched is None else watched[1],
        "counters": changed,
        "ticks": ticks.since(clock.begin),
        "ended": ended,
    }


def main():
    try:
        answer = run(json.load(sys.stdin))
    except (Unable, OSError) as error:
        answer = {"error": str(error)}
    json.dump(answer, sys.stdout)


main()
