import { readFile } from 'node:fs/promises'
import type { Config } from '../../server/platform/config.ts'
import { StartFailure } from '../../server/platform/start-failure.ts'
import { asSystem } from '../../server/records/staff/organisation.ts'
import { resetAccount } from '../../server/records/staff/sign-in/accounts.ts'
import { addProvider, providersOf, removeProvider } from '../../server/records/staff/sign-in/identities.ts'
import { chosenOrg, withHouse } from './connect.ts'

/** `huiyin staff reset-factors`: for the last administrator who lost everything. Prints a one-time link; an event tells of it. */
export async function resetFactorsCommand(config: Config, email: string): Promise<void> {
  const link = await withHouse(config, async (house) =>
    asSystem(house, await chosenOrg(house, 'own'), 'cli', async (work) => {
      const person = await work.tx
        .selectFrom('staff')
        .select('staff_id')
        .where('org_id', '=', work.orgId)
        .where('email', '=', email.trim().toLowerCase())
        .executeTakeFirst()
      if (!person) throw new StartFailure('configuration', `Nobody here has the e-mail ${email}.`)
      return resetAccount(work, person.staff_id)
    }),
  )
  console.log(`Password, passkeys, app and recovery codes of ${email} no longer work, and every session has ended.`)
  console.log(`They set up their sign-in anew with this link, valid once within 7 days:\n${link}`)
}

export type ProviderOptions = { name: string; issuer: string; clientId: string; clientSecretFile?: string }

/** `huiyin provider add`: registers an OpenID provider, by which people then may sign in. */
export async function addProviderCommand(config: Config, options: ProviderOptions): Promise<void> {
  const { name, clientId, clientSecretFile } = options
  const issuer = URL.canParse(options.issuer) ? new URL(options.issuer) : null
  const isPlain = issuer?.protocol === 'http:' && ['localhost', '127.0.0.1'].includes(issuer.hostname)
  if (!issuer || (issuer.protocol !== 'https:' && !isPlain))
    throw new StartFailure(
      'configuration',
      `--issuer is ${options.issuer}: give its https address, as it names itself.`,
    )
  const clientSecret = clientSecretFile ? (await readFile(clientSecretFile, 'utf8')).trim() : null
  const callback = await withHouse(config, async (house) =>
    asSystem(house, await chosenOrg(house, 'own'), 'cli', async (work) => {
      await addProvider(work, { name, issuer: options.issuer, clientId, clientSecret })
      const org = await work.tx
        .selectFrom('orgs')
        .select('console_url')
        .where('org_id', '=', work.orgId)
        .executeTakeFirstOrThrow()
      return `${org.console_url}/signin/provider`
    }),
  )
  console.log(`People may connect ${name} now. Register this address there as the only redirect: ${callback}`)
}

/** `huiyin provider list` */
export async function listProvidersCommand(config: Config): Promise<void> {
  const providers = await withHouse(config, async (house) =>
    asSystem(house, await chosenOrg(house, 'own'), 'cli', providersOf),
  )
  for (const provider of providers)
    console.log(`${provider.provider_id}  ${provider.name}  ${provider.issuer}  ${provider.client_id}`)
  if (providers.length === 0) console.log('No provider is registered.')
}

/** `huiyin provider remove`: nobody signs in by it any more. */
export async function removeProviderCommand(config: Config, providerId: string): Promise<void> {
  await withHouse(config, async (house) =>
    asSystem(house, await chosenOrg(house, 'own'), 'cli', (work) => removeProvider(work, providerId)),
  )
  console.log('The provider is gone, and what people were known by there.')
}
