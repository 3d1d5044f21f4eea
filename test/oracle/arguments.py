"""From the arguments of a step, as JSON has them, to what Python's socket module takes."""
import socket
import struct

from constants import is_constant, value_of


class Arguments:
    def __init__(self, symbols, ports, sockets):
        self.symbols = symbols
        self.ports = ports
        self.sockets = sockets

    def value(self, given):
        if isinstance(given, dict):
            return self._packed(given)
        if isinstance(given, list):
            return [self.value(item) for item in given]
        if isinstance(given, str):
            return self._text(given)
        return given

    def values(self, given):
        return [self.value(item) for item in given]

    def address(self, given):
        """An address: a tuple for IP, a path or an abstract name for AF_UNIX."""
        address = self.value(given)
        if not isinstance(address, list):
            return address
        if len(address) >= 2 and isinstance(address[1], int):
            address[1] = self.ports.real(address[1])
        return tuple(address)

    def _packed(self, given):
        if 'bytes' in given:
            return given['bytes'].encode('latin-1')
        if 'fill' in given:
            return given['fill'].encode('latin-1') * given['n']
        if 'struct' in given:
            layout, *items = given['struct']
            return struct.pack(layout, *self.values(items))
        if 'mreq' in given:
            return b''.join(map(socket.inet_aton, given['mreq']))
        if 'sock' in given:
            return self.sockets[given['sock']]
        raise ValueError('argument %r' % (given,))

    def _text(self, given):
        if given.startswith('$'):
            return self.symbols.value(given)
        if is_constant(given):
            return value_of(given)
        return given.encode('latin-1') if given.startswith('\0') else given
