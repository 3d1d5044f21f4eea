/** Readiness bits of poll and epoll. Linux x86_64. */

/** Something to read, or the end of it; a listener has a connection. */
export const POLLIN = 0x1
/** Urgent data. */
export const POLLPRI = 0x2
/** A send would not block. */
export const POLLOUT = 0x4
/** A pending error. Always reported. */
export const POLLERR = 0x8
/** Both directions are shut. Always reported. */
export const POLLHUP = 0x10
/** Not an open descriptor. Always reported. */
export const POLLNVAL = 0x20
/** As POLLIN. */
export const POLLRDNORM = 0x40
/** Data of another band can be read. Nothing here sets it. */
export const POLLRDBAND = 0x80
/** As POLLOUT. */
export const POLLWRNORM = 0x100
/** Data of another band can be written. */
export const POLLWRBAND = 0x200
/** Of no meaning on Linux. */
export const POLLMSG = 0x400
/** The peer has shut down its sending direction. */
export const POLLRDHUP = 0x2000

/** There is something to read, an end of the stream too; or to accept. */
export const EPOLLIN = 0x1
/** There is urgent data. */
export const EPOLLPRI = 0x2
/** There is room to write; or an attempt to connect is over. */
export const EPOLLOUT = 0x4
/** An error waits. Told whether it is asked for or not. */
export const EPOLLERR = 0x8
/** Both directions are over. Told whether it is asked for or not. */
export const EPOLLHUP = 0x10
/** As EPOLLIN. */
export const EPOLLRDNORM = 0x40
/** As POLLRDBAND. */
export const EPOLLRDBAND = 0x80
/** As EPOLLOUT. */
export const EPOLLWRNORM = 0x100
/** As POLLWRBAND. */
export const EPOLLWRBAND = 0x200
/** Of no meaning on Linux. */
export const EPOLLMSG = 0x400
/** The peer has finished. */
export const EPOLLRDHUP = 0x2000
/** Of several that watch one socket, not all are woken. */
export const EPOLLEXCLUSIVE = 0x10000000
/** Keeps the machine awake. Of no effect here. */
export const EPOLLWAKEUP = 0x20000000
/** Report once, then be silent until modified. */
export const EPOLLONESHOT = 0x40000000
/** Report changes, not levels. */
export const EPOLLET = 0x80000000

/** `epoll`: the descriptor is closed on exec. */
export const EPOLL_CLOEXEC = 0o2000000
/** `epoll.register`, as epoll_ctl(2) calls it. */
export const EPOLL_CTL_ADD = 1
/** `epoll.unregister`. */
export const EPOLL_CTL_DEL = 2
/** `epoll.modify`. */
export const EPOLL_CTL_MOD = 3
