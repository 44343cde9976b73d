/** Backup and restore as an operator does them, with the command line, beside a running desk and into a new data folder. */
import assert from 'node:assert/strict'
import { copyFileSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { huiyin, refusalOf, startDesk, stopDesk, tempFolder } from './desk.ts'
import { complain, follow, setUp, setUpCodeOf } from './talk.ts'

const folder = tempFolder('restore')

test('a desk moves to another machine: backup, keys, restore, start', async () => {
  const file = join(folder, 'desk.backup')
  const keyFile = join(folder, 'backup.key')
  writeFileSync(keyFile, Buffer.alloc(32, 9).toString('base64'))
  const key = { HUIYIN_BACKUP_KEY_FILE: keyFile }
  const desk = await startDesk(join(folder, 'old'), { HUIYIN_DEMO: 'off' })
  assert.equal((await setUp(desk.console, setUpCodeOf(desk.out()))).status, 201)
  const receipt = await complain(desk.portal, 'I paid twice for order 20260302', { email: 'mei@example.net' })

  assert.match(refusalOf(await huiyin(['backup', file], desk.settings), 2), /HUIYIN_BACKUP_KEY_FILE/)
  const made = await huiyin(['backup', file], { ...desk.settings, ...key })
  assert.equal(made.code, 0, made.err)
  assert.match(made.out, /^Backed up to .*\nThe keys are not in it\..*old\/key;/)
  assert.match(made.err, /tickets +1 rows/)
  assert.equal(statSync(file).mode & 0o777, 0o600)
  assert.ok(!readFileSync(file).includes('paid twice'))
  const running = refusalOf(await huiyin(['restore', file], { ...desk.settings, ...key }), 3)
  assert.match(running, /stop it, then restore/)
  await stopDesk(desk)

  const settings = { ...desk.settings, ...key, HUIYIN_DATA: join(folder, 'new') }
  assert.match(
    refusalOf(await huiyin(['restore', file], settings), 3),
    /keys are missing.*new\/key and .*new\/audit-key first/,
  )
  mkdirSync(join(folder, 'new'), { mode: 0o700 })
  for (const name of ['key', 'audit-key']) copyFileSync(join(folder, 'old', name), join(folder, 'new', name))
  const restored = await huiyin(['restore', file], settings)
  assert.equal(restored.code, 0, restored.err)
  assert.match(restored.out, /^Restored what was acknowledged before .* Start Huiyin now\.\n$/)

  const moved = await startDesk(join(folder, 'new'), { HUIYIN_DEMO: 'off' })
  const opened = await follow(moved.portal, receipt)
  assert.equal(opened.status, 200, JSON.stringify(opened.body))
  assert.match(JSON.stringify(opened.body), /I paid twice/)
  const { code, out } = await huiyin(['doctor'], moved.settings)
  assert.equal(code, 0, out)
  assert.match(out, /organisation .*backed up 0 hours ago/)
  await stopDesk(moved)
})
