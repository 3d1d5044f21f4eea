"""The calls of Python's socket module, by the name that a step gives them.

Each takes the step, its socket (or None) and its raw arguments.
"""
import array
import contextlib
import encodings.idna  # host names need it, and another user may not be able to read it
import os
import socket
import struct

from constants import value_of
from results import Address, Errno, Size

MESSAGE_FLAGS = ('MSG_EOR', 'MSG_TRUNC', 'MSG_CTRUNC', 'MSG_OOB', 'MSG_ERRQUEUE')
SCM_CREDENTIALS = 2
TCP_CONGESTION = b'cubic'


class OrdinarySocket(socket.socket):
    """Congestion control is cubic, whatever this machine boots with; a user may not choose it."""

    def __init__(self, family=-1, type=-1, proto=-1, fileno=None):
        super().__init__(family, type, proto, fileno)
        if fileno is None and self.type == socket.SOCK_STREAM and self.family != socket.AF_UNIX:
            with contextlib.suppress(PermissionError):
                self.setsockopt(socket.IPPROTO_TCP, socket.TCP_CONGESTION, TCP_CONGESTION)


# Also for those that the module makes itself.
socket.socket = OrdinarySocket


class SocketCalls:
    """Mixed into Program: needs `sockets`, `arguments`, `symbols`, `network`."""

    def keep(self, name, made):
        self.sockets[name] = made
        return made

    def call_socket(self, step, _sock, args):
        return self.keep(step['as'], socket.socket(*self.arguments.values(args)))

    def call_socketpair(self, step, _sock, args):
        pair = socket.socketpair(*self.arguments.values(args))
        for name, made in zip(step['as'], pair):
            self.keep(name, made)
        return pair

    def call_create_server(self, step, _sock, args):
        options = {key: self.arguments.value(value) for key, value in step.get('kw', {}).items()}
        made = socket.create_server(self.arguments.address(args[0]), **options)
        return self.keep(step['as'], made)

    def call_create_connection(self, step, _sock, args):
        options = dict(step.get('kw', {}))
        if 'source_address' in options:
            options['source_address'] = self.arguments.address(options['source_address'])
        made = socket.create_connection(self.arguments.address(args[0]), **options)
        return self.keep(step['as'], made)

    def call_setdefaulttimeout(self, _step, _sock, args):
        return socket.setdefaulttimeout(*args)

    def call_bind(self, _step, sock, args):
        return sock.bind(self.arguments.address(args[0]))

    def call_listen(self, _step, sock, args):
        return sock.listen(*args)

    def call_accept(self, step, sock, _args):
        made, address = sock.accept()
        self.keep(step.get('as'), made)
        return [made, Address(address)]

    def call_connect(self, _step, sock, args):
        return sock.connect(self.arguments.address(args[0]))

    def call_connect_ex(self, _step, sock, args):
        return Errno(sock.connect_ex(self.arguments.address(args[0])))

    def call_send(self, _step, sock, args):
        return sock.send(*self.arguments.values(args))

    def call_sendall(self, _step, sock, args):
        return sock.sendall(*self.arguments.values(args))

    def call_sendto(self, _step, sock, args):
        *front, address = args
        return sock.sendto(*self.arguments.values(front), self.arguments.address(address))

    def call_sendmsg(self, _step, sock, args):
        buffers = self.arguments.values(args[0])
        control = [self._control(item) for item in (args[1] if len(args) > 1 else [])]
        flags = self.arguments.value(args[2]) if len(args) > 2 else 0
        address = [self.arguments.address(args[3])] if len(args) > 3 else []
        return sock.sendmsg(buffers, control, flags, *address)

    def _control(self, item):
        if item[0] == 'SCM_RIGHTS':
            files = array.array('i', [self.sockets[name].fileno() for name in item[1]])
            return socket.SOL_SOCKET, socket.SCM_RIGHTS, files
        return tuple(self.arguments.values(item))

    def call_recv(self, _step, sock, args):
        return sock.recv(*self.arguments.values(args))

    def call_recvfrom(self, _step, sock, args):
        data, address = sock.recvfrom(*self.arguments.values(args))
        return [data, Address(address)]

    def call_recv_into(self, _step, sock, args):
        room = bytearray(args[0])
        count = sock.recv_into(room, *self.arguments.values(args[1:]))
        return [count, bytes(room[: max(0, count)])]

    def call_recvmsg(self, step, sock, args):
        data, control, flags, address = sock.recvmsg(*self.arguments.values(args))
        names = list(step.get('as', []))
        items = [self._received(level, kind, value, names) for level, kind, value in control]
        shown = [name for name in MESSAGE_FLAGS if flags & value_of(name)]
        return [data, items, shown, Address(address)]

    def _received(self, level, kind, value, names):
        if level == socket.SOL_SOCKET and kind == socket.SCM_RIGHTS:
            files = array.array('i')
            files.frombytes(value[: len(value) // files.itemsize * files.itemsize])
            for file in files:
                if names:
                    self.keep(names.pop(0), socket.socket(fileno=file))
            return ['SCM_RIGHTS', ['<fd>' for _ in files]]
        if level == socket.SOL_SOCKET and kind == SCM_CREDENTIALS:
            return ['SCM_CREDENTIALS', self.credentials(value)]
        return [level, kind, Size(value)]

    def credentials(self, value):
        ids = list(struct.unpack('%di' % (len(value) // 4), value))  # none, where there was no room
        return ['$pid' if at == 0 and number == self.symbols.pid else number for at, number in enumerate(ids)]

    def call_shutdown(self, _step, sock, args):
        return sock.shutdown(self.arguments.value(args[0]))

    def call_close(self, _step, sock, _args):
        return sock.close()

    def call_detach(self, step, sock, _args):
        file = sock.detach()
        if file >= 0 and 'as' in step:
            self.keep(step['as'], file)
        return '<fd>' if file >= 0 else file

    def call_dup(self, step, sock, _args):
        return self.keep(step['as'], sock.dup())

    def call_fileno(self, _step, sock, _args):
        return '<fd>' if sock.fileno() >= 0 else -1

    def call_getsockname(self, _step, sock, _args):
        return Address(sock.getsockname())

    def call_getpeername(self, _step, sock, _args):
        return Address(sock.getpeername())

    def call_setsockopt(self, _step, sock, args):
        return sock.setsockopt(*self.arguments.values(args))

    def call_getsockopt(self, _step, sock, args):
        value = sock.getsockopt(*self.arguments.values(args))
        if args[1] == 'SO_ERROR':
            return Errno(value)
        if isinstance(value, bytes):
            if args[1] in ('SO_LINGER', 'SO_RCVTIMEO', 'SO_SNDTIMEO'):
                return struct.unpack('ii' if len(value) == 8 else 'qq', value)
            if args[1] == 'SO_PEERCRED':
                return self.credentials(value)
        return value

    def call_settimeout(self, _step, sock, args):
        return sock.settimeout(*args)

    def call_gettimeout(self, _step, sock, _args):
        return sock.gettimeout()

    def call_setblocking(self, _step, sock, args):
        return sock.setblocking(*args)

    def call_getblocking(self, _step, sock, _args):
        return sock.getblocking()

    # Descriptors under the objects

    def call_close_fd(self, _step, sock, _args):
        return os.close(sock.fileno())

    def call_os_close(self, _step, file, _args):
        return os.close(file)

    def call_from_fd(self, step, file, _args):
        made = self.keep(step['as'], socket.socket(fileno=file))
        return [int(made.family), int(made.type), int(made.proto)]
