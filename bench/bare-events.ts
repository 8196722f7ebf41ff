import { createServer, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

/** The floor for watchers: whoever asks is sent each text that is posted, and nothing else. Prints its port. */
const watchers = new Set<ServerResponse>()

const server = createServer((request, response) => {
  if (request.method !== 'POST') {
    watchers.add(response)
    response.once('close', () => watchers.delete(response))
    response.writeHead(200, { 'content-type': 'text/event-stream' }).write('event: state\ndata: {}\n\n')
    return
  }
  request.setEncoding('utf8').on('data', (text: string) => {
    for (const watcher of watchers) watcher.write(`event: log\ndata: ${JSON.stringify(text)}\n\n`)
  })
  request.on('end', () => response.end())
})
server.listen(0, '127.0.0.1', () => console.log((server.address() as AddressInfo).port))
