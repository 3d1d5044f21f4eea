/** What serves one request: Python's socketserver handlers. */
import type { Address } from '../../core/address/format.ts'
import { IPPROTO_TCP } from '../../core/constants/protocols.ts'
import { TCP_NODELAY } from '../../core/constants/tcp-options.ts'
import { SocketError } from '../../core/errno.ts'
import type { Timeout } from '../api/call-options.ts'
import type { BinaryFile } from '../api/file.ts'
import type { Socket } from '../api/socket.ts'
import { bytesFile, ReplyFile, writerOf } from './request-files.ts'

/** Serves one request: `setup`, `handle`, and whatever happens `finish`. */
export abstract class BaseRequestHandler<Request = Socket, Server = unknown> {
  /** What is to be handled. */
  readonly request: Request
  /** Who asks; null when it has no name. */
  readonly clientAddress: Address | null
  /** The server that has made the handler. */
  readonly server: Server

  constructor(request: Request, clientAddress: Address | null, server: Server) {
    this.request = request
    this.clientAddress = clientAddress
    this.server = server
  }

  /** Called before `handle`. */
  async setup(): Promise<void> {}

  /** Handles the request. */
  abstract handle(): Promise<void> | void

  /** Called after `handle`, also when it has failed. */
  async finish(): Promise<void> {}

  /** The whole of it. */
  async serve(): Promise<void> {
    await this.setup()
    try {
      await this.handle()
    } finally {
      await this.finish()
    }
  }
}

/** A connection with a file to read from and one to write to. */
export abstract class StreamRequestHandler<Server = unknown> extends BaseRequestHandler<
  Socket,
  Server
> {
  /** Bytes of the buffer for reading; -1 is the usual size. */
  rbufsize = -1
  /** Bytes of the buffer for writing; 0 sends everything at once. */
  wbufsize = 0
  /** The timeout of the connection, milliseconds; null leaves it as it is. */
  timeout: Timeout = null
  /** Sets TCP_NODELAY. */
  disableNagleAlgorithm = false
  /** Available from `setup` on. */
  declare connection: Socket
  /** What the client sends. */
  declare rfile: BinaryFile
  /** What is sent to the client. */
  declare wfile: BinaryFile

  /** Makes `rfile` and `wfile` over the connection. */
  override async setup(): Promise<void> {
    this.connection = this.request
    if (this.timeout !== null) this.connection.settimeout(this.timeout)
    if (this.disableNagleAlgorithm) this.connection.setsockopt(IPPROTO_TCP, TCP_NODELAY, true)
    this.rfile = this.connection.makefile('rb', { buffering: this.rbufsize })
    this.wfile =
      this.wbufsize === 0
        ? writerOf(this.connection)
        : this.connection.makefile('wb', { buffering: this.wbufsize })
  }

  /** Sends what the buffer of `wfile` holds. The error of a peer that has gone does not matter any more. */
  override async finish(): Promise<void> {
    try {
      await this.wfile.close()
    } catch (error) {
      if (!(error instanceof SocketError)) throw error
    }
    await this.rfile.close()
  }
}

/** What a datagram server hands to its handlers: the datagram, and the socket to answer with. */
export type DatagramRequest = readonly [packet: Uint8Array, socket: Socket]

/** A datagram to read as a file; what is written goes back as one. */
export abstract class DatagramRequestHandler<Server = unknown> extends BaseRequestHandler<
  DatagramRequest,
  Server
> {
  /** Available from `setup` on. */
  declare packet: Uint8Array
  /** The server's socket, which answers. */
  declare socket: Socket
  /** The datagram. */
  declare rfile: BinaryFile
  /** What is sent back when `handle` is done, as one datagram. */
  declare wfile: ReplyFile

  /** Makes `rfile` of the datagram, and `wfile`. */
  override async setup(): Promise<void> {
    const [packet, socket] = this.request
    this.packet = packet
    this.socket = socket
    this.rfile = bytesFile(packet)
    this.wfile = new ReplyFile()
  }

  /** Sends what was written to `wfile`. */
  override async finish(): Promise<void> {
    if (this.clientAddress === null) return
    await this.socket.sendto(this.wfile.getvalue(), this.clientAddress)
  }
}
