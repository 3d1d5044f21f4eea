/** What a SYN-ACK offers: window, scale and segment size, by the listener's buffers and the route. */
import type { Context } from '../socket/context.ts'
import { headerSize } from './mss.ts'
import type { Request } from './request.ts'
import type { TcpSock } from './tcp-sock.ts'
import { openWindow } from './window.ts'

/** @param remembered the peer's segment size that a cookie brought back: its window is counted in those */
export function measureListenerWindow(
  context: Context,
  listener: TcpSock,
  request: Request,
  mtu: number,
  remembered: number | null,
): void {
  const { maxSeg } = listener.options
  const advmss = mtu - headerSize(request.localIp)
  request.advmss = maxSeg > 0 ? Math.min(maxSeg, advmss) : advmss
  const usable = Math.min(request.advmss, advmss) - (request.timestamps ? 12 : 0)
  const { tcb } = listener
  const { rcvWnd, rcvSsthresh } = tcb
  openWindow(context, listener, remembered ?? usable, request.scale !== null)
  request.window = tcb.rcvWnd
  request.windowClamp = tcb.windowClamp
  request.rcvScale = tcb.rcvScale
  // TCP_INFO of the listener shows them when it listens no more.
  tcb.rcvWnd = rcvWnd
  tcb.rcvSsthresh = rcvSsthresh
}
