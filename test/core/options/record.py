#!/usr/bin/env python3
"""Records what getsockopt(2) and setsockopt(2) of this machine's Linux answer, for every option that
src/core/constants names and for every kind of socket. Writes linux.json beside itself.

Run as root: every kind is asked in a fresh network namespace with the loopback up; a second pass drops privilege.
"""
import ctypes, errno, fcntl, json, os, platform, re, socket, struct, time

HERE = os.path.dirname(os.path.abspath(__file__))
CONSTANTS = os.path.join(HERE, '../../../src/core/constants')
libc = ctypes.CDLL(None, use_errno=True)

KINDS = {
    'tcp4': (2, 1, 6), 'tcp6': (10, 1, 6), 'udp4': (2, 2, 17), 'udp6': (10, 2, 17),
    'raw4': (2, 3, 1), 'raw4-header': (2, 3, 255), 'raw6': (10, 3, 58), 'raw6-other': (10, 3, 253),
    'unix-stream': (1, 1, 0), 'unix-dgram': (1, 2, 0), 'unix-seqpacket': (1, 5, 0),
}
LEVELS = {'SOL_SOCKET': 1, 'IPPROTO_IP': 0, 'IPPROTO_TCP': 6, 'IPPROTO_UDP': 17, 'IPPROTO_IPV6': 41}
PREFIX = {'SOL_SOCKET': 'SO_', 'IPPROTO_IP': 'IP_', 'IPPROTO_TCP': 'TCP_', 'IPPROTO_UDP': 'UDP_', 'IPPROTO_IPV6': 'IPV6_'}
SOURCES = {'SOL_SOCKET': 'socket-options.ts', 'IPPROTO_TCP': 'tcp-options.ts'}
NOT_OPTIONS = re.compile(r'^(IP_PMTUDISC_|IP_DEFAULT_|IP_MAX_|IPV6_RTHDR_TYPE_|TCP_(ESTABLISHED|SYN_SENT|SYN_RECV|'
                         r'FIN_WAIT|TIME_WAIT|CLOSE|LAST_ACK|LISTEN|CLOSING))')
# Not the same twice, or of another machine: only that they answer is recorded.
VARYING = {'SO_COOKIE', 'SO_NETNS_COOKIE', 'TCP_TIMESTAMP', 'TCP_INFO'}
# Cannot be read: what is looked at instead.
SHOWN_BY = {'SO_SNDBUFFORCE': 7, 'SO_RCVBUFFORCE': 8}

LENGTHS = [0, 1, 3, 4, 5, 8, 16, 64, 512]
INTS = [-2147483648, -2, -1, 0, 1, 2, 3, 5, 6, 7, 64, 87, 88, 120, 121, 127, 128, 255, 256, 999, 1000, 1023, 4096,
        32767, 32768, 65535, 65536, 120000, 120001, 1000000, 268435455, 268435456, 2147483647]
BYTES = [b'', b'\0', b'\1', b'\xff', b'\1\0', b'\1\0\0', b'\1\0\0\0\0', struct.pack('ii', 1, 0),
         struct.pack('ii', 1, 5), struct.pack('qq', 1, 5000), struct.pack('qq', 0, 0), struct.pack('qq', -1, 3)]


def named():
    out = {}
    for level, prefix in PREFIX.items():
        text = open(os.path.join(CONSTANTS, SOURCES.get(level, 'ip-options.ts'))).read()
        out[level] = {}
        for name, number in re.findall(r'^export const (\w+) = (\d+)$', text, re.M):
            if name.startswith(prefix) and not NOT_OPTIONS.match(name):
                out[level][name] = int(number)
    return out


def name_of(e):
    return errno.errorcode.get(e.errno, str(e.errno))


def get(s, level, option, length=0):
    try:
        v = s.getsockopt(level, option, length) if length else s.getsockopt(level, option)
        return v if isinstance(v, int) else {'hex': v.hex()}
    except OSError as e:
        return name_of(e)


def put(s, level, option, value):
    try:
        s.setsockopt(level, option, value)
        return 'ok'
    except OSError as e:
        return name_of(e)


def make(kind):
    s = socket.socket(*KINDS[kind])
    if KINDS[kind][1:] == (1, 6):
        try:  # what the corpus has as the host's setting; a namespace may not always choose it
            s.setsockopt(6, 13, b'cubic')
        except PermissionError:
            pass
    return s


def shown(s, level, name, option):
    """The value as an int, and as bytes when it is longer than that."""
    if name in SHOWN_BY:
        option = SHOWN_BY[name]
    long = get(s, level, option, 64)
    return long if isinstance(long, dict) and len(long['hex']) > 8 else get(s, level, option)


def runs(results):
    """Equal neighbours as {'n': how many, 'of': what}."""
    out = []
    for r in results:
        if out and out[-1]['of'] == r and type(out[-1]['of']) is type(r):
            out[-1]['n'] += 1
        else:
            out.append({'n': 1, 'of': r})
    return [x['of'] if x['n'] == 1 else x for x in out]


def row(kind, level, name, option):
    s = make(kind)
    reads = [get(s, level, option, n) for n in LENGTHS]
    if name in VARYING:
        reads = [r if isinstance(r, str) else 'int' if isinstance(r, int) else 'bytes %d' % (len(r['hex']) // 2)
                 for r in reads]
    before = shown(s, level, name, option)
    s.close()
    writes = []
    for value in INTS + BYTES:
        s = make(kind)
        result = put(s, level, option, value)
        after = 0 if name in VARYING else shown(s, level, name, option)
        if result == 'ok':
            writes.append({'ok': after} if isinstance(after, str) else '=' if after == plain(value) else after)
        else:
            assert name in VARYING or after == before, (kind, name, value, result, before, after)
            writes.append(result)
        s.close()
    return {'get': runs(reads), 'set': runs(writes)}


# Several calls on one socket: [kind, title, steps]; a step is a call and what came of it.
B = lambda *f: struct.pack(*f)
SEQUENCES = [
    ('tcp4', 'linger keeps its seconds when off', [('set', 1, 13, B('ii', 1, 5)), ('get', 1, 13, 8),
                                                   ('set', 1, 13, B('ii', 0, 9)), ('get', 1, 13, 8)]),
    ('tcp4', 'linger of many seconds', [('set', 1, 13, B('ii', 1, 2147483647)), ('get', 1, 13, 8),
                                        ('set', 1, 13, B('ii', 1, -1)), ('get', 1, 13, 8),
                                        ('set', 1, 13, B('ii', 1, -2147483648)), ('get', 1, 13, 8),
                                        ('set', 1, 13, B('ii', 2, 3)), ('get', 1, 13, 8), ('get', 1, 13, 0),
                                        ('get', 1, 13, 5), ('set', 1, 13, B('iii', 1, 4, 9)), ('get', 1, 13, 16)]),
] + [
    ('tcp4', 'timeout of %d s %d us' % t, [('set', 1, 20, B('qq', *t)), ('get', 1, 20, 16), ('get', 1, 20, 0),
                                           ('set', 1, 21, B('qq', *t)), ('get', 1, 21, 16)])
    for t in [(0, 0), (0, 1), (0, 3999), (0, 4000), (0, 4001), (0, 999999), (0, 1000000), (0, -1), (1, 1), (5, 999999), (-1, 0), (-1, 5),
              (-1, -1), (2 ** 31, 0), (2 ** 40, 7), (2 ** 55, 0), (2 ** 55 + 4503599627370496, 0), (36893488147419102, 0), (36893488147419103, 0), (2 ** 62, 0),
              (2 ** 63 - 1, 0), (-2 ** 63, 0)]
] + [
    ('tcp4', 'a timeout once set is cleared', [('set', 1, 20, B('qq', 1, 0)), ('set', 1, 20, B('qq', 0, 0)), ('get', 1, 20, 16)]),
    ('tcp4', 'struct timeval in 15 bytes', [('set', 1, 20, B('qq', 1, 0)[:15]), ('set', 1, 20, B('qqi', 1, 0, 7)), ('get', 1, 20, 16), ('get', 1, 20, 15)]),
    ('tcp4', 'device by name', [('get', 1, 25, 16), ('get', 1, 25, 15), ('set', 1, 25, b'lo'), ('get', 1, 25, 16), ('get', 1, 25, 15), ('get', 1, 25, 64), ('get', 1, 25, 0), ('get', 1, 62, 0),
                                ('set', 1, 25, b'lo\0junk'), ('get', 1, 25, 16), ('set', 1, 25, b'none0'), ('get', 1, 25, 16),
                                ('set', 1, 25, b'lo' + b'x' * 20), ('set', 1, 25, b'l' * 15), ('set', 1, 25, b'\0'), ('get', 1, 25, 16), ('set', 1, 25, b'lo'), ('set', 1, 25, b''), ('get', 1, 25, 16),
                                ('set', 1, 25, 0), ('get', 1, 25, 16)]),
    ('udp4', 'device by index', [('set', 1, 62, 1), ('get', 1, 62, 0), ('get', 1, 25, 16), ('set', 1, 62, 99), ('get', 1, 62, 0), ('set', 1, 62, -1), ('set', 1, 62, 0), ('get', 1, 62, 0), ('get', 1, 25, 16)]),
    ('unix-stream', 'device of a local socket', [('set', 1, 25, b'lo'), ('get', 1, 25, 16)]),
    ('tcp4', 'names of congestion controls', [('get', 6, 13, 16), ('get', 6, 13, 3), ('get', 6, 13, 64), ('get', 6, 13, 0), ('set', 6, 13, b'reno'), ('get', 6, 13, 16),
                                              ('set', 6, 13, b'reno\0x'), ('get', 6, 13, 16), ('set', 6, 13, b'bogus'), ('set', 6, 13, b''), ('set', 6, 13, b'cubic'), ('set', 6, 13, b'renox'), ('get', 6, 13, 16),
                                              ('set', 6, 13, b'cubic' + b'\0' * 20), ('get', 6, 13, 16), ('set', 6, 13, 0), ('set', 6, 13, b'r' * 40)]),
    ('tcp4', 'TOS of a stream keeps the ECN bits out', [('set', 0, 1, 0xff), ('get', 0, 1, 0), ('get', 1, 12, 0), ('set', 0, 1, 0x10), ('get', 0, 1, 0), ('get', 1, 12, 0), ('set', 0, 1, 0x08), ('get', 1, 12, 0),
                                                      ('set', 0, 1, 0x03), ('get', 0, 1, 0), ('get', 1, 12, 0), ('set', 0, 1, 0x120), ('get', 0, 1, 0), ('get', 0, 1, 1), ('set', 0, 1, b'\x10'), ('get', 0, 1, 0), ('get', 0, 1, 2)]),
    ('udp4', 'TOS sets the priority', [('set', 0, 1, 0xff), ('get', 0, 1, 0), ('get', 1, 12, 0)] + [x for t in range(0, 32, 2) for x in (('set', 0, 1, t), ('get', 1, 12, 0))]
             + [('set', 1, 12, 5), ('set', 0, 1, 30), ('get', 1, 12, 0), ('set', 0, 1, 28), ('get', 1, 12, 0)]),
    ('udp6', 'TOS on AF_INET6', [('set', 0, 1, 0x10), ('get', 0, 1, 0), ('get', 41, 67, 0), ('get', 1, 12, 0), ('set', 41, 67, 0x21), ('get', 41, 67, 0), ('get', 0, 1, 0), ('get', 1, 12, 0), ('set', 41, 67, -1), ('get', 41, 67, 0)]),
    ('tcp6', 'traffic class of a stream', [('set', 41, 67, 0xff), ('get', 41, 67, 0), ('set', 41, 67, 256), ('set', 41, 67, -2), ('get', 41, 67, 0), ('set', 41, 67, -1), ('get', 41, 67, 0)]),
    ('udp4', 'timestamps exclude each other', [('set', 1, 29, 1), ('get', 1, 35, 0), ('set', 1, 35, 1), ('get', 1, 29, 0), ('get', 1, 35, 0), ('set', 1, 29, 0), ('get', 1, 35, 0), ('get', 1, 29, 0),
                                              ('set', 1, 29, 1), ('set', 1, 35, 0), ('get', 1, 29, 0)]),
    ('udp4', 'timestamping flags', [('set', 1, 37, 0), ('get', 1, 37, 8), ('set', 1, 37, 0x1ffff), ('get', 1, 37, 8), ('set', 1, 37, 0x7fffffff), ('set', 1, 37, B('ii', 0x10, 0)), ('get', 1, 37, 8), ('set', 1, 37, B('ii', 0x10, 1)), ('set', 1, 37, 0x80), ('get', 1, 37, 8), ('set', 1, 37, 0x10000), ('get', 1, 37, 8)]),
    ('tcp4', 'timestamping of a stream', [('set', 1, 37, 0x80), ('set', 1, 37, 0x10), ('get', 1, 37, 8)]),
    ('tcp4', 'locked buffers', [('get', 1, 72, 0), ('set', 1, 8, 5000), ('get', 1, 72, 0), ('set', 1, 7, 5000), ('get', 1, 72, 0), ('set', 1, 72, 0), ('get', 1, 72, 0), ('get', 1, 8, 0), ('set', 1, 72, 4), ('set', 1, 72, 2), ('get', 1, 72, 0), ('set', 1, 33, 5000), ('get', 1, 72, 0), ('get', 1, 8, 0)]),
    ('tcp4', 'forced buffers', [('set', 1, 33, 2147483647), ('get', 1, 8, 0), ('set', 1, 32, 2147483647), ('get', 1, 7, 0), ('set', 1, 33, 10000000), ('get', 1, 8, 0), ('set', 1, 33, -1), ('get', 1, 8, 0), ('set', 1, 32, -1), ('get', 1, 7, 0)]),
    ('tcp4', 'SO_RCVLOWAT and the buffer', [('set', 1, 18, 1000000), ('get', 1, 18, 0), ('get', 1, 8, 0), ('set', 1, 18, 100), ('get', 1, 8, 0), ('get', 1, 18, 0), ('set', 1, 18, 65536), ('get', 1, 8, 0), ('set', 1, 18, 65537), ('get', 1, 8, 0), ('get', 6, 10, 0), ('set', 1, 18, -5), ('get', 1, 18, 0), ('get', 1, 8, 0)]),
    ('tcp4', 'SO_RCVLOWAT and a locked buffer', [('set', 1, 8, 5000), ('set', 1, 18, 1000000), ('get', 1, 18, 0), ('get', 1, 8, 0), ('set', 1, 18, 100), ('get', 1, 18, 0), ('set', 1, 18, 0), ('get', 1, 18, 0)]),
    ('udp4', 'SO_RCVLOWAT of datagrams', [('set', 1, 18, 1000000), ('get', 1, 18, 0), ('get', 1, 8, 0)]),
    ('unix-stream', 'SO_RCVLOWAT of a local stream', [('set', 1, 18, 1000000), ('get', 1, 18, 0), ('get', 1, 8, 0)]),
    ('tcp4', 'pacing rate', [('get', 1, 47, 8), ('get', 1, 47, 4), ('get', 1, 47, 7), ('set', 1, 47, B('Q', 10 ** 12)), ('get', 1, 47, 8), ('get', 1, 47, 0), ('set', 1, 47, -1), ('get', 1, 47, 8), ('set', 1, 47, B('Q', 2 ** 64 - 1)), ('get', 1, 47, 8), ('set', 1, 47, 5000), ('get', 1, 47, 8), ('set', 1, 47, B('q', 1)[:7])]),
    ('udp4', 'SO_PEEK_OFF', [('set', 1, 42, 0), ('get', 1, 42, 0), ('set', 1, 42, 100), ('get', 1, 42, 0), ('set', 1, 42, -1), ('get', 1, 42, 0), ('set', 1, 42, -7), ('get', 1, 42, 0)]),
    ('tcp4', 'window clamp', [('set', 6, 10, 1), ('get', 6, 10, 0), ('set', 6, 10, 5000), ('get', 6, 10, 0), ('set', 6, 10, -1), ('get', 6, 10, 0), ('set', 6, 10, 0), ('get', 6, 10, 0), ('set', 6, 10, 2147483647), ('get', 6, 10, 0)]),
    ('tcp4', 'cork and nodelay', [('set', 6, 3, 1), ('get', 6, 1, 0), ('set', 6, 1, 1), ('get', 6, 3, 0), ('get', 6, 1, 0), ('set', 6, 3, 0), ('get', 6, 1, 0), ('set', 6, 1, 0), ('get', 6, 1, 0)]),
] + [
    ('tcp4', 'TCP_DEFER_ACCEPT %d' % n, [('set', 6, 9, n), ('get', 6, 9, 0)])
    for n in [0, 1, 2, 3, 4, 5, 7, 8, 15, 16, 31, 32, 63, 64, 127, 128, 247, 248, 1000, 10000, 30000, 31000, 1000000, 2147483647, -1, -1000]
] + [
    ('tcp4', 'TCP_LINGER2 %d' % n, [('set', 6, 8, n), ('get', 6, 8, 0)]) for n in [-5, -1, 0, 1, 59, 60, 61, 119, 120, 121, 2147483647]
] + [
    ('tcp4', 'TCP_USER_TIMEOUT %d' % n, [('set', 6, 18, n), ('get', 6, 18, 0)]) for n in [0, 1, 1234, 2147483647]
] + [
    ('tcp4', 'TCP_FASTOPEN %d' % n, [('set', 6, 23, n), ('get', 6, 23, 0)]) for n in [0, 1, 5, 4096, 4097, 65535, 65536, 2147483647, -1]
] + [
    ('tcp4', 'SO_TXTIME %d %d' % (c, f), [('set', 1, 61, B('ii', c, f)), ('get', 1, 61, 8)]) for c in (0, 1, 2, 11, 12, -1) for f in (0, 3, 4)
] + [
    (kind, 'SO_TIMESTAMPING %#x' % f, [('set', 1, 37, f), ('get', 1, 37, 8)]) for kind in ('udp4', 'tcp4') for f in [1 << n for n in range(7, 21)] + [0x10080, 0x1800, 0x1880, 0xffff]
] + [
    ('tcp4', 'TCP_QUICKACK', [('get', 6, 12, 0), ('set', 6, 12, 0), ('get', 6, 12, 0), ('set', 6, 12, 1), ('get', 6, 12, 0), ('set', 6, 12, 2), ('get', 6, 12, 0), ('set', 6, 12, 5), ('get', 6, 12, 0)]),
    ('tcp4', 'TCP_REPAIR', [('set', 6, 19, 1), ('get', 6, 19, 0), ('get', 6, 20, 0), ('set', 6, 20, 1), ('get', 6, 20, 0), ('set', 6, 19, 0), ('get', 6, 19, 0)]),
    ('tcp4', 'TCP_SAVE_SYN', [('set', 6, 27, 1), ('get', 6, 27, 0), ('get', 6, 28, 0), ('get', 6, 28, 16), ('set', 6, 27, 2), ('set', 6, 27, 3)]),
    ('udp4', 'multicast TTL', [('set', 0, 33, 255), ('get', 0, 33, 0), ('get', 0, 33, 1), ('set', 0, 33, b'\x05'), ('get', 0, 33, 0), ('get', 0, 33, 2), ('set', 0, 33, -1), ('get', 0, 33, 0), ('set', 0, 33, 256), ('set', 0, 33, b''), ('set', 0, 33, 0), ('get', 0, 33, 0)]),
    ('udp4', 'multicast loop', [('set', 0, 34, b'\0'), ('get', 0, 34, 0), ('get', 0, 34, 1), ('set', 0, 34, 5), ('get', 0, 34, 0), ('set', 0, 34, b'')]),
    ('udp4', 'multicast interface', [('get', 0, 32, 4), ('set', 0, 32, B('4B', 127, 0, 0, 1)), ('get', 0, 32, 4), ('get', 0, 32, 2), ('get', 0, 32, 16), ('get', 0, 32, 0), ('set', 0, 32, B('4B', 10, 1, 2, 3)), ('get', 0, 32, 4), ('set', 0, 32, B('4B', 127, 5, 5, 5)), ('get', 0, 32, 4),
                                    ('set', 0, 32, B('8B', 224, 1, 1, 1, 127, 0, 0, 1)), ('get', 0, 32, 4), ('set', 0, 32, B('8Bi', 0, 0, 0, 0, 0, 0, 0, 0, 1)), ('get', 0, 32, 4), ('set', 0, 32, B('8Bi', 224, 1, 1, 1, 9, 9, 9, 9, 1)), ('get', 0, 32, 4), ('set', 0, 32, B('8Bi', 0, 0, 0, 0, 0, 0, 0, 0, 99)),
                                    ('set', 0, 32, B('4B', 0, 0, 0, 0)), ('get', 0, 32, 4), ('set', 0, 32, b'abc'), ('set', 0, 32, B('6B', 127, 0, 0, 1, 0, 0)), ('get', 0, 32, 4)]),
    ('udp6', 'IPv6 multicast interface', [('set', 41, 17, 1), ('get', 41, 17, 0), ('set', 41, 17, 99), ('set', 41, 17, 0), ('get', 41, 17, 0), ('set', 41, 17, -1), ('set', 41, 17, b'\1')]),
    ('udp6', 'IPv6 hops', [('set', 41, 16, 5), ('get', 41, 16, 0), ('get', 0, 2, 0), ('set', 41, 16, -1), ('get', 41, 16, 0), ('set', 41, 16, 256), ('set', 41, 16, 0), ('get', 41, 16, 0), ('set', 41, 18, 7), ('get', 41, 18, 0), ('set', 41, 18, -1), ('get', 41, 18, 0), ('get', 0, 33, 0), ('set', 41, 19, 0), ('get', 41, 19, 0), ('get', 0, 34, 0), ('set', 41, 19, 2), ('get', 41, 19, 0)]),
    ('udp4', 'TTL', [('set', 0, 2, 5), ('get', 0, 2, 0), ('get', 0, 2, 1), ('set', 0, 2, b'\x07'), ('get', 0, 2, 0), ('set', 0, 2, -1), ('get', 0, 2, 0), ('set', 0, 2, b''), ('set', 0, 2, b'\0')]),
    ('udp4', 'path MTU discovery', [('set', 0, 10, 3), ('get', 0, 10, 0), ('set', 0, 10, 6), ('set', 0, 10, -1), ('get', 0, 14, 0), ('set', 0, 10, b'')]),
    ('tcp4', 'local port range', [('get', 0, 51, 4), ('set', 0, 51, (50000 << 16 | 40000) - (1 << 32)), ('get', 0, 51, 4), ('set', 0, 51, 40000 | (30000 << 16)), ('get', 0, 51, 4), ('set', 0, 51, 40000), ('get', 0, 51, 4), ('set', 0, 51, 30000 << 16), ('get', 0, 51, 4), ('set', 0, 51, 0), ('set', 0, 51, b'\1'), ('set', 0, 51, B('II', 5, 0)), ('set', 0, 51, b''), ('get', 0, 51, 2)]),
    ('udp4', 'unicast interface', [('set', 0, 50, socket.htonl(1)), ('get', 0, 50, 0), ('set', 0, 50, 1), ('set', 0, 50, 0), ('get', 0, 50, 0), ('set', 0, 50, B('II', 0, 0)), ('set', 0, 50, b'\0')]),
    ('udp4', 'IP options', [('set', 0, 4, b'\1\1\1\1'), ('get', 0, 4, 40), ('get', 0, 4, 0), ('set', 0, 4, b'\1'), ('get', 0, 4, 40), ('set', 0, 4, b'\x07\x07\x04\0\0\0\0'), ('get', 0, 4, 40), ('get', 0, 4, 2), ('set', 0, 4, b'\x44'), ('set', 0, 4, b'\1' * 41), ('set', 0, 4, b''), ('get', 0, 4, 40)]),
] + [
    ('udp4', 'IP options ' + o.hex(), [('set', 0, 4, o), ('get', 0, 4, 40)]) for o in [
        b'\x07\x03\x04', b'\x07\x03\x03', b'\x07\x02', b'\x07\x07\x05', b'\x07\x07\x08\0\0\0\0', b'\x07\x08\x05\0\0\0\0\0', b'\x07\x27\x04' + b'\0' * 36,
        b'\x44\x04\x05\0', b'\x44\x04\x04\0', b'\x44\x03\x05', b'\x44\x08\x05\0\0\0\0\0', b'\x44\x08\x06\0\0\0\0\0', b'\x44\x08\x05\1\0\0\0\0', b'\x44\x0c\x05\1' + b'\0' * 8,
        b'\x44\x0c\x05\3' + b'\0' * 8, b'\x44\x0c\x05\2' + b'\0' * 8, b'\x44\x0c\x0d\2' + b'\0' * 8, b'\x44\x0c\x0a\0' + b'\0' * 8,
        b'\x83\x07\x04\x7f\0\0\1', b'\x89\x0b\x04\x7f\0\0\1\x7f\0\0\2', b'\x83\x07\x08\x7f\0\0\1', b'\x83\x06\x04\x7f\0\0', b'\x83\x08\x04\x7f\0\0\1\1',
        b'\x83\x07\x04\x7f\0\0\1\x89\x07\x04\x7f\0\0\1', b'\x94\x04\0\0', b'\x94\x04\0\1', b'\x94\x03\0', b'\x86\x06\0\0\0\1', b'\x86\x04\0\0',
        b'\x82\x0b\x04\0\0\0\0\0\0\0\0', b'\x88\x04\0\1', b'\xe8\x03\0', b'\xe8\x02', b'\xe8\x01', b'\xe8', b'\1\1\1\xe8', b'\x44\x08\x07\0\0\0\0\0', b'\1\0\7', b'\1' * 40, b'\xe8\x28' + b'\5' * 38, b'\xe8\x29' + b'\5' * 38]
] + [
    ('udp4', 'membership shapes', [('set', 0, 35, b'1234567'), ('set', 0, 35, 1), ('set', 0, 36, b'1234567'), ('set', 0, 39, b'x' * 11), ('set', 0, 39, b'x' * 13), ('set', 0, 40, b'x' * 4), ('set', 0, 37, b'x' * 4), ('set', 0, 38, b'x' * 4), ('get', 0, 35, 8)]),
    ('tcp4', 'membership of a stream', [('set', 0, 35, B('8B', 224, 1, 1, 1, 127, 0, 0, 1)), ('set', 0, 36, b'1'), ('set', 0, 39, B('12B', 224, 1, 1, 1, 127, 0, 0, 1, 9, 9, 9, 9)), ('set', 0, 39, b'x'), ('set', 0, 40, b'x'), ('set', 0, 37, B('12B', 224, 1, 1, 1, 127, 0, 0, 1, 9, 9, 9, 9)), ('set', 0, 38, b'x')]),
    ('udp4', 'membership by source', [('set', 0, 39, B('12B', 224, 1, 1, 1, 127, 0, 0, 1, 9, 9, 9, 9))]),
    ('udp6', 'IPv6 membership', [('set', 41, 20, b'\xff\x02' + b'\0' * 13 + b'\5' + B('i', 1))]),
    ('udp6', 'IPv6 membership shapes', [('set', 41, 20, b'x' * 19), ('set', 41, 21, b'x' * 19), ('set', 41, 20, 1)]),
    ('tcp6', 'IPv6 membership of a stream', [('set', 41, 20, b'\xff\x02' + b'\0' * 13 + b'\1' + B('i', 1)), ('set', 41, 21, b'\xff\x02' + b'\0' * 13 + b'\1' + B('i', 1)), ('set', 41, 20, b'x')]),
    ('udp6', 'IPV6_PKTINFO', [('get', 41, 50, 20), ('set', 41, 50, b'\0' * 20), ('set', 41, 50, b'\0' * 16 + B('i', 1)), ('get', 41, 50, 20), ('set', 41, 50, b'x'), ('set', 41, 50, b'')]),
    ('udp6', 'IPV6_MTU', [('set', 41, 24, 0), ('set', 41, 24, 1279), ('set', 41, 24, 1280), ('set', 41, 24, 65536), ('get', 41, 24, 0), ('set', 41, 24, 1)]),
    ('tcp6', 'extension headers', [('set', 41, 54, b'\0' * 8), ('get', 41, 54, 40), ('set', 41, 54, b''), ('get', 41, 54, 40), ('set', 41, 59, b'\0' * 8), ('get', 41, 59, 40), ('set', 41, 55, b'\0' * 8), ('get', 41, 55, 16), ('set', 41, 57, b'\0' * 8), ('set', 41, 9, b'\0' * 8), ('set', 41, 52, 1), ('get', 41, 52, 0)]),
    ('raw6', 'checksum', [('get', 41, 7, 0), ('set', 41, 7, 2), ('set', 41, 7, 4), ('set', 41, 7, -1), ('get', 41, 7, 0)]),
    ('tcp6', 'IPv4 options of AF_INET6', [('set', 0, 2, 9), ('get', 0, 2, 0), ('set', 0, 8, 1), ('get', 0, 8, 0), ('set', 0, 15, 1), ('get', 0, 15, 0), ('get', 41, 78, 0), ('set', 41, 75, 1), ('get', 0, 19, 0), ('set', 0, 24, 1), ('get', 0, 24, 0)]),
    ('udp4', 'UDP options', [('set', 17, 103, 1472), ('get', 17, 103, 0), ('set', 17, 103, 65536), ('set', 17, 103, -1), ('set', 17, 104, 7), ('get', 17, 104, 0), ('set', 17, 1, 7), ('get', 17, 1, 0), ('get', 17, 1, 2)]),
    ('tcp6', 'v6only once bound', [('bind',), ('set', 41, 26, 1), ('set', 41, 26, 0), ('set', 41, 26, b'\1')]),
    ('udp6', 'v6only once bound', [('set', 41, 26, 1), ('bind',), ('get', 41, 26, 0), ('set', 41, 26, 0)]),
    ('tcp4', 'once bound', [('bind',), ('set', 1, 15, 1), ('get', 1, 15, 0), ('set', 1, 2, 1), ('set', 0, 15, 1), ('set', 0, 19, 1), ('set', 0, 24, 1), ('set', 0, 51, 7), ('set', 1, 25, b'lo')]),
    ('udp4', 'once bound', [('bind',), ('set', 1, 15, 1), ('get', 1, 15, 0), ('set', 1, 2, 1), ('set', 0, 15, 1), ('set', 0, 19, 1), ('set', 0, 24, 1), ('set', 1, 25, b'lo')]),
    ('tcp4', 'a listener', [('bind',), ('listen',), ('set', 6, 2, 1000), ('get', 6, 2, 0), ('set', 6, 10, 0), ('set', 6, 10, 5000), ('get', 6, 10, 0), ('set', 6, 23, 5), ('get', 6, 23, 0), ('set', 6, 30, 1), ('set', 6, 9, 3), ('get', 6, 9, 0), ('set', 6, 19, 1), ('get', 1, 30, 0), ('set', 1, 8, 9000), ('get', 1, 8, 0), ('get', 6, 12, 0), ('set', 6, 12, 0), ('get', 6, 12, 0), ('set', 1, 60, 1), ('set', 1, 42, 3), ('set', 6, 20, 1), ('get', 6, 28, 16)]),
    ('tcp4', 'a connection', [('connect',), ('set', 6, 10, 0), ('set', 6, 10, 5000), ('get', 6, 10, 0), ('set', 6, 10, 7000), ('get', 6, 10, 0), ('set', 6, 23, 5), ('set', 6, 30, 1), ('set', 6, 30, 0), ('set', 6, 34, 1), ('set', 6, 9, 3), ('get', 6, 9, 0), ('set', 6, 19, 1), ('set', 6, 19, 0), ('set', 1, 60, 1), ('get', 1, 60, 0), ('set', 6, 2, 1000), ('set', 6, 13, b'reno'), ('get', 6, 13, 5), ('set', 1, 37, 0x80), ('get', 1, 37, 8), ('get', 6, 28, 16)]),
    ('udp6', 'connected', [('connect',), ('get', 41, 24, 0), ('get', 0, 14, 0), ('set', 41, 26, 1)]),
    ('tcp4', 'names of a connection', [('connect',), ('get', 1, 28, 16), ('get', 1, 28, 8), ('get', 1, 28, 17)]),
    ('tcp6', 'names of a connection', [('connect',), ('get', 1, 28, 28), ('get', 1, 28, 29)]),
    ('udp6', 'path MTU of a connection', [('get', 41, 61, 32), ('connect',), ('get', 41, 61, 32), ('get', 41, 61, 31), ('get', 41, 61, 0)]),
    ('udp4', 'MTU of a connection', [('connect',), ('get', 0, 14, 0), ('get', 0, 14, 2)]),
    ('tcp4', 'number of a bound socket', [('bind',), ('get', 0, 52, 0)]),
    ('tcp4', 'device once more', [('set', 1, 25, b'lo'), ('set', 1, 25, b'lo'), ('set', 1, 25, b''), ('set', 1, 62, 5), ('get', 1, 25, 16), ('set', 1, 62, 0)]),
    ('udp4', 'small ints of ip(7)', [('set', 0, 2, b'\x07\x01'), ('get', 0, 2, 3), ('set', 0, 2, b'\x07\x01\0'), ('get', 0, 2, 4), ('set', 0, 10, b'\2'), ('get', 0, 10, 2)]),
    ('raw4-header', 'ICMP filter of others', [('get', 255, 1, 0), ('set', 255, 1, 1)]),
    ('raw6-other', 'checksum of others', [('set', 41, 7, 2), ('get', 41, 7, 0), ('set', 41, 7, -7), ('get', 41, 7, 0), ('set', 41, 7, 3), ('set', 41, 7, 0), ('get', 41, 7, 0)]),
    ('udp4', 'one device for all', [('set', 1, 62, 1), ('set', 0, 50, socket.htonl(1)), ('set', 0, 32, B('4B', 127, 0, 0, 1)), ('set', 1, 62, 7), ('set', 0, 50, socket.htonl(1)), ('set', 0, 32, B('4B', 127, 0, 0, 1)), ('set', 0, 32, B('4B', 0, 0, 0, 0)), ('set', 0, 50, 0)]),
    ('udp6', 'one device for all', [('set', 1, 62, 1), ('set', 41, 17, 1), ('set', 41, 50, b'\0' * 16 + B('i', 1)), ('set', 41, 50, b'\0' * 20), ('set', 1, 62, 7), ('set', 41, 17, 1), ('set', 41, 17, 0), ('set', 41, 50, b'\0' * 16 + B('i', 1)), ('set', 41, 50, b'\0' * 16 + B('i', 7))]),
    ('tcp4', 'repair of queues', [('set', 6, 19, 1), ('set', 6, 20, 3), ('set', 6, 20, -1), ('set', 6, 20, 2), ('get', 6, 20, 0)]),
    ('tcp4', 'membership of a stream by source', [('set', 0, 40, B('12B', 224, 1, 1, 1, 127, 0, 0, 1, 9, 9, 9, 9)), ('set', 0, 38, B('12B', 224, 1, 1, 1, 127, 0, 0, 1, 9, 9, 9, 9))]),
    ('raw4', 'ICMP filter', [('get', 255, 1, 0), ('set', 255, 1, 1), ('get', 255, 1, 4), ('get', 255, 2, 4), ('set', 255, 2, 1)]),
    ('udp4', 'levels of others', [('get', 6, 1, 0), ('set', 6, 1, 1), ('get', 41, 26, 0), ('set', 41, 26, 1), ('get', 77, 1, 0), ('set', 77, 1, 1), ('get', 17, 9999, 0), ('set', 17, 9999, 1), ('set', 17, 9999, b'')]),
    ('udp6', 'levels of others', [('get', 6, 1, 0), ('set', 6, 1, 1), ('get', 77, 1, 0), ('set', 77, 1, 1), ('get', 0, 9999, 0), ('set', 0, 9999, 1), ('get', 41, 9999, 0), ('set', 41, 9999, 1)]),
    ('raw6', 'levels of others', [('get', 0, 2, 0), ('set', 0, 2, 1), ('get', 255, 1, 0), ('set', 255, 1, 1), ('get', 77, 1, 0)]),
    ('unix-dgram', 'levels of others', [('get', 0, 2, 0), ('set', 0, 2, 1), ('get', 6, 1, 0), ('set', 6, 1, 1), ('get', 77, 1, 0), ('set', 77, 1, 1), ('get', 1, 9999, 0), ('set', 1, 9999, 1), ('set', 1, 9999, b'')]),
    ('tcp4', 'short and unknown', [('set', 1, 9999, b''), ('set', 6, 9999, b''), ('set', 0, 9999, b''), ('set', 1, 3, b'')]),
    ('unix-stream', 'flags of local sockets', [('set', 1, 16, 1), ('get', 1, 16, 0), ('set', 1, 34, 1), ('get', 1, 34, 0), ('set', 1, 6, 1), ('get', 1, 6, 0), ('get', 1, 17, 12), ('get', 1, 17, 4), ('get', 1, 17, 0), ('get', 1, 59, 4), ('get', 1, 31, 64), ('get', 1, 28, 110)]),
    ('unix-dgram', 'buffer of a local socket', [('set', 1, 7, 100), ('get', 1, 7, 0), ('set', 1, 8, 100), ('get', 1, 8, 0), ('get', 1, 55, 36)]),
]

ALIVE = []


def play(step, s, kind):
    what, *args = step
    if what == 'get':
        return get(s, *args)
    if what == 'set':
        return put(s, *args)
    ip = '::1' if KINDS[kind][0] == 10 else '127.0.0.1'
    try:
        if what == 'bind':
            s.bind((ip, 5000))
        elif what == 'listen':
            s.listen(5)
        else:
            with socket.socket(*KINDS[kind]) as peer:
                peer.setsockopt(1, 2, 1)
                peer.bind((ip, 5001))
                if KINDS[kind][1] == 1:
                    peer.listen(5)
                s.connect((ip, 5001))
                if KINDS[kind][1] == 1:
                    ALIVE.append(peer.accept()[0])
        return 'ok'
    except OSError as e:
        return name_of(e)


def plain(x):
    return {'hex': x.hex()} if isinstance(x, bytes) else x


def sequences(kinds=KINDS):
    out = []
    for kind, title, steps in SEQUENCES:
        if kind not in kinds:
            continue
        s = make(kind)
        s.setsockopt(1, 2, 1)
        out.append({'kind': kind, 'title': title,
                    'steps': [{'call': [plain(x) for x in st], 'gives': play(st, s, kind)} for st in steps]})
        s.close()
    return out


# What an accepted socket has of its listener: [level, option, length, value set on the listener].
INHERIT = ([(1, o, 0, v) for o, v in [(1, 1), (2, 1), (5, 1), (6, 1), (7, 50000), (8, 50000), (9, 1), (10, 1), (11, 1), (12, 5), (15, 1), (18, 9), (29, 1), (36, 7),
                                      (40, 1), (46, 50), (47, 100000), (60, 1), (62, 1), (69, 1), (75, 1)]]
           + [(1, 13, 8, B('ii', 1, 3)), (1, 20, 16, B('qq', 1, 0)), (1, 21, 16, B('qq', 2, 0)), (1, 25, 16, b'lo'), (1, 42, 0, 3), (1, 37, 8, 0x10)]
           + [(6, o, 0, v) for o, v in [(1, 1), (3, 1), (4, 77), (5, 78), (6, 79), (7, 3), (8, 9), (8, -1), (9, 5), (10, 9000), (12, 0), (16, 1), (18, 1234), (23, 7), (25, 4321), (27, 1), (30, 1), (34, 1),
                                        (36, 1), (44, 5000)]]
           + [(6, 13, 16, b'reno'), (1, 72, 0, 3), (1, 74, 0, 0)]
           + [(0, o, 0, v) for o, v in [(1, 0x20), (2, 7), (8, 1), (10, 0), (11, 1), (12, 1), (13, 1), (15, 1), (19, 1), (20, 1), (21, 3), (24, 1), (34, 0), (49, 0), (51, 7), (50, 0x01000000)]])
INHERIT6 = [(41, o, 0, v) for o, v in [(16, 9), (19, 0), (23, 0), (25, 1), (26, 1), (29, 0), (49, 1), (51, 1), (62, 1), (66, 1), (67, 0x20), (75, 1), (78, 1)]]


def inherited():
    out = []
    for kind in ('tcp4', 'tcp6'):
        for level, option, length, value in INHERIT + (INHERIT6 if kind == 'tcp6' else []):
            l = make(kind)
            fresh = get(l, level, option, length)
            done = put(l, level, option, value)
            l.bind(('::1' if kind == 'tcp6' else '127.0.0.1', 0))
            l.listen(5)
            c = make(kind)
            c.connect(l.getsockname())
            a, _ = l.accept()
            out.append({'kind': kind, 'level': level, 'option': option, 'length': length, 'value': plain(value),
                        'set': done, 'fresh': fresh, 'listener': get(l, level, option, length), 'accepted': get(a, level, option, length)})
            for s in (a, c, l):
                s.close()
    return out


def tcp_infos():
    """struct tcp_info of a listener with one connection waiting, and of a connection that has sent and received."""
    l = socket.create_server(('127.0.0.1', 5001), backlog=9)
    c, w = make('tcp4'), make('tcp4')
    c.connect(('127.0.0.1', 5001))
    a, _ = l.accept()
    w.connect(('127.0.0.1', 5001))
    c.sendall(b'x' * 1000)
    a.recv(1000)
    a.sendall(b'y' * 30)
    c.recv(30)
    time.sleep(.1)
    return {'listener': plain(l.getsockopt(6, 11, 512)), 'client': plain(c.getsockopt(6, 11, 512))}


def settled():
    """What a connected and an accepted socket read without having been set, where a fresh one reads something else."""
    out = {}
    for kind in ('tcp4', 'tcp6'):
        l, c, f = make(kind), make(kind), make(kind)
        l.bind(('::1' if kind == 'tcp6' else '127.0.0.1', 5001))
        l.listen(5)
        c.bind(('::1' if kind == 'tcp6' else '127.0.0.1', 5000))
        c.connect(l.getsockname())
        a, _ = l.accept()
        for who, s in (('listening', l), ('connected', c), ('accepted', a)):
            for level, options in named().items():
                for name, option in options.items():
                    if name in VARYING or name == 'SO_INCOMING_CPU':
                        continue
                    was, now = get(f, LEVELS[level], option), get(s, LEVELS[level], option)
                    if was != now:
                        out.setdefault(kind, {}).setdefault(who, {})[name] = now
    return out


def isolated(job, uid=0):
    """Runs a job in a fresh network namespace in a child process."""
    r, w = os.pipe()
    pid = os.fork()
    if pid == 0:
        if libc.unshare(0x40000000) != 0:
            os._exit(1)
        s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        fcntl.ioctl(s.fileno(), 0x8914, struct.pack('16sh14s', b'lo', 0x1 | 0x40, b''))
        if uid:
            os.setgroups([])
            os.setgid(uid)
            os.setuid(uid)
        os.close(r)
        with os.fdopen(w, 'w') as f:
            json.dump(job(), f)
        os._exit(0)
    os.close(w)
    with os.fdopen(r) as f:
        text = f.read()
    os.waitpid(pid, 0)
    return json.loads(text)


def main():
    names = named()
    rows, index = [], {}

    def intern(r):
        key = json.dumps(r)
        if key not in index:
            index[key] = len(rows)
            rows.append(r)
        return index[key]

    def table(kinds):
        return {level: {name: {kind: row(kind, LEVELS[level], name, number) for kind in kinds}
                        for name, number in options.items()} for level, options in names.items()}

    root = isolated(lambda: table(KINDS))
    cells = {level: {name: {kind: intern(r) for kind, r in by.items()} for name, by in options.items()}
             for level, options in root.items()}
    ordinary = [k for k in KINDS if not k.startswith('raw')]
    user = isolated(lambda: table(ordinary), 65534)
    unprivileged = {}
    for level, options in user.items():
        for name, by in options.items():
            for kind, r in by.items():
                if r != root[level][name][kind] and name not in ('TCP_CONGESTION', 'TCP_CC_INFO'):
                    unprivileged.setdefault(level, {}).setdefault(name, {})[kind] = intern(r)
    played = isolated(sequences)
    played_by_user = [s for s, r in zip(isolated(lambda: sequences(ordinary), 65534), [r for r in played if r['kind'] in ordinary])
                      if s != r and not s['title'].startswith('names of congestion')]
    recording = {
        'kernel': platform.release(), 'python': platform.python_version(), 'kinds': KINDS,
        'levels': LEVELS, 'numbers': names, 'lengths': LENGTHS, 'values': [plain(v) for v in INTS + BYTES],
        'cells': cells, 'unprivileged': unprivileged, 'sequences': played, 'unprivilegedSequences': played_by_user, 'inherited': isolated(inherited), 'settled': isolated(settled), 'tcpInfo': isolated(tcp_infos),
        'rows': rows,
    }
    with open(os.path.join(HERE, 'linux.json'), 'w') as f:
        f.write('{\n')
        for i, (key, value) in enumerate(recording.items()):
            if key in ('rows', 'sequences', 'unprivilegedSequences', 'inherited'):
                body = '[\n' + ',\n'.join(json.dumps(r, separators=(',', ':')) for r in value) + '\n]'
            elif key in ('cells', 'unprivileged', 'numbers'):
                body = '{\n' + ',\n'.join(json.dumps(k) + ':' + json.dumps(v, separators=(',', ':')) for k, v in value.items()) + '\n}'
            else:
                body = json.dumps(value, separators=(',', ':'))
            f.write((',\n' if i else '') + json.dumps(key) + ':' + body)
        f.write('\n}\n')
    print(len(rows), 'rows;', sum(len(by) for o in cells.values() for by in o.values()), 'cells')


if __name__ == '__main__':
    main()
