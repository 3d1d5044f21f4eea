def play(program):
    sockets = []
    poll = select.poll()
    # It has a descriptor, here; for the numbers to agree it is there only when it is used
    epoll = select.epoll() if any('epoll' in name for name, *_ in program) else None

    def pollable(given):
        if not isinstance(given, dict):
            return given
        if 'socket' in given:
            return sockets[given['socket']]
        return sockets[given['fd']].fileno()

    def label(found):
        """Which socket is meant, the latest first; unless that is closed."""
        if not isinstance(found, int):
            return ['socket', sockets.index(found)]
        numbers = [sock.fileno() for sock in sockets]
        return ['fd', numbers.index(found)] if found in numbers else 'closed'

    def labels(ready):
        return [[label(fd), bits] for fd, bits in ready]

    def seconds(milliseconds):
        return milliseconds / 1000 if isinstance(milliseconds, (int, float)) else milliseconds

    def step(op, *args):
        if op == 'pair':
            kind = socket.SOCK_STREAM if args[0] == 'stream' else socket.SOCK_DGRAM
            for sock in socket.socketpair(socket.AF_UNIX, kind):
                sock.setblocking(False)
                sockets.append(sock)
        elif op == 'tcp':
            with socket.create_server(('127.0.0.1', 0)) as server:
                sockets.append(socket.create_connection(server.getsockname()))
                sockets.append(server.accept()[0])
            for sock in sockets[-2:]:
                sock.setblocking(False)
        elif op == 'dup':
            sockets.append(sockets[args[0]].dup())
        elif op == 'send':
            return sockets[args[0]].send(b'x' * args[1])
        elif op == 'recv':
            return len(sockets[args[0]].recv(args[1]))
        elif op == 'shutdown':
            sockets[args[0]].shutdown(args[1])
        elif op == 'close':
            sockets[args[0]].close()
        elif op == 'select':
            lists = [[pollable(one) for one in each] if isinstance(each, list) else each for each in args[:3]]
            return [[label(one) for one in each] for each in select.select(*lists, *map(seconds, args[3:]))]
        elif op == 'poll':
            return labels(poll.poll(*args))
        elif op == 'epoll':
            return labels(epoll.poll(*map(seconds, args[:1]), *args[1:]))
        elif op == 'close epoll':
            epoll.close()
        elif op == 'closed':
            return epoll.closed
        else:
            which, name = op.split()
            target = poll if which == 'poll' else epoll
            return getattr(target, name)(pollable(args[0]), *args[1:])

    found = [outcome(lambda: step(name, *args)) for name, *args in program]
    if epoll is not None:
        epoll.close()
    for sock in sockets:
        sock.close()
    return found


answer([play(program) for program in data])
