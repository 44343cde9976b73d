/** The files of the browser for tests: Chromium, its libraries and its fonts, unpacked from npm packages once and kept. */
import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { lstat, mkdir, mkdtemp, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { basename, dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { inflateSync } from 'node:zlib'

const run = promisify(execFile)

/** Raise this when the files below are laid out differently, so that folders unpacked earlier are not mistaken. */
const layout = 1

const chromiumPackage = join(dirname(fileURLToPath(import.meta.resolve('@sparticuz/chromium'))), '..')
const fontPackage = dirname(createRequire(import.meta.url).resolve('@fontsource/noto-sans-sc/package.json'))

async function versionOf(folder: string): Promise<string> {
  return (JSON.parse(await readFile(join(folder, 'package.json'), 'utf8')) as { version: string }).version
}

/**
 * The package unpacks into the temporary folder and takes whatever lies there under the same name, of any version. So
 * it is given a temporary folder of its own, in a process of its own, because that folder is a process-wide setting.
 */
async function unpack(into: string, archives: string[]): Promise<void> {
  const script = `
    const { inflate } = await import(process.argv[1])
    await Promise.all(process.argv.slice(2).map((archive) => inflate(archive)))`
  const paths = archives.map((name) => join(chromiumPackage, 'bin', name))
  const args = ['--input-type=module', '--eval', script, '--', import.meta.resolve('@sparticuz/chromium'), ...paths]
  await run(process.execPath, args, { env: { ...process.env, TMPDIR: into } })
}

/** The folder with Chromium and the libraries that a bare machine lacks, unpacked the first time it is asked for. */
export async function unpackedBrowser(): Promise<string> {
  if (process.platform !== 'linux' || process.arch !== 'x64') {
    throw new Error(
      `no Chromium is packaged for ${process.platform}-${process.arch}: ` +
        'set HUIYIN_CHROMIUM to the path of an installed Chrome or Chromium',
    )
  }
  const name = `huiyin-chromium-${await versionOf(chromiumPackage)}-${layout}`
  const files = ['chromium', 'al2023/lib/libnss3.so', 'al2023/lib/libnspr4.so', 'al2023/lib/libexpat.so.1']
  return keep(name, files, (into) => unpack(into, ['chromium.br', 'al2023.tar.br']))
}

/**
 * Lays out the fonts and the configuration that offers these and no others, so that a page is as wide on every
 * machine. Latin is set in Open Sans, which the Chromium package carries, and the rest in Noto Sans SC.
 */
export async function unpackedFonts(): Promise<string> {
  const name = `huiyin-fonts-${await versionOf(fontPackage)}-${await versionOf(chromiumPackage)}-${layout}`
  const files = ['fonts.conf', 'noto/noto-sans-sc-chinese-simplified-400-normal.ttf']
  return keep(name, files, async (into, folder) => {
    await unpack(into, ['fonts.tar.br'])
    await mkdir(join(into, 'noto'))
    const source = join(fontPackage, 'files')
    // Two whole fonts for the weights pages use, and the small slices for the rarer characters these leave out.
    const wanted = /^noto-sans-sc-(chinese-simplified-(400|700)|\d+-400)-normal\.woff$/
    for (const file of (await readdir(source)).filter((candidate) => wanted.test(candidate))) {
      const font = sfntFromWoff(await readFile(join(source, file)))
      await writeFile(join(into, 'noto', `${basename(file, '.woff')}.ttf`), font)
    }
    await writeFile(join(into, 'fonts.conf'), fontsConf(folder))
  })
}

/**
 * Returns a folder that outlives the process, built the first time. Test files start at the same moment, so each
 * builds aside and renames: the first to finish wins, and nobody sees a folder half filled.
 */
async function keep(
  name: string,
  files: string[],
  build: (into: string, folder: string) => Promise<void>,
): Promise<string> {
  const folder = join(tmpdir(), `${name}-${process.getuid?.() ?? 'user'}`)
  if (await isWhole(folder, files)) return folder
  const fresh = await mkdtemp(`${folder}.`)
  try {
    await build(fresh, folder)
    for (let attempt = 1; ; attempt++) {
      try {
        await rename(fresh, folder)
        return folder
      } catch (error) {
        if (attempt === 3 || !['ENOTEMPTY', 'EEXIST'].includes((error as NodeJS.ErrnoException).code ?? '')) throw error
      }
      if (await isWhole(folder, files)) return folder
      // Something tidied the temporary folder and left a part; out of the way with it.
      await rename(folder, join(fresh, '.partial')).catch(() => undefined)
    }
  } finally {
    await rm(fresh, { recursive: true, force: true })
    await rm(join(folder, '.partial'), { recursive: true, force: true })
  }
}

async function isWhole(folder: string, files: string[]): Promise<boolean> {
  const found = await lstat(folder).catch(() => undefined)
  if (!found) return false
  // The name can be guessed and the folder is everybody's: run nothing another user may have put there.
  const mine = found.isDirectory() && found.uid === (process.getuid?.() ?? found.uid) && (found.mode & 0o022) === 0
  if (!mine) throw new Error(`${folder} was not made by this user: remove it, or set TMPDIR`)
  const present = await Promise.all(files.map((file) => lstat(join(folder, file)).catch(() => undefined)))
  return present.every((file) => file !== undefined && file.size > 0)
}

/**
 * A TrueType font out of a WOFF 1 file: the same tables, each inflated. Chromium loads WOFF only for web fonts, and a
 * font the machine offers must be plain.
 */
function sfntFromWoff(woff: Buffer): Buffer {
  assert.equal(woff.toString('latin1', 0, 4), 'wOFF')
  const count = woff.readUInt16BE(12)
  const header = Buffer.alloc(12 + 16 * count)
  woff.copy(header, 0, 4, 8)
  header.writeUInt16BE(count, 4)
  const selector = Math.floor(Math.log2(count))
  header.writeUInt16BE(2 ** selector * 16, 6)
  header.writeUInt16BE(selector, 8)
  header.writeUInt16BE((count - 2 ** selector) * 16, 10)

  const parts: Buffer[] = [header]
  let offset = header.length
  for (let index = 0; index < count; index++) {
    const entry = 44 + 20 * index
    const start = woff.readUInt32BE(entry + 4)
    const packed = woff.readUInt32BE(entry + 8)
    const length = woff.readUInt32BE(entry + 12)
    const stored = woff.subarray(start, start + packed)
    const table = packed < length ? inflateSync(stored) : stored
    assert.equal(table.length, length)

    const record = 12 + 16 * index
    woff.copy(header, record, entry, entry + 4)
    woff.copy(header, record + 4, entry + 16, entry + 20)
    header.writeUInt32BE(offset, record + 8)
    header.writeUInt32BE(length, record + 12)
    const padding = Buffer.alloc(-length & 3)
    parts.push(table, padding)
    offset += length + padding.length
  }
  return Buffer.concat(parts)
}

/**
 * The whole fonts call themselves "Noto Sans SC Thin" at any weight, and the slices "Noto Sans SC"; a page that asks
 * for "Noto Sans SC" must get a whole one. The names Chromium puts behind the generic families have to be replaced
 * outright, since it turns down a match that goes by another name than the one it asked for.
 */
function fontsConf(folder: string): string {
  const path = folder.replaceAll('&', '&amp;').replaceAll('<', '&lt;')
  const rename = (from: string, to: string) => `
  <match target="scan">
    <test name="family"><string>${from}</string></test>
    <edit name="family" mode="assign_replace"><string>${to}</string></edit>
  </match>`
  const stand = (family: string) => `
  <match target="pattern">
    <test name="family"><string>${family}</string></test>
    <edit name="family" mode="assign" binding="strong"><string>Open Sans</string></edit>
  </match>`
  const generic = ['sans-serif', 'serif', 'monospace', 'system-ui', 'sans', 'Arial', 'Helvetica', 'Times New Roman']
  return `<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig>
  <dir>${path}/fonts</dir>
  <dir>${path}/noto</dir>
  <cachedir>${path}/cache</cachedir>${rename('Noto Sans SC', 'Noto Sans SC Slices')}${rename('Noto Sans SC Thin', 'Noto Sans SC')}
  ${[...generic, 'Courier New', 'Monospace'].map(stand).join('')}
  <match target="pattern">
    <edit name="family" mode="append_last">
      <string>Open Sans</string>
      <string>Noto Sans SC</string>
    </edit>
  </match>
</fontconfig>
`
}
