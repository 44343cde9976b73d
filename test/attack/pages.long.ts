/** Every hostile text on every page: the whole corpus of pages.test.ts. */
import { after, before, test } from 'node:test'
import { openSite, type Site } from '../site.ts'
import { assertSameMake, attack, batchSize, type Look, lookAtHarmless, openWindows, type Windows } from './pages.ts'
import { batches, storableTexts } from './texts.ts'

let site: Site
let windows: Windows
let harmless: Look[]
before(async () => {
  site = await openSite()
  windows = await openWindows(site)
  harmless = await lookAtHarmless(site, windows)
})
after(() => site?.close())

for (const batch of batches(storableTexts, batchSize))
  test(`from ${batch[0]!.id} to ${batch.at(-1)!.id}`, async () => {
    assertSameMake(
      harmless,
      await attack(
        site,
        windows,
        batch.map(({ text }) => text),
      ),
    )
  })

test('the windows heard nothing', () => windows.close())
