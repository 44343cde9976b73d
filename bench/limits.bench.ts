import { hash } from 'node:crypto'
import { foundOrganisation } from '../server/found.ts'
import { systemClock } from '../server/platform/clock.ts'
import { openAddressLimit } from '../server/platform/limits.ts'
import { makeTemplate, openTestHouse, withTestPostgres } from '../server/platform/testing.ts'
import { triesMax } from '../server/stages/intake/admission.rules.ts'
import { openGate } from '../server/stages/intake/admission.ts'
import { isProof, makeChallenge } from '../server/stages/intake/proof.ts'
import { proofOf, searcherOf } from '../web/kit/proof/search.ts'
import { median, option, print } from './figure.ts'

/**
 * `bench -- limits [--tickets N] [--rounds N]`: the process's CPU for every limit of one public ticket, for making and for
 * checking a proof of work, and how many tries a second the page's solver makes here. Each is held against one SHA-256.
 */
export async function run(options: string[]): Promise<void> {
  const tickets = option(options, 'tickets', 50_000)
  const rounds = option(options, 'rounds', 5)
  await withTestPostgres(async (server) => {
    await makeTemplate(server)
    const house = { ...(await openTestHouse(server)), clock: systemClock }
    const name = { 'zh-Hans': '测量', en: 'Measured' }
    const urls = { portalUrl: 'http://bench.local', consoleUrl: 'http://bench.local:8081' }
    const particulars = { zone: 'Asia/Shanghai', defaultLanguage: 'en', hotline: '', isDemo: false }
    const orgId = await foundOrganisation(house, { name, ...urls, ...particulars, hosts: ['bench.local'] })
    const gate = openGate()
    const limit = openAddressLimit(6_000)
    // Everybody has an address, contacts and words of their own: nobody is over a limit.
    const arrivals = Array.from({ length: tickets }, (_, at) => ({
      house,
      orgId,
      address: `10.${(at >> 8) & 255}.${at & 255}.${(at * 7) & 255}`,
      key: `key-${at}`,
      body: {
        form: 'other',
        text: `付款失败，扣了两次，请查一下，谢谢。第 ${at} 次`,
        contact: { phone: `139${String(at).padStart(8, '0')}`, email: `c${at}@example.com` },
      },
    }))
    let n = 0
    const ticket = async () => {
      const arrival = arrivals[n++ % tickets]!
      limit(arrival.address, systemClock.now().getTime())
      const leave = await gate.admitTicket(arrival)
      leave()
    }
    const secret = 'a secret of the bench'
    const challenge = makeChallenge(secret, 'a-key', 100, systemClock)
    const proof = proofOf(challenge, searcherOf(challenge)(Number.POSITIVE_INFINITY)!)
    const work: Record<string, { count: number; act(): unknown }> = {
      cpu_us_limits: { count: tickets, act: ticket },
      cpu_us_challenge: { count: tickets, act: () => makeChallenge(secret, `key-${n++}`, 100, systemClock) },
      cpu_us_check: { count: tickets, act: () => isProof(secret, 'a-key', proof, systemClock.now()) },
      one_hash: { count: tickets, act: () => hash('sha256', `付款失败 ${n++}`) },
    }
    const spent: Record<string, number[]> = {}
    for (let round = 0; round <= rounds; round++) {
      for (const [figure, { count, act }] of Object.entries(work)) {
        const before = process.cpuUsage()
        for (let each = 0; each < count; each++) await act()
        const { user, system } = process.cpuUsage(before)
        if (round > 0) spent[figure] = [...(spent[figure] ?? []), (user + system) / count]
      }
    }
    const against = { against: 'one SHA-256 of a short text', against_value: median(spent.one_hash!), samples: rounds }
    for (const figure of ['cpu_us_limits', 'cpu_us_challenge', 'cpu_us_check'])
      print({ bench: 'limits', figure, value: median(spent[figure]!), unit: 'µs', ...against })
    const search = searcherOf({ ...challenge, maxnumber: triesMax, challenge: 'f'.repeat(64) })
    const before = process.cpuUsage()
    search(triesMax)
    const { user } = process.cpuUsage(before)
    print({ bench: 'limits', figure: 'tries_per_s', value: triesMax / (user / 1e6), unit: '1/s', samples: 1 })
    await house.close()
  })
}
