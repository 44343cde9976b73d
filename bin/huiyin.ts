/** The command line: everything an operator does. */
import { Command } from 'commander'
import { loadConfig } from '../server/platform/config.ts'
import { Problem } from '../server/platform/errors.ts'
import { sentences } from '../server/platform/problem-answer.ts'
import { exitCodes, StartFailure } from '../server/platform/start-failure.ts'
import { FailedStart } from '../server/platform/supervisor.ts'

const program = new Command('huiyin').description('Huiyin 回音: a complaint desk for payments').version('0.1.0')

/** Runs a command; a failed start is one sentence and its exit code, anything else a defect with its stack. */
function runs<A extends unknown[]>(act: (...words: A) => Promise<unknown>) {
  return async (...words: A): Promise<void> => {
    try {
      const code = await act(...words)
      process.exitCode = typeof code === 'number' ? code : 0
    } catch (error) {
      if (error instanceof Problem) {
        console.error(sentences(error.code, error.facts, 'en').detail)
        process.exit(exitCodes.configuration)
      }
      if (!(error instanceof StartFailure || error instanceof FailedStart)) {
        console.error(error instanceof Error ? error.stack : error)
        process.exit(1)
      }
      console.error(error.message)
      process.exitCode = error.exitCode
    }
    process.exit()
  }
}

program
  .command('start')
  .description('start everything: PostgreSQL (unless DATABASE_URL), server and worker')
  .action(runs(async () => (await import('./commands/start.ts')).startCommand(loadConfig(process.env))))
program
  .command('migrate')
  .description('bring the database to this version')
  .action(runs(async () => (await import('./commands/maintain.ts')).migrateCommand(loadConfig(process.env))))
program
  .command('doctor')
  .description('what is running, from where, on which data, and what is wrong')
  .option('--json', 'as JSON')
  .action(
    runs(async (options: { json?: boolean }) =>
      (await import('./commands/doctor.ts')).doctorCommand(loadConfig(process.env), options),
    ),
  )

const demo = program.command('demo').description('the demo organisation')
demo
  .command('load')
  .description('load it into empty data')
  .action(runs(async () => (await import('./commands/maintain.ts')).demoLoadCommand(loadConfig(process.env))))
demo
  .command('remove')
  .description('take it away')
  .action(runs(async () => (await import('./commands/maintain.ts')).demoRemoveCommand(loadConfig(process.env))))
demo
  .command('links')
  .description('print fresh one-time sign-in links')
  .action(runs(async () => (await import('./commands/maintain.ts')).demoLinksCommand(loadConfig(process.env))))

program
  .command('user')
  .description('people of your organisation')
  .command('invite')
  .description('print a one-time invitation link')
  .requiredOption('--name <name>')
  .requiredOption('--email <email>')
  .requiredOption('--role <role>')
  .option('--team <keys...>', 'team keys')
  .action(
    runs(async (options: { name: string; email: string; role: string; team?: string[] }) =>
      (await import('./commands/maintain.ts')).inviteCommand(loadConfig(process.env), options),
    ),
  )

program
  .command('organisation')
  .description('change what your organisation says of itself')
  .option('--hotline <number>', 'the number that the portal shows')
  .option('--name-zh <name>')
  .option('--name-en <name>')
  .option('--zone <zone>', 'time zone, such as Asia/Shanghai')
  .action(
    runs(async (options: { hotline?: string; nameZh?: string; nameEn?: string; zone?: string }) =>
      (await import('./commands/maintain.ts')).organisationCommand(loadConfig(process.env), options),
    ),
  )

program
  .command('import')
  .description('bring in complaints from a file, one JSON object a line')
  .argument('<file>')
  .requiredOption('--map <name>', 'a map of bin/import-maps')
  .option('--dry-run', 'check everything, write nothing')
  .option('--org <which>', 'own or demo; default: own when it is set up, else demo')
  .action(
    runs(async (file: string, options: { map: string; dryRun?: boolean; org?: string }) =>
      (await import('./commands/import.ts')).importCommand(loadConfig(process.env), file, options),
    ),
  )

await program.parseAsync()
