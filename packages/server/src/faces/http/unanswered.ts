import type { ServerResponse } from 'node:http'
import type { Socket } from 'node:net'

const watched = new WeakMap<Socket, Set<() => void>>()

/**
 * Calls back once when a connection ends before an answer was written to it. Node tells the end
 * of an answer by its own `close`, which one that still waits behind others on a connection never
 * gets: so the connection is watched too. A write that failed counts as none, even though Node
 * calls such an answer finished. An end that comes after the last byte was handed over is not
 * seen by anybody here.
 */
export function whenUnanswered(socket: Socket, answer: ServerResponse, act: () => void): void {
  const looks = watched.get(socket) ?? watch(socket)
  const look = () => {
    if (!looks.delete(look)) return
    answer.off('close', look)
    if (!answer.writableFinished || socket.errored != null) act()
  }
  looks.add(look)
  if (socket.destroyed || answer.closed || answer.destroyed) look()
  else answer.once('close', look)
}

/** One listener for each connection, however many answers it carries. */
function watch(socket: Socket): Set<() => void> {
  const looks = new Set<() => void>()
  watched.set(socket, looks)
  socket.once('close', () => {
    for (const look of [...looks]) look()
  })
  return looks
}
