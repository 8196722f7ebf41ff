import { rmSync } from 'node:fs'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { openPortal, type Portal, type PortalOptions } from './compose.ts'
import { t } from './messages/language.ts'
import { ErrandError, messageOf, systemErrorCode } from './platform/errors.ts'
import { createApp } from './web/app.ts'
import { createLimits } from './web/limits.ts'
import type { Web } from './web/web.ts'

export interface RunningServer {
  portal: Portal
  /** Where people reach it, without a slash at the end. */
  url: string
  /** The TCP port that it listens on. */
  port: number
  socket: string
  /** How many jobs ran already, and which were interrupted. */
  found: { running: number; interrupted: string[] }
  /** Answers nothing new, lets go of everything, leaves jobs running. `reason`: who asked for that, for the record. */
  stop(reason?: string): Promise<void>
}

/** sockaddr_un has room for 107 bytes and the closing NUL (unix(7)); more is a bare EINVAL. */
const maxSocketPathBytes = 107
/** A phone takes its time over an upload of 100 MB. */
const requestTimeoutMs = 60 * 60 * 1000
/** How long a portal that stops waits for answers that are under way. */
const drainMs = 3_000

/**
 * Starts the portal: takes the folder, takes over its jobs, opens the socket, then listens.
 * @throws ErrandError `conflict` when another portal has the folder, `misconfigured` for a port in use, a socket path that is too long, a folder that can't be written
 */
export async function startServer(options: Omit<PortalOptions, 'url'>): Promise<RunningServer> {
  const { config } = options
  const socket = join(config.portal.state, 'portal.sock')
  checkSocketPath(socket)
  let port = config.portal.port
  const url = () => (config.portal.url ?? `http://localhost:${port}`).replace(/\/+$/, '')
  const portal = await openPortal({ ...options, url })
  portal.runs.begin()
  const limits = createLimits(() => portal.deps.config.limits)
  const base = new URL(`${url()}/`).pathname.replace(/\/+$/, '')
  const shared = { portal, base, isSecure: url().startsWith('https:'), limits }
  let isReady = false
  const servers = {
    tcp: serve({ ...shared, door: 'tcp' }, () => isReady),
    socket: serve({ ...shared, base: '', door: 'socket' }, () => isReady),
  }

  async function stop(reason = 'stop'): Promise<void> {
    portal.runs.end(reason)
    // What is open for as long as somebody looks would hold up the rest.
    portal.watch.close()
    await Promise.all([portal.rest(), ...Object.values(servers).map(closeServer)])
    limits.close()
    await portal.close()
    rmSync(socket, { force: true })
  }

  try {
    // The port first: what is not going to be reached should not start jobs either.
    port = await listenTcp(servers.tcp, config.portal.host, config.portal.port)
    await listenSocket(servers.socket, socket)
    const taken = await portal.takeOver()
    isReady = true
    portal.start(taken)
    // Here, not in the command line that works on the folders for a while: it starts what it was asked to.
    await portal.schedules.open()
    const found = {
      running: taken.running.length,
      interrupted: taken.interrupted.map((job) => job.record.id),
    }
    return { portal, url: url(), port, socket, found, stop }
  } catch (error) {
    portal.runs.crash(messageOf(error))
    await stop()
    throw error
  }
}

/** Until the portal has taken over its folder, nothing is known of its jobs and nothing is accepted. */
function serve(web: Web, isReady: () => boolean): Server {
  const app = createApp(web)
  const server = createServer((request, response) => {
    if (isReady()) app(request, response)
    else if (request.url === `${web.base}/healthz`)
      response
        .writeHead(503, { 'content-type': 'application/json', 'retry-after': '5' })
        .end(JSON.stringify({ status: 'not ready', reasons: [t.health.starting] }))
    else
      response
        .writeHead(503, { 'content-type': 'text/plain; charset=utf-8', 'retry-after': '5' })
        .end(`${t.problems.starting}\n`)
  })
  server.requestTimeout = requestTimeoutMs
  return server
}

function listenTcp(server: Server, host: string, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', (error) => {
      const why =
        systemErrorCode(error) === 'EADDRINUSE'
          ? `port ${port} of ${host} is in use by another program`
          : `${host} port ${port} can not be listened on: ${messageOf(error)}`
      reject(
        new ErrandError(
          'misconfigured',
          `Errand could not start: ${why}. Set [portal] port in errand.ini, or PORT in the environment.`,
          { cause: error },
        ),
      )
    })
    server.listen(port, host, () => resolve((server.address() as AddressInfo).port))
  })
}

/** Whoever may open the socket is the administrator, so it is made with mode 0600 from its first moment. */
function listenSocket(server: Server, path: string): Promise<void> {
  // The lock is ours: a socket that lies there belongs to nobody.
  rmSync(path, { force: true })
  const before = process.umask(0o177)
  return new Promise<void>((resolve, reject) => {
    server.once('error', (error) =>
      reject(
        new ErrandError(
          'misconfigured',
          `The socket ${path} can not be made: ${messageOf(error)}. [portal] state must be a folder on a local disk.`,
          { cause: error },
        ),
      ),
    )
    server.listen(path, resolve)
  }).finally(() => process.umask(before))
}

function checkSocketPath(path: string): void {
  const bytes = Buffer.byteLength(path)
  if (bytes <= maxSocketPathBytes) return
  throw new ErrandError(
    'misconfigured',
    `The socket path ${path} has ${bytes} bytes; the system allows ${maxSocketPathBytes}. Set [portal] state in errand.ini to a shorter path.`,
  )
}

/** Lets the answers that are under way go out, for a moment. */
function closeServer(server: Server): Promise<void> {
  return new Promise((resolve) => {
    const impatience = setTimeout(() => server.closeAllConnections(), drainMs)
    server.close(() => {
      clearTimeout(impatience)
      resolve()
    })
    server.closeIdleConnections()
  })
}
