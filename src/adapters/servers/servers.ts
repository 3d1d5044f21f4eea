/** The kinds of servers: what they listen on, and what a request is to them. */
import type { Address } from '../../core/address/format.ts'
import { AF_INET, AF_UNIX } from '../../core/constants/families.ts'
import { SHUT_WR } from '../../core/constants/shutdown.ts'
import { SO_REUSEADDR, SO_REUSEPORT, SOL_SOCKET } from '../../core/constants/socket-options.ts'
import { SOCK_DGRAM, SOCK_STREAM } from '../../core/constants/types.ts'
import { SocketError } from '../../core/errno.ts'
import type { Socket } from '../api/socket.ts'
import { BaseServer } from './base-server.ts'
import type { DatagramRequest } from './request-handlers.ts'

/** What servers over sockets share: the socket and its address. */
abstract class SocketServer<Request> extends BaseServer<Request> {
  /** AF_INET. */
  readonly addressFamily: number = AF_INET
  /** SOCK_STREAM. */
  readonly socketType: number = SOCK_STREAM
  /** The backlog. */
  requestQueueSize = 5
  /** Sets SO_REUSEADDR before binding. */
  allowReuseAddress = false
  /** Sets SO_REUSEPORT before binding. */
  allowReusePort = false
  #socket: Socket | null = null

  override get socket(): Socket {
    this.#socket ??= this.host.socket(this.addressFamily, this.socketType)
    return this.#socket
  }

  /** Binds its socket, with SO_REUSEADDR and SO_REUSEPORT as asked for. */
  override async serverBind(): Promise<void> {
    if (this.allowReuseAddress) this.socket.setsockopt(SOL_SOCKET, SO_REUSEADDR, 1)
    if (this.allowReusePort) this.socket.setsockopt(SOL_SOCKET, SO_REUSEPORT, 1)
    await this.socket.bind(this.serverAddress)
    this.serverAddress = this.socket.getsockname()
  }
}

/** Connections: each is a request. */
export class TCPServer extends SocketServer<Socket> {
  /** Listens with `requestQueueSize`. */
  override async serverActivate(): Promise<void> {
    await this.socket.listen(this.requestQueueSize)
  }

  override getRequest(): Promise<[Socket, Address]> {
    return this.socket.accept()
  }

  override async shutdownRequest(request: Socket): Promise<void> {
    try {
      await request.shutdown(SHUT_WR)
    } catch (error) {
      // The client has gone already.
      if (!(error instanceof SocketError)) throw error
    }
    await this.closeRequest(request)
  }

  /** Closes the connection. */
  override closeRequest(request: Socket): Promise<void> {
    return request.close()
  }
}

/** Datagrams: each is a request. */
export class UDPServer extends SocketServer<DatagramRequest> {
  /** SOCK_DGRAM. */
  override readonly socketType: number = SOCK_DGRAM
  /** Longer datagrams are cut. */
  maxPacketSize = 8192

  /** Nothing: datagrams need no listening. */
  override async serverActivate(): Promise<void> {}

  override async getRequest(): Promise<[DatagramRequest, Address | null]> {
    const [packet, address] = await this.socket.recvfrom(this.maxPacketSize)
    return [[packet, this.socket], address]
  }
}

/** A TCPServer of local sockets. */
export class UnixStreamServer extends TCPServer {
  /** AF_UNIX. */
  override readonly addressFamily: number = AF_UNIX
}

/** A UDPServer of local sockets. */
export class UnixDatagramServer extends UDPServer {
  /** AF_UNIX. */
  override readonly addressFamily: number = AF_UNIX
}
