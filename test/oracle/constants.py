"""Names of socket constants as they stand in programs, and names of what the kernel answers with."""
import errno
import re
import socket

# What Python 3.11's socket module does not name, with Linux's numbers.
UNNAMED = {
    'IP_BIND_ADDRESS_NO_PORT': 24,
    'IP_FREEBIND': 15,
    'IP_LOCAL_PORT_RANGE': 51,
    'IP_MTU': 14,
    'IP_MTU_DISCOVER': 10,
    'IP_MULTICAST_ALL': 49,
    'IP_PKTINFO': 8,
    'IP_RECVERR': 11,
    'SIOCATMARK': 0x8905,
    'SIOCINQ': 0x541B,
    'SIOCOUTQ': 0x5411,
    'SO_BUSY_POLL': 46,
    'SO_PASSCRED': 16,
    'SO_PEEK_OFF': 42,
    'SO_PEERCRED': 17,
    'SO_RCVBUFFORCE': 33,
    'SO_SNDBUFFORCE': 32,
    'SO_TIMESTAMP': 29,
    'TCP_FASTOPEN_CONNECT': 30,
    'TCP_INQ': 36,
    'TCP_REPAIR': 19,
    'TCP_RTO_MAX_MS': 44,
    'TCP_TIMESTAMP': 24,
    'TCP_ULP': 31,
}

POLL_EVENTS = {
    'POLLIN': 0x1,
    'POLLPRI': 0x2,
    'POLLOUT': 0x4,
    'POLLERR': 0x8,
    'POLLHUP': 0x10,
    'POLLNVAL': 0x20,
    'POLLRDHUP': 0x2000,
}

# enum in include/net/tcp_states.h
TCP_STATES = [
    None, 'ESTABLISHED', 'SYN_SENT', 'SYN_RECV', 'FIN_WAIT1', 'FIN_WAIT2', 'TIME_WAIT', 'CLOSE',
    'CLOSE_WAIT', 'LAST_ACK', 'LISTEN', 'CLOSING', 'NEW_SYN_RECV',
]

_FAMILIES_OF_NAMES = 'AF PF SOCK SOL SO IPPROTO TCP IP IPV6 MSG SHUT SIOC INADDR SCM POLL'.split()
_CONSTANT = re.compile(
    '^(%s)[A-Z0-9_]*([|](AF|SOCK|MSG|POLL)[A-Z0-9_]+)*$' % '|'.join(_FAMILIES_OF_NAMES)
)


def is_constant(text):
    return _CONSTANT.match(text) is not None


def value_of(text):
    """`MSG_PEEK|MSG_DONTWAIT` as a number."""
    total = 0
    for name in text.split('|'):
        if name in POLL_EVENTS:
            total |= POLL_EVENTS[name]
        elif hasattr(socket, name):
            total |= int(getattr(socket, name))
        else:
            total |= UNNAMED[name]
    return total


def errno_name(number):
    """0, or the name of the errno."""
    return errno.errorcode.get(number, str(number)) if number else 0


def tcp_state_name(number):
    return TCP_STATES[number] if 0 < number < len(TCP_STATES) else number
