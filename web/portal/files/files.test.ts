import assert from 'node:assert/strict'
import { test } from 'node:test'
import { attachmentsMax, kindBytesMax } from '#records/attachments/contract.ts'
import { bytesMaxOf, choose } from './choose.ts'
import { cleanName, type FileItem, filesMax, kindOf, pictureName, restoredFiles, storableFiles } from './file-item.ts'

const file = (name: string, type: string, bytes = 10): File => new File([new Uint8Array(bytes)], name, { type })
const sent = (more: Partial<FileItem> = {}): FileItem => ({
  id: 'a',
  name: 'bill.jpg',
  kind: 'image',
  bytes: 10,
  state: 'sent',
  part: 1,
  uploadId: 'U1',
  error: null,
  ...more,
})

test('a name loses its path, invisible characters, numbers and length', () => {
  assert.equal(cleanName('C:\\fakepath\\bill.png'), 'bill.png')
  assert.equal(cleanName('../../etc/pass\u200bwd\u202egnp.txt'), 'passwdgnp.txt')
  assert.equal(cleanName('卡6222021234567890128.pdf'), '卡••••0128.pdf')
  const long = cleanName(`${'很'.repeat(200)}.pdf`)
  assert.ok(long.length <= 80 && long.endsWith('.pdf'), long)
  assert.equal(pictureName('Screenshot 1.PNG'), 'Screenshot 1.jpg')
})

test('files are sorted into pictures to look at, others to send, and what is not taken with its reason', () => {
  const chosen = choose(
    [
      file('a.png', 'image/png'),
      file('b.heic', ''),
      file('c.pdf', 'application/pdf'),
      file('d.svg', 'image/svg+xml'),
      file('e.zip', 'application/zip'),
      file('f.txt', 'text/plain', 0),
      file('g.txt', 'text/plain', bytesMaxOf.text + 1),
      file('h.mp4', 'video/mp4'),
    ],
    3,
  )
  assert.deepEqual(
    chosen.pictures.map(({ name }) => name),
    ['a.png', 'b.heic'],
  )
  assert.deepEqual(
    chosen.ready.map(({ name, kind }) => [name, kind]),
    [['c.pdf', 'pdf']],
  )
  assert.deepEqual(chosen.refused, [
    { name: 'd.svg', why: 'files.kind' },
    { name: 'e.zip', why: 'files.kind' },
    { name: 'f.txt', why: 'files.empty' },
    { name: 'g.txt', why: 'files.tooLarge' },
    { name: 'h.mp4', why: 'files.tooMany' },
  ])
  assert.equal(kindOf(file('page.html', 'text/html')), null)
})

test('a tab keeps the names and ids of files that have arrived, and nothing else', () => {
  const files = [sent(), sent({ id: 'b', uploadId: null, state: 'sending', part: 0.5 })]
  const stored = storableFiles(files)
  assert.deepEqual(stored, [{ name: 'bill.jpg', kind: 'image', bytes: 10, uploadId: 'U1' }])
  assert.deepEqual(restoredFiles(JSON.parse(JSON.stringify(stored))), [sent({ id: 'U1' })])
  for (const broken of [undefined, null, 'x', [null], [{ uploadId: 5 }], [{ uploadId: 'U', name: 'n', kind: 'exe' }]])
    assert.deepEqual(restoredFiles(broken), [])
})

test("the page's limits are the server's", () => {
  const { image, ...others } = kindBytesMax
  assert.deepEqual({ ...bytesMaxOf, image: undefined }, { ...others, image: undefined })
  assert.ok(bytesMaxOf.image >= image)
  assert.equal(filesMax, attachmentsMax)
})
