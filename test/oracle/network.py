"""The network that a program runs on: a namespace of its own, or, where that is not allowed, the machine's loopback.

On the machine's loopback programs would meet each other's ports, so the ports that a program names are
exchanged for free ones, and whatever concerns the host as a whole (sysctls, the socket tables) is missing.
"""
import ctypes
import fcntl
import os
import socket
import struct

CLONE_NEWUSER = 0x10000000
CLONE_NEWNET = 0x40000000
SIOCSIFFLAGS = 0x8914
IFF_UP = 0x1

LIBC = ctypes.CDLL(None, use_errno=True)

# Kinds of isolation, best first.
NAMESPACE = 'namespace'
USER_NAMESPACE = 'user namespace'
LOOPBACK = 'shared loopback'


def _unshare(flags):
    if LIBC.unshare(flags) != 0:
        code = ctypes.get_errno()
        raise OSError(code, os.strerror(code))


def _become_root_inside(uid, gid):
    for name, text in (
        ('setgroups', 'deny'), ('uid_map', '0 %d 1' % uid), ('gid_map', '0 %d 1' % gid),
    ):
        with open('/proc/self/' + name, 'w') as file:
            file.write(text)


# A namespace made here has hash tables of its own size. The machine's are so large that to read /proc/net/tcp
# takes longer than to play a program; what else hangs on the size is set back to what it was.
_SMALL_TABLES = {'net.ipv4.tcp_child_ehash_entries': 512, 'net.ipv4.udp_child_hash_entries': 128}
_KEPT = ('net.ipv4.tcp_max_syn_backlog', 'net.ipv4.tcp_max_tw_buckets')


def prepare(kind):
    """Moves this process to where its children can make networks of their own; gives what each of them must set."""
    if kind == LOOPBACK:
        return {}
    kept = {name: get_sysctl(name) for name in _KEPT}
    if kind == USER_NAMESPACE:
        uid, gid = os.getuid(), os.getgid()
        _unshare(CLONE_NEWUSER | CLONE_NEWNET)
        _become_root_inside(uid, gid)
    else:
        _unshare(CLONE_NEWNET)
    for name, value in _SMALL_TABLES.items():
        try:
            set_sysctl(name, value)
        except FileNotFoundError:  # an older kernel
            return {}
    return kept


def enter(kind, settings):
    """Moves this process, which must have one thread, into a network of its own, with its loopback up."""
    if kind == LOOPBACK:
        return
    _unshare(CLONE_NEWNET)
    for name, value in settings.items():
        set_sysctl(name, value)
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as asker:
        fcntl.ioctl(asker.fileno(), SIOCSIFFLAGS, struct.pack('16sh14x', b'lo', IFF_UP))


def best_kind():
    """The best isolation that this machine allows; tried in child processes."""
    for kind in (NAMESPACE, USER_NAMESPACE):
        child = os.fork()
        if child == 0:
            try:
                enter(kind, prepare(kind))
            except OSError:
                os._exit(1)
            os._exit(0)
        if os.waitpid(child, 0)[1] == 0:
            return kind
    return LOOPBACK


def _sysctl_path(name):
    return '/proc/sys/' + name.replace('.', '/')


def set_sysctl(name, value):
    with open(_sysctl_path(name), 'w') as file:
        file.write(str(value))


def get_sysctl(name):
    """A number, a word, or a list of them."""
    with open(_sysctl_path(name)) as file:
        words = [int(word) if word.lstrip('-').isdigit() else word for word in file.read().split()]
    return words[0] if len(words) == 1 else words


class SamePorts:
    """Ports in a namespace of one's own are what the program says."""

    @staticmethod
    def real(port):
        return port

    @staticmethod
    def given(port):
        return port


class ExchangedPorts:
    """Each port that a program names, and a free one of this machine in its place."""

    FIRST, LAST = 1024, 32767

    def __init__(self):
        self._real = {}
        self._given = {}

    def real(self, port):
        if not self.FIRST <= port <= self.LAST:
            return port
        if port not in self._real:
            with socket.socket() as prober:
                prober.bind(('0.0.0.0', 0))
                free = prober.getsockname()[1]
            self._real[port] = free
            self._given[free] = port
        return self._real[port]

    def given(self, port):
        return self._given.get(port, port)


def ports_of(kind):
    return ExchangedPorts() if kind == LOOPBACK else SamePorts()
