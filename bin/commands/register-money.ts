import type { Command } from 'commander'
import { loadConfig } from '../../server/platform/config.ts'
import type { CoreCheckOptions } from './core.ts'
import type { LedgerOptions } from './ledger.ts'
import type { Runs } from './runs.ts'

/** `huiyin core check` for whoever puts a payment core behind our contract; `huiyin ledger` for finance. */
export function registerMoney(program: Command, runs: Runs): void {
  program
    .command('core')
    .description('the payment core: whoever holds the money (docs/integrations/payment-core.md)')
    .command('check')
    .description('try a payment core of your own against the contract')
    .argument('<url>', 'its address, https or on this machine')
    .requiredOption('--token-file <file>', 'holds the bearer token that it lets in')
    .option('--account <id>', 'a test account, by the customer’s id in the app, on which no hold stands')
    .option('--payment <number>', 'a test payment that succeeded; three minor units of it are given back')
    .option('--unknown <number>', 'a payment that nobody knows')
    .option('--callback-port <port>', 'listen on this machine for its news, and try them too')
    .option('--callback-secret-file <file>', 'holds the secret (whsec_…) that it signs its news with')
    .option('--json', 'as JSON')
    .action(
      runs(async (url: string, options: CoreCheckOptions) =>
        (await import('./core.ts')).coreCheckCommand(url, options),
      ),
    )
  program
    .command('ledger')
    .description('our books of refunds and compensation for some days, with the trial balance: a sheet (CSV), or JSON')
    .requiredOption('--from <day>', 'first day, such as 2026-01-01')
    .requiredOption('--to <day>', 'last day, within it')
    .requiredOption('--out <file>', 'a new file; JSON when its name ends with .json')
    .option('--org <which>', 'own or demo; default: own when it is set up, else demo')
    .action(
      runs(async (options: LedgerOptions) =>
        (await import('./ledger.ts')).ledgerCommand(loadConfig(process.env), options),
      ),
    )
}
