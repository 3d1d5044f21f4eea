"""From what a call returned or raised to JSON."""
import re
import socket
import struct

from constants import errno_name

# Calls that go on until something stops them: how long they took says nothing.
UNTIMED = {
    'sleep', 'many_connect', 'many_socket', 'fill', 'fill_settle', 'drain', 'send_count',
    'recv_count',
}
SHORTEST_TIME_MS = 40
_AUTOBOUND = re.compile(rb'\0[0-9a-f]{5}')


class Errno:
    """A number that stands for an errno or for success: SO_ERROR, connect_ex."""

    def __init__(self, number):
        self.number = number


class Address:
    def __init__(self, value):
        self.value = value


class Size:
    """Of data that nobody compares only the length is told."""

    def __init__(self, data):
        self.length = len(data)


class Table:
    """Rows (local address, remote address, state)."""

    def __init__(self, rows):
        self.rows = rows


class Results:
    def __init__(self, symbols):
        self.symbols = symbols

    def returned(self, value):
        return {'ok': self.value(value)}

    def raised(self, error):
        if isinstance(error, KeyError):
            return {'skipped': True}  # it names a socket or a symbol that never came to be
        if isinstance(error, socket.gaierror):
            return {'exc': 'gaierror', 'msg': error.strerror}
        if isinstance(error, TimeoutError) and error.errno is None:
            return {'timeout': True}
        if isinstance(error, OSError) and error.errno is not None:
            return {'errno': errno_name(error.errno)}
        if isinstance(error, (OSError, ValueError, OverflowError, TypeError, struct.error)):
            return {'exc': type(error).__name__, 'msg': str(error)}
        return {'internal': repr(error)}

    @staticmethod
    def timed(result, seconds, call):
        if seconds * 1000 >= SHORTEST_TIME_MS and call not in UNTIMED:
            result['t_ms'] = round(seconds * 1000)
        return result

    def value(self, value):
        if isinstance(value, Errno):
            return errno_name(value.number)
        if isinstance(value, Address):
            return self.address(value.value)
        if isinstance(value, Size):
            return {'n': value.length}
        if isinstance(value, Table):
            return self.table(value.rows)
        if isinstance(value, (bytes, bytearray)):
            return self.data(bytes(value))
        if isinstance(value, (list, tuple)):
            return [self.value(item) for item in value]
        return '<socket>' if isinstance(value, socket.socket) else value

    def address(self, value):
        if isinstance(value, tuple) and len(value) in (2, 4) and isinstance(value[1], int):
            return [value[0], self.symbols.port(value[1]), *value[2:]]
        if isinstance(value, bytes) and _AUTOBOUND.fullmatch(value):
            return self.symbols.name('U', value)
        return self.value(value)

    def table(self, rows):
        key = self.symbols.port_key
        ordered = sorted(
            rows, key=lambda row: (row[2], row[0][0], key(row[0][1]), row[1][0], key(row[1][1]))
        )
        return [
            [*self.address(local), *self.address(remote), *([state] if state else [])]
            for local, remote, state in ordered
        ]

    @staticmethod
    def data(value):
        if len(value) > 16 and len(set(value)) == 1:
            return {'fill': chr(value[0]), 'n': len(value)}
        if len(value) <= 200:
            return {'bytes': value.decode('latin-1')}
        ends = value[:8].decode('latin-1'), value[-8:].decode('latin-1')
        return {'n': len(value), 'head': ends[0], 'tail': ends[1]}
