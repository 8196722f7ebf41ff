import { mkdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { run } from './machine.ts'
import type { Scene } from './scene.ts'

/** A small disk with a file system that writes nothing by itself: ext4 as an image, its journal flushed every ten minutes. */
export interface Disk {
  image: string
  /** Where it is mounted. */
  path: string
  unmount(): void
}

export function makeDisk(scene: Scene, name: string): Disk {
  const image = join(scene.folder, `${name}.img`)
  run('truncate', '--size', '160M', image)
  run('mkfs.ext4', '-q', '-F', image)
  return mountDisk(scene, image, name)
}

/** What a disk holds at this moment, as another disk: what was not flushed is not there. Its writers must stand still. */
export function copyDisk(scene: Scene, disk: Disk, name: string): Disk {
  const image = join(scene.folder, `${name}.img`)
  run('cp', '--sparse=always', disk.image, image)
  return mountDisk(scene, image, name)
}

function mountDisk(scene: Scene, image: string, name: string): Disk {
  const path = join(scene.folder, name)
  mkdirSync(path, { recursive: true })
  run('mount', '-o', 'loop,commit=600', image, path)
  let isMounted = true
  const unmount = () => {
    if (!isMounted) return
    isMounted = false
    run('umount', '--lazy', path)
    rmSync(image)
  }
  scene.after(unmount)
  return { image, path, unmount }
}

/** A disk in memory that is soon full. */
export function makeSmallDisk(scene: Scene, name: string, options: string): string {
  const path = join(scene.folder, name)
  mkdirSync(path, { recursive: true })
  run('mount', '-t', 'tmpfs', '-o', options, 'none', path)
  scene.after(() => run('umount', '--lazy', path))
  return path
}
