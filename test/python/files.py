"""Plays programs over files of makefile: read from JSON, what each step gave is printed."""


def play(program):
    near, far = socket.socketpair()
    far.settimeout(0)
    out = []
    file = None

    def step(op, *args):
        nonlocal file
        if op == 'makefile':
            mode, options = args
            file = near.makefile(mode, **options)
            return [type(file).__name__ != 'TextIOWrapper', file.mode]
        if op == 'feed':
            far.sendall(bytes(args[0]))
            return None
        if op == 'end':
            far.shutdown(socket.SHUT_WR)
            return None
        if op == 'gone':
            far.close()
            return None
        if op == 'arrived':
            try:
                return list(far.recv(100000))
            except BlockingIOError:
                return 'nothing'
        if op == 'settimeout':
            return near.settimeout(args[0])
        if op == 'closesock':
            return near.close()
        if op in ('closed', 'encoding', 'errors', 'mode', 'line_buffering', 'write_through'):
            return getattr(file, op)
        if op == 'hasfd':
            return file.fileno() >= 0
        if op == 'readinto' or op == 'readinto1':
            into = bytearray(args[0])
            count = getattr(file, op)(into)
            return [count, list(into)]
        if op == 'write':
            return file.write(value(args[0]))
        if op == 'writelines':
            return file.writelines([value(one) for one in args[0]])
        if op == 'lines':
            return [shown(line) for line in file]
        if op == 'readlines':
            return [shown(line) for line in file.readlines(*args)]
        return shown(getattr(file, op)(*args))

    for name, *args in program:
        out.append(outcome(lambda: step(name, *args)))
    if file is not None:
        try:
            file.close()
        except (OSError, ValueError):
            pass
    near.close()
    far.close()
    return out


def value(given):
    return bytes(given) if isinstance(given, list) else given


def shown(found):
    return list(found) if isinstance(found, bytes) else found


answer([play(program) for program in data])
