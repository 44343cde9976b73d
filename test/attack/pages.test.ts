/** Some hostile texts of every kind on every page; all of them in pages.long.ts. */
import { after, before, test } from 'node:test'
import { openSite, type Site } from '../site.ts'
import { assertSameMake, attack, batchSize, type Look, lookAtHarmless, openWindows, type Windows } from './pages.ts'
import { batches, someOfEach, storableTexts } from './texts.ts'

let site: Site
let windows: Windows
let harmless: Look[]
before(async () => {
  site = await openSite()
  windows = await openWindows(site)
  harmless = await lookAtHarmless(site, windows)
})
after(() => site?.close())

batches(someOfEach(storableTexts, 5), batchSize).forEach((batch, index) => {
  test(`hostile texts stay texts on every page (${index + 1})`, async () => {
    assertSameMake(
      harmless,
      await attack(
        site,
        windows,
        batch.map(({ text }) => text),
      ),
    )
  })
})

test('the windows heard nothing', () => windows.close())
