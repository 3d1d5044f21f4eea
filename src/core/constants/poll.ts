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
export const POLLRDNORM = 0x40
export const POLLRDBAND = 0x80
export const POLLWRNORM = 0x100
export const POLLWRBAND = 0x200
export const POLLMSG = 0x400
/** The peer has shut down its sending direction. */
export const POLLRDHUP = 0x2000

export const EPOLLIN = 0x1
export const EPOLLPRI = 0x2
export const EPOLLOUT = 0x4
export const EPOLLERR = 0x8
export const EPOLLHUP = 0x10
export const EPOLLRDNORM = 0x40
export const EPOLLRDBAND = 0x80
export const EPOLLWRNORM = 0x100
export const EPOLLWRBAND = 0x200
export const EPOLLMSG = 0x400
export const EPOLLRDHUP = 0x2000
export const EPOLLEXCLUSIVE = 0x10000000
export const EPOLLWAKEUP = 0x20000000
/** Report once, then be silent until modified. */
export const EPOLLONESHOT = 0x40000000
/** Report changes, not levels. */
export const EPOLLET = 0x80000000

export const EPOLL_CLOEXEC = 0o2000000
export const EPOLL_CTL_ADD = 1
export const EPOLL_CTL_DEL = 2
export const EPOLL_CTL_MOD = 3
