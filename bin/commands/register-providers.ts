import type { Command } from 'commander'
import { loadConfig } from '../../server/platform/config.ts'
import type { Runs } from './runs.ts'
import type { ProviderOptions } from './staff.ts'

/** `huiyin provider …`: outside providers that say who somebody is. */
export function registerProviders(program: Command, runs: Runs): void {
  const provider = program.command('provider').description('OpenID providers that people may sign in with')
  provider
    .command('add')
    .description('register one')
    .requiredOption('--name <name>', 'as the sign-in page shows it')
    .requiredOption('--issuer <url>', 'as the provider names itself')
    .requiredOption('--client-id <id>')
    .option('--client-secret-file <file>')
    .action(
      runs(async (options: ProviderOptions) =>
        (await import('./staff.ts')).addProviderCommand(loadConfig(process.env), options),
      ),
    )
  provider
    .command('list')
    .description('show those that are registered')
    .action(runs(async () => (await import('./staff.ts')).listProvidersCommand(loadConfig(process.env))))
  provider
    .command('remove')
    .description('take one away, with everything that people were known by there')
    .argument('<id>')
    .action(runs(async (id: string) => (await import('./staff.ts')).removeProviderCommand(loadConfig(process.env), id)))
}
