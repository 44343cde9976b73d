import { createHash } from 'node:crypto'
import { existsSync, globSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { brotliCompressSync, gzipSync } from 'node:zlib'

const root = join(import.meta.dirname, '..')
const dist = join(root, 'web/dist')
const stampFile = join(dist, '.built-from')

/** Everything that the pages are made of: their sources, the contracts and rules they import, and the libraries. */
function fingerprint(): string {
  const hash = createHash('sha256')
  const sources = globSync(
    [
      'web/**/*',
      'server/**/contract.ts',
      'server/**/*.rules.ts',
      'server/platform/endpoint.ts',
      'package-lock.json',
      'bin/build-web.ts',
    ],
    {
      cwd: root,
      withFileTypes: true,
      exclude: (entry) => entry.name === 'dist' || entry.name === 'node_modules',
    },
  )
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .sort()
  for (const file of sources) hash.update(file.slice(root.length)).update(readFileSync(file))
  return hash.digest('hex')
}

/** Writes a Brotli and a gzip twin beside every text file, so that serving them costs nothing. */
function compress(folder: string): void {
  for (const name of globSync('**/*.{html,js,css,svg,json}', { cwd: folder })) {
    const bytes = readFileSync(join(folder, name))
    writeFileSync(join(folder, `${name}.br`), brotliCompressSync(bytes))
    writeFileSync(join(folder, `${name}.gz`), gzipSync(bytes))
  }
}

/** Builds portal, console and widget when a source is newer than what was built. Answers whether it built. */
export async function buildWebWhenStale(): Promise<boolean> {
  const wanted = fingerprint()
  let built = ''
  try {
    built = readFileSync(stampFile, 'utf8')
  } catch {
    // Never built: the stamp is missing.
  }
  if (built === wanted) return false
  const { build } = await import('vite')
  for (const name of ['portal', 'console', 'widget']) {
    // Built aside and put in place whole: a second start on the same checkout may be building too, and a running server
    // must never find half a page.
    const place = join(dist, name)
    const aside = join(dist, `.${name}-${process.pid}`)
    const old = join(dist, `.${name}-${process.pid}-old`)
    await build({
      configFile: join(root, 'web', name, 'vite.config.ts'),
      root: join(root, 'web', name),
      logLevel: 'warn',
      build: { outDir: aside, emptyOutDir: true },
    })
    compress(aside)
    if (existsSync(place)) renameSync(place, old)
    renameSync(aside, place)
    rmSync(old, { recursive: true, force: true })
  }
  writeFileSync(stampFile, wanted)
  return true
}
