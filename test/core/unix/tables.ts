/**
 * What each call answers in each state, as the kernel was measured to (facts 7.1 to 7.3). A cell lists the results of
 * successive calls with repeats merged; `...` is a call that waits. States and calls are in `states.ts`.
 */

export const STREAM: readonly string[] = [
  `
state | bind | listen | accept | connect | connect_nb | connect_none | send | sendto
fresh, refused | ok > b.sock | EINVAL | EINVAL | ok > EISCONN | ok > EISCONN | ENOENT | ENOTCONN | ENOTSUP
bound | EINVAL > a.sock | ok | EINVAL | ok > EISCONN | ok > EISCONN | ENOENT | ENOTCONN | ENOTSUP
listening | EINVAL > s.sock | ok | ... | EINVAL | EINVAL | ENOENT | ENOTCONN | ENOTSUP
listening_queued | EINVAL > s.sock | ok | ok | EINVAL | EINVAL | ENOENT | ENOTCONN | ENOTSUP
connected_client, queued_client, pair, pair_unread, pair_peer_shut_wr, shut_rd | ok > b.sock | EINVAL | EINVAL | EISCONN | EISCONN | ENOENT | 3 | EISCONN
connected_server | EINVAL > s.sock | EINVAL | EINVAL | EISCONN | EISCONN | ENOENT | 3 | EISCONN
pair_peer_shut_rd, pair_peer_closed, pair_peer_closed_unread_here, pair_peer_closed_unread_there, shut_wr, shut_rdwr, listener_closed_client | ok > b.sock | EINVAL | EINVAL | EISCONN | EISCONN | ENOENT | EPIPE | EISCONN
closed | EBADF | EBADF | EBADF | EBADF | EBADF | EBADF | EBADF | EBADF`,
  `
state | recv | recv_nb | shut_rd | shut_wr | shut_rdwr | observe
fresh, refused | EINVAL | EINVAL | ok > EINVAL | ok > ENOTCONN | ok | [OUT,HUP] >  > ENOTCONN > 0 > [OUT,HUP]
bound | EINVAL | EINVAL | ok > EINVAL | ok > ENOTCONN | ok | [OUT,HUP] > a.sock > ENOTCONN > 0 > [OUT,HUP]
listening | EINVAL | EINVAL | ok > EINVAL | ok > ENOTCONN | ok | [] > s.sock > ENOTCONN > 1 > EINVAL > 0 > []
listening_queued | EINVAL | EINVAL | ok > EINVAL | ok > ENOTCONN | ok | [IN] > s.sock > ENOTCONN > 1 > EINVAL > 0 > [IN]
connected_client, queued_client | ... | EAGAIN | ok > '' | ok > EPIPE | ok | [OUT] >  > s.sock > 0 > [OUT]
connected_server | ... | EAGAIN | ok > '' | ok > EPIPE | ok | [OUT] > s.sock >  > 0 > [OUT]
pair, pair_peer_shut_rd, shut_wr | ... | EAGAIN | ok > '' | ok > EPIPE | ok | [OUT] >  > 0 > [OUT]
pair_unread | 'hel' > 'lo' > ... | 'hel' > 'lo' > EAGAIN | ok > 'hello' | ok > EPIPE | ok | [IN,OUT] >  > 0 > 5 > 0 > [IN,OUT]
pair_peer_shut_wr, shut_rd | '' | '' | ok > '' | ok > EPIPE | ok | [IN,OUT,RDHUP] >  > 0 > [IN,OUT,RDHUP]
pair_peer_closed, shut_rdwr | '' | '' | ok > '' | ok > EPIPE | ok | [IN,OUT,HUP,RDHUP] >  > 0 > [IN,OUT,HUP,RDHUP]
pair_peer_closed_unread_here | 'hel' > 'lo' > '' | 'hel' > 'lo' > '' | ok > 'hello' | ok > EPIPE | ok | [IN,OUT,HUP,RDHUP] >  > 0 > 5 > 0 > [IN,OUT,HUP,RDHUP]
pair_peer_closed_unread_there | ECONNRESET > '' | ECONNRESET > '' | ok > ECONNRESET | ok > EPIPE | ok | [IN,OUT,ERR,HUP,RDHUP] >  > 0 > ECONNRESET > 0 > [IN,OUT,HUP,RDHUP]
listener_closed_client | ECONNRESET > '' | ECONNRESET > '' | ok > ECONNRESET | ok > EPIPE | ok | [IN,OUT,ERR,HUP,RDHUP] >  > s.sock > 0 > ECONNRESET > 0 > [IN,OUT,HUP,RDHUP]
closed | EBADF | EBADF | EBADF | EBADF | EBADF | [NVAL] > EBADF > [NVAL]`,
]

export const SEQPACKET: readonly string[] = [
  `
state | connect | send | recv | recv_nb | shut_wr | observe
fresh, refused | ok > EISCONN | ENOTCONN | ENOTCONN | ENOTCONN | ok > ENOTCONN | [OUT,HUP] >  > ENOTCONN > 0 > [OUT,HUP]
bound | ok > EISCONN | ENOTCONN | ENOTCONN | ENOTCONN | ok > ENOTCONN | [OUT,HUP] > a.sock > ENOTCONN > 0 > [OUT,HUP]
listening | EINVAL | ENOTCONN | ENOTCONN | ENOTCONN | ok > ENOTCONN | [] > s.sock > ENOTCONN > 1 > EINVAL > 0 > []
listening_queued | EINVAL | ENOTCONN | ENOTCONN | ENOTCONN | ok > ENOTCONN | [IN] > s.sock > ENOTCONN > 1 > EINVAL > 0 > [IN]
connected_client, queued_client | EISCONN | 3 | ... | EAGAIN | ok > EPIPE | [OUT] >  > s.sock > 0 > [OUT]
connected_server | EISCONN | 3 | ... | EAGAIN | ok > EPIPE | [OUT] > s.sock >  > 0 > [OUT]
pair | EISCONN | 3 | ... | EAGAIN | ok > EPIPE | [OUT] >  > 0 > [OUT]
pair_unread | EISCONN | 3 | 'hel' > ... | 'hel' > EAGAIN | ok > EPIPE | [IN,OUT] >  > 0 > 5 > 0 > [IN,OUT]
pair_peer_shut_wr, shut_rd | EISCONN | 3 | '' | '' | ok > EPIPE | [IN,OUT,RDHUP] >  > 0 > [IN,OUT,RDHUP]
pair_peer_shut_rd, shut_wr | EISCONN | EPIPE | ... | EAGAIN | ok > EPIPE | [OUT] >  > 0 > [OUT]
pair_peer_closed, shut_rdwr | EISCONN | EPIPE | '' | '' | ok > EPIPE | [IN,OUT,HUP,RDHUP] >  > 0 > [IN,OUT,HUP,RDHUP]
pair_peer_closed_unread_here | EISCONN | EPIPE | 'hel' > '' | 'hel' > '' | ok > EPIPE | [IN,OUT,HUP,RDHUP] >  > 0 > 5 > 0 > [IN,OUT,HUP,RDHUP]
pair_peer_closed_unread_there | EISCONN | ECONNRESET > EPIPE | ECONNRESET > '' | ECONNRESET > '' | ok > ECONNRESET | [IN,OUT,ERR,HUP,RDHUP] >  > 0 > ECONNRESET > 0 > [IN,OUT,HUP,RDHUP]
listener_closed_client | EISCONN | ECONNRESET > EPIPE | ECONNRESET > '' | ECONNRESET > '' | ok > ECONNRESET | [IN,OUT,ERR,HUP,RDHUP] >  > s.sock > 0 > ECONNRESET > 0 > [IN,OUT,HUP,RDHUP]
closed | EBADF | EBADF | EBADF | EBADF | EBADF | [NVAL] > EBADF > [NVAL]`,
]

export const DGRAM: readonly string[] = [
  `
state | bind | listen | accept | connect_peer | connect_none | send | sendto
fresh | ok > b.sock | ENOTSUP | ENOTSUP | ok > live.sock | ENOENT | ENOTCONN | 3
bound | EINVAL > a.sock | ENOTSUP | ENOTSUP | ok > live.sock | ENOENT | ENOTCONN | 3
connected, pair, pair_unread, pair_peer_shut_wr, shut_rd | ok > b.sock | ENOTSUP | ENOTSUP | ok > live.sock | ENOENT | 3 | 3
peer_closed, peer_closed_unread, pair_peer_closed | ok > b.sock | ENOTSUP | ENOTSUP | ok > live.sock | ENOENT | ECONNREFUSED > ENOTCONN | 3
pair_peer_shut_rd | ok > b.sock | ENOTSUP | ENOTSUP | ok > live.sock | ENOENT | EPIPE | 3
shut_wr | ok > b.sock | ENOTSUP | ENOTSUP | ok > live.sock | ENOENT | EPIPE | EPIPE
closed | EBADF | EBADF | EBADF | EBADF | EBADF | EBADF | EBADF`,
  `
state | recv | recv_nb | shut_rd | shut_wr | observe | disconnect
fresh | ... | EAGAIN | ok > EAGAIN | ok > EPIPE | [OUT] >  > ENOTCONN > 0 > [OUT] | ok > ENOTCONN
bound | ... | EAGAIN | ok > EAGAIN | ok > EPIPE | [OUT] > a.sock > ENOTCONN > 0 > [OUT] | ok > ENOTCONN
connected, peer_closed, peer_closed_unread | ... | EAGAIN | ok > EAGAIN | ok > EPIPE | [OUT] >  > r.sock > 0 > [OUT] | ok > ENOTCONN
pair, pair_peer_closed, pair_peer_shut_rd, pair_peer_shut_wr | ... | EAGAIN | ok > EAGAIN | ok > EPIPE | [OUT] >  > 0 > [OUT] | ok > ENOTCONN
pair_unread | 'hel' > ... | 'hel' > EAGAIN | ok > 'hello' | ok > EPIPE | [IN,OUT] >  > 0 > 5 > 0 > [IN,OUT] | ok > ENOTCONN
shut_wr | ... | EAGAIN | ok > EAGAIN | ok > EPIPE | [OUT] >  > 0 > [OUT] | ok > ENOTCONN > EPIPE
shut_rd | '' | EAGAIN | ok > EAGAIN | ok > EPIPE | [IN,OUT,RDHUP] >  > 0 > [IN,OUT,RDHUP] | ok > ENOTCONN
closed | EBADF | EBADF | EBADF | EBADF | [NVAL] > EBADF > [NVAL] | EBADF`,
]
