import socketserver

HOOKS = {
    'server_bind', 'server_activate', 'get_request', 'verify_request', 'process_request', 'finish_request',
    'shutdown_request', 'close_request', 'handle_error', 'handle_timeout', 'server_close',
}


def play(kind, fails):
    log = []

    def happens(name):
        log.append(name)
        if name in fails:
            raise (OSError if fails[name] == 'OSError' else ValueError)(errno.EIO, name)

    def hook(name):
        def method(self, *args):
            happens(name)
            if name == 'verify_request':
                return 'refuse' not in fails
            if name != 'handle_error':
                return getattr(super(Server, self), name)(*args)
        return method

    class Handler(socketserver.BaseRequestHandler):
        def setup(self): happens('setup')
        def handle(self): happens('handle')
        def finish(self): happens('finish')

    Server = type('Server', (getattr(socketserver, kind),), {name: hook(name) for name in HOOKS})
    Server.timeout = 0.01
    client = socket.socket(socket.AF_INET, Server.socket_type)
    server = None
    try:
        server = Server(('127.0.0.1', 0), Handler)
        if 'nobody' not in fails:
            client.connect(server.server_address)
            client.send(b'x')
        server.handle_request()
        log.append('handled')
    except (OSError, ValueError) as error:
        log.append(type(error).__name__)
    client.close()
    if server is not None:
        server.server_close()
    return log


answer([play(*one) for one in data])
