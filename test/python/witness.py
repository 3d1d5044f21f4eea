"""What the machine's kernel says of what a program sends: commands come in and answers go out, a line of JSON each."""

import json
import socket
import struct
import sys

IP_RECVTTL = 12
TCP_INFO_DATA_SEGMENTS_IN = 152
SOCK_DIAG_BY_FAMILY, NLM_F_REQUEST, NLM_F_DUMP = 20, 1, 0x300
NLMSG_ERROR, NLMSG_DONE = 2, 3
INET_DIAG_SKMEMINFO = 7
ANY_STATE = 0xFFFFFFFF

sockets = {}


def datagrams(family, group):
    """A socket that hears the loopback (IPv4: and a group there); its port."""
    sock = socket.socket(socket.AF_INET if family == 4 else socket.AF_INET6, socket.SOCK_DGRAM)
    sock.settimeout(20)
    sock.bind(("", 0))
    if family == 4:
        sock.setsockopt(socket.IPPROTO_IP, IP_RECVTTL, 1)
        member = socket.inet_aton(group) + socket.inet_aton("127.0.0.1")
        sock.setsockopt(socket.IPPROTO_IP, socket.IP_ADD_MEMBERSHIP, member)
    else:
        sock.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_RECVHOPLIMIT, 1)
    sockets[family] = sock
    return sock.getsockname()[1]


def hops(family):
    """The next datagram, and the time to live that it came with."""
    data, ancillary, _, _ = sockets[family].recvmsg(100, 100)
    return [data.decode(), *(struct.unpack("@i", value)[0] for _, _, value in ancillary)]


def listener():
    """A listener that puts off its acknowledgements; its port."""
    sock = sockets["listener"] = socket.create_server(("127.0.0.1", 0))
    sock.settimeout(20)
    return sock.getsockname()[1]


def segments(size):
    """How many segments brought the `size` bytes of the next connection."""
    connection, _ = sockets["listener"].accept()
    connection.settimeout(20)
    with connection:
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_QUICKACK, 0)
        while size > 0:
            size -= len(connection.recv(size))
        info = connection.getsockopt(socket.IPPROTO_TCP, socket.TCP_INFO, 256)
        return struct.unpack_from("@I", info, TCP_INFO_DATA_SEGMENTS_IN)[0]


def buffers(port):
    """SO_RCVBUF and SO_SNDBUF of the UDP socket at this port, by sock_diag(7)."""
    query = struct.pack("=BBBBI48s", socket.AF_INET, socket.IPPROTO_UDP, 1 << (INET_DIAG_SKMEMINFO - 1), 0, ANY_STATE, b"")
    header = struct.pack("=IHHII", 16 + len(query), SOCK_DIAG_BY_FAMILY, NLM_F_REQUEST | NLM_F_DUMP, 1, 0)
    with socket.socket(socket.AF_NETLINK, socket.SOCK_RAW, 4) as diag:
        diag.send(header + query)
        while True:
            answer = diag.recv(1 << 20)
            while answer:
                length, kind = struct.unpack_from("=IH", answer)
                if kind in (NLMSG_DONE, NLMSG_ERROR):
                    return None
                if struct.unpack_from(">H", answer, 20)[0] == port:
                    return memory(answer[16 + 72 : length])
                answer = answer[(length + 3) & ~3 :]


def memory(attributes):
    while attributes:
        length, kind = struct.unpack_from("=HH", attributes)
        if kind == INET_DIAG_SKMEMINFO:
            _, receive, _, send = struct.unpack_from("=IIII", attributes, 4)
            return [receive, send]
        attributes = attributes[(length + 3) & ~3 :]


COMMANDS = {f.__name__: f for f in (datagrams, hops, listener, segments, buffers)}
for line in sys.stdin:
    name, *arguments = json.loads(line)
    print(json.dumps(COMMANDS[name](*arguments)), flush=True)
