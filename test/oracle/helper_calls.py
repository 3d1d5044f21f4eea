"""Calls that a program needs beside the socket module's: what poll(2), TCP_INFO and /proc show, loops, files."""
import ctypes
import fcntl
import os
import select
import socket
import stat
import struct
import time

from constants import POLL_EVENTS, errno_name, tcp_state_name, value_of
from network import LIBC, LOOPBACK, get_sysctl, set_sysctl
from results import Table

DEFAULT_POLL = value_of('POLLIN|POLLPRI|POLLOUT|POLLRDHUP')
SO_MEMINFO = 55
MEM_FIELDS = 'rmem_alloc rcvbuf wmem_alloc sndbuf fwd_alloc wmem_queued optmem backlog drops'.split()
# struct tcp_info: six bytes that matter (and two that are padding here), then 32-bit words.
INFO_BYTES = 'state ca_state retransmits probes backoff options'.split()
INFO_WORDS = (
    'rto ato snd_mss rcv_mss unacked sacked lost retrans fackets last_data_sent last_ack_sent '
    'last_data_recv last_ack_recv pmtu rcv_ssthresh rtt rttvar snd_ssthresh snd_cwnd advmss '
    'reordering rcv_rtt rcv_space total_retrans'
).split()
MANY_CONNECT_GAP = 0.002
FILL_SETTLE_GAP = 0.25


def repeat_until_error(act):
    """Calls `act` until it raises; gives what it returned in all, and the errno."""
    total = 0
    while True:
        try:
            total += act()
        except OSError as error:
            return [total, errno_name(error.errno)]


class SocketTables:
    """/proc/net of this network. The files are opened at the start: a user without privilege may not open them, and
    a descriptor of a program must not become one of them.
    """

    def __init__(self):
        names = 'tcp', 'tcp6', 'udp', 'udp6'
        self._files = {name: open('/proc/thread-self/net/' + name) for name in names}

    def rows(self, protocol):
        """Those of IPv4 and IPv6: (local, remote, state number)."""
        rows = []
        for path, width in ((protocol, 8), (protocol + '6', 32)):
            file = self._files[path]
            file.seek(0)
            for line in file.read().splitlines()[1:]:
                words = line.split()
                local, remote = (_endpoint(word, width) for word in words[1:3])
                rows.append((local, remote, int(words[3], 16)))
        return rows


def _endpoint(text, width):
    address, port = text.split(':')
    words = [int(address[at : at + 8], 16) for at in range(0, width, 8)]
    packed = struct.pack('<%dI' % len(words), *words)
    family = socket.AF_INET if width == 8 else socket.AF_INET6
    return socket.inet_ntop(family, packed), int(port, 16)


class HelperCalls:
    """Mixed into Program."""

    # Readiness

    def call_poll(self, _step, sock, args):
        mask = value_of(args[0]) if args and args[0] is not None else DEFAULT_POLL
        poller = select.poll()
        poller.register(sock.fileno(), mask)
        if len(args) < 2:
            timeout = 0
        else:
            timeout = None if args[1] is None else args[1] * 1000
        found = poller.poll(timeout)
        return [name for name, bit in POLL_EVENTS.items() if found and found[0][1] & bit]

    def call_select(self, _step, _sock, args):
        names = {id(self.sockets[name]): name for group in args[:3] for name in group}
        groups = [[self.sockets[name] for name in group] for group in args[:3]]
        ready = select.select(*groups, args[3] if len(args) > 3 else 0)
        return [[names[id(sock)] for sock in group] for group in ready]

    # What the kernel shows of a socket

    def _info(self, sock):
        packed = sock.getsockopt(socket.IPPROTO_TCP, socket.TCP_INFO, 256)
        fields = dict(zip(INFO_BYTES, packed))
        fields.update(zip(INFO_WORDS, struct.unpack_from('%dI' % len(INFO_WORDS), packed, 8)))
        fields['state'] = tcp_state_name(packed[0])
        return fields

    def call_tcp_state(self, _step, sock, _args):
        return self._info(sock)['state']

    def call_tcp_info(self, _step, sock, args):
        fields = self._info(sock)
        return [fields[name] for name in args]

    def call_mem(self, _step, sock, args):
        packed = sock.getsockopt(socket.SOL_SOCKET, SO_MEMINFO, 4 * len(MEM_FIELDS))
        fields = dict(zip(MEM_FIELDS, struct.unpack('%dI' % len(MEM_FIELDS), packed)))
        return [fields[name] for name in args]

    def call_nonblock_flag(self, _step, sock, _args):
        return bool(fcntl.fcntl(sock.fileno(), fcntl.F_GETFL) & os.O_NONBLOCK)

    def _ioctl(self, sock, request):
        return struct.unpack('i', fcntl.ioctl(sock.fileno(), value_of(request), bytes(4)))[0]

    def call_inq(self, _step, sock, _args):
        return self._ioctl(sock, 'SIOCINQ')

    def call_outq(self, _step, sock, _args):
        return self._ioctl(sock, 'SIOCOUTQ')

    def call_atmark(self, _step, sock, _args):
        return self._ioctl(sock, 'SIOCATMARK')

    def call_disconnect(self, _step, sock, _args):
        unspecified = struct.pack('H14x', socket.AF_UNSPEC)
        if LIBC.connect(sock.fileno(), unspecified, len(unspecified)) != 0:
            code = ctypes.get_errno()
            raise OSError(code, os.strerror(code))

    # The host

    def _whole_host(self):
        if self.network == LOOPBACK:
            raise OSError('this needs a network namespace')

    def call_tcp_table(self, _step, _sock, _args):
        self._whole_host()
        return Table([(a, b, tcp_state_name(state)) for a, b, state in self.tables.rows('tcp')])

    def call_tcp_count(self, _step, _sock, _args):
        self._whole_host()
        states = [tcp_state_name(state) for _local, _remote, state in self.tables.rows('tcp')]
        return [[state, states.count(state)] for state in sorted(set(states))]

    def call_udp_table(self, _step, _sock, _args):
        self._whole_host()
        return Table([(local, remote, '') for local, remote, _state in self.tables.rows('udp')])

    def call_sysctl(self, _step, _sock, args):
        self._whole_host()
        return set_sysctl(*args)

    def call_getsysctl(self, _step, _sock, args):
        return get_sysctl(args[0])

    # Loops and pauses

    def call_sleep(self, _step, _sock, args):
        time.sleep(args[0])

    def call_drain(self, _step, sock, _args):
        total = 0
        while True:
            try:
                data = sock.recv(65536, socket.MSG_DONTWAIT)
            except OSError as error:
                return [total, errno_name(error.errno)]
            if not data:
                return [total, 'EOF']
            total += len(data)

    def call_fill(self, _step, sock, args):
        chunk = b'x' * (args[0] if args else 65536)
        return repeat_until_error(lambda: sock.send(chunk, socket.MSG_DONTWAIT))

    def call_fill_settle(self, step, sock, args):
        total = quiet = 0
        while True:
            more, ended = self.call_fill(step, sock, args)
            total += more
            quiet = 0 if more else quiet + 1
            time.sleep(FILL_SETTLE_GAP)
            if quiet == 2:
                return [total, ended]

    def call_send_count(self, _step, sock, args):
        size, most, *address = args
        address = [self.arguments.address(item) for item in address]
        for count in range(most):
            try:
                if address:
                    sock.sendto(b'x' * size, socket.MSG_DONTWAIT, address[0])
                else:
                    sock.send(b'x' * size, socket.MSG_DONTWAIT)
            except OSError as error:
                return [count, errno_name(error.errno)]
        return [most, 0]

    def call_recv_count(self, _step, sock, _args):
        return repeat_until_error(lambda: len([sock.recv(70000, socket.MSG_DONTWAIT)]))

    def call_burst(self, _step, sock, args):
        return [sock.send(data) for data in self.arguments.values(args[0])]

    def _numbered(self, step, number, args):
        kind = self.arguments.values(args[2]) if len(args) > 2 else []
        made = socket.socket(*kind)
        return self.keep('%s%d' % (step['as'], number), made)

    def call_many_connect(self, step, _sock, args):
        outcomes = []
        for number in range(args[1]):
            made = self._numbered(step, number, args)
            made.setblocking(False)
            outcomes.append(errno_name(made.connect_ex(self.arguments.address(args[0]))))
            time.sleep(MANY_CONNECT_GAP)
        return outcomes

    def call_many_state(self, _step, _sock, args):
        named = [self.sockets['%s%d' % (args[0], number)] for number in range(args[1])]
        return [self._info(sock)['state'] for sock in named]

    def call_many_socket(self, step, _sock, args):
        for number in range(args[1]):
            try:
                self._numbered(step, number, args).bind(self.arguments.address(args[0]))
            except OSError as error:
                return [number, errno_name(error.errno)]
        return [args[1], 0]

    # Files of the program's directory

    def call_unlink(self, _step, _sock, args):
        os.unlink(args[0])

    def call_exists(self, _step, _sock, args):
        return os.path.exists(args[0])

    def call_touch(self, _step, _sock, args):
        open(args[0], 'w').close()

    def call_mkdir(self, _step, _sock, args):
        os.mkdir(args[0])

    def call_chmod(self, _step, _sock, args):
        os.chmod(*args)

    def call_rename(self, _step, _sock, args):
        os.rename(*args)

    def call_is_sock(self, _step, _sock, args):
        return stat.S_ISSOCK(os.stat(args[0]).st_mode)
