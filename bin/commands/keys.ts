import type { Config } from '../../server/platform/config.ts'
import { inOrg, listOrgIds, systemActor } from '../../server/platform/database.ts'
import { rewrap, startRotation } from '../../server/platform/vault/rotate.ts'
import { recordAbout } from '../../server/records/audit/record.ts'
import { withHouse } from './connect.ts'

/**
 * `huiyin keys rotate`: a new wrapping key for every organisation, and all its data keys under it, while everybody goes
 * on serving. Stopped half-way, the worker finishes it.
 */
export async function rotateCommand(config: Config): Promise<void> {
  await withHouse(config, async (house) => {
    for (const orgId of await listOrgIds(house)) {
      const cli = systemActor(orgId, 'cli')
      const version = await inOrg(house, cli, 'staff', async (work) => {
        const made = await startRotation(work, house.keys)
        await recordAbout(work, { kind: 'organisation', id: orgId }, [
          { type: 'keys.rotated', payload: { version: made } },
        ])
        return made
      })
      await house.keys.reread(orgId)
      let wrapped = 0
      for (;;) {
        const now = await inOrg(house, cli, 'staff', (work) => rewrap(work, house.keys))
        if (now === 0) break
        wrapped += now
        if (process.stderr.isTTY) process.stderr.write(`\r${orgId}: ${wrapped} data keys`)
      }
      if (process.stderr.isTTY) process.stderr.write('\r')
      console.log(
        `${orgId}: wrapping key ${version} at ${house.keys.kms[0].where}; ${wrapped} data keys wrapped by it. ` +
          'The worker removes the old one after 15 minutes.',
      )
    }
  })
}
