import type { Work } from '#platform/database.ts'
import shippedAlipay from '#records/knowledge/defaults/guidance/alipay.json' with { type: 'json' }
import shippedCauses from '#records/knowledge/defaults/guidance/causes.json' with { type: 'json' }
import shippedIso from '#records/knowledge/defaults/guidance/iso8583.json' with { type: 'json' }
import shippedUnionpay from '#records/knowledge/defaults/guidance/unionpay.json' with { type: 'json' }
import shippedUpi from '#records/knowledge/defaults/guidance/upi.json' with { type: 'json' }
import shippedWechat from '#records/knowledge/defaults/guidance/wechat.json' with { type: 'json' }
import { definitionsOf } from '#records/knowledge/definitions.ts'
import type { Causes, Dictionary, Family } from './dictionary.rules.ts'

/** What ships with the product. */
export const shippedDictionary: Dictionary = {
  causes: shippedCauses as Causes,
  families: [shippedIso, shippedWechat, shippedAlipay, shippedUnionpay, shippedUpi] as Family[],
}

/** The organisation's dictionary: the newest version of each document; what it does not have of its own is as shipped. */
export async function readDictionary(work: Work): Promise<Dictionary> {
  const names = await work.tx
    .selectFrom('definitions')
    .select(['key', (e) => e.fn.max('version').as('version')])
    .where('org_id', '=', work.orgId)
    .where('kind', '=', 'guidance')
    .groupBy('key')
    .orderBy('key')
    .execute()
  const own = await definitionsOf<Causes | Family>(work, 'guidance', names)
  const causes = own.find((body): body is Causes => body.key === 'causes')
  const families = own.filter((body): body is Family => body.key !== 'causes')
  const usual = shippedDictionary.families.filter(({ key }) => !families.some((family) => family.key === key))
  return { causes: causes ?? shippedDictionary.causes, families: [...families, ...usual] }
}
