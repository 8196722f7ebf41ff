import { extname } from 'node:path'

/** By the ending of the name. What is not listed here is bytes to save, whatever it says it is. */
const mediaTypes: Record<string, string> = {
  '.csv': 'text/csv',
  '.fa': 'text/plain',
  '.faa': 'text/plain',
  '.fasta': 'text/plain',
  '.ffn': 'text/plain',
  '.fna': 'text/plain',
  '.gif': 'image/gif',
  '.htm': 'text/html',
  '.html': 'text/html',
  '.jpeg': 'image/jpeg',
  '.jpg': 'image/jpeg',
  '.json': 'application/json',
  '.log': 'text/plain',
  '.md': 'text/plain',
  '.pdf': 'application/pdf',
  '.png': 'image/png',
  '.svg': 'image/svg+xml',
  '.tsv': 'text/tab-separated-values',
  '.txt': 'text/plain',
  '.webp': 'image/webp',
  '.zip': 'application/zip',
}

export function mediaTypeOf(path: string): string {
  return mediaTypes[extname(path).toLowerCase()] ?? 'application/octet-stream'
}
