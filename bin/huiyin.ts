/** The command line: everything an operator does. */
import { Command } from 'commander'
import { loadConfig } from '../server/platform/config.ts'
import { Problem } from '../server/platform/errors.ts'
import { sentences } from '../server/platform/problem-answer.ts'
import { exitCodes, StartFailure } from '../server/platform/start-failure.ts'
import { FailedStart } from '../server/platform/supervisor.ts'
import type { ClassifyOptions } from './commands/classify.ts'
import { registerMoney } from './commands/register-money.ts'
import { registerProviders } from './commands/register-providers.ts'
import type { ReturnsOptions } from './commands/returns.ts'
import type { TrainOptions } from './commands/train.ts'

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
  .description('start everything: PostgreSQL (unless DATABASE_URL), server, worker and cashier')
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
  .command('staff')
  .description('sign-in of people')
  .command('reset-factors')
  .description('take away every way in of a person and print a link to set it up anew')
  .argument('<email>')
  .action(
    runs(async (email: string) =>
      (await import('./commands/staff.ts')).resetFactorsCommand(loadConfig(process.env), email),
    ),
  )

registerProviders(program, runs)

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
  .command('keys')
  .description('keys that personal data are sealed with')
  .command('rotate')
  .description('make new wrapping keys while serving, under the key-encryption key of now')
  .action(runs(async () => (await import('./commands/keys.ts')).rotateCommand(loadConfig(process.env))))

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

program
  .command('search')
  .description('the index that searches look in')
  .command('rebuild')
  .description('make it anew from the masked words of all tickets, while serving')
  .option('--org <which>', 'own or demo; default: own when it is set up, else demo')
  .action(
    runs(async (options: { org?: string }) =>
      (await import('./commands/search.ts')).rebuildSearchCommand(loadConfig(process.env), options),
    ),
  )

program
  .command('train')
  .description('train a classifier from examples')
  .option(
    '--task <name>',
    'triage (our own codes), mood (how words sound) or banking77 (a file train.csv of text and label)',
    'triage',
  )
  .option('--data <folder>', 'where the examples are; default for triage: those that ship')
  .requiredOption('--out <file>', 'where the model goes')
  .action(runs(async (options: TrainOptions) => (await import('./commands/train.ts')).trainCommand(options)))

program
  .command('scheme')
  .description('classes of regulators and schemes, and which of our codes they are')
  .command('import')
  .description('replace a scheme by a JSON file, or its classes and map by a sheet (CSV); all of it or nothing')
  .argument('<file>')
  .option('--key <key>', 'which scheme a sheet is of')
  .option('--org <which>', 'own or demo; default: own when it is set up, else demo')
  .action(
    runs(async (file: string, options: { key?: string; org?: string }) =>
      (await import('./commands/scheme.ts')).importSchemeCommand(loadConfig(process.env), file, options),
    ),
  )

const calendar = program.command('calendar').description('calendars of working days, and until when each is known')
calendar
  .command('import')
  .description('replace a calendar by a JSON file, or the years that a sheet (CSV) names; all of it or nothing')
  .argument('<file>')
  .option('--key <key>', 'which calendar a sheet is of; default: the name of the file')
  .option('--org <which>', 'own or demo; default: own when it is set up, else demo')
  .action(
    runs(async (file: string, options: { key?: string; org?: string }) =>
      (await import('./commands/calendar.ts')).importCalendarCommand(loadConfig(process.env), file, options),
    ),
  )
calendar
  .command('list')
  .description('show every calendar with the day until which it is known')
  .action(runs(async () => (await import('./commands/calendar.ts')).listCalendarsCommand(loadConfig(process.env))))

program
  .command('classify')
  .description('say what texts are about: reads and writes one JSON object a line')
  .option('--model <file>', 'a model made by "huiyin train"; default: the one that ships')
  .requiredOption('--in <file>', 'objects with the field "text"; - for standard input')
  .requiredOption('--out <file>', '- for standard output')
  .action(runs(async (options: ClassifyOptions) => (await import('./commands/classify.ts')).classifyCommand(options)))

program
  .command('backup')
  .description('write everything of one moment to a sealed file, while the server runs')
  .argument('<file>')
  .action(
    runs(async (file: string) => (await import('./commands/backup.ts')).backupCommand(loadConfig(process.env), file)),
  )
program
  .command('restore')
  .description('bring a backup back into an empty database; it is checked whole before anything is written')
  .argument('<file>')
  .option('--check', 'only check the file')
  .option('--replace-everything', 'lose what is in the database now')
  .action(
    runs(async (file: string, options: { check?: boolean; replaceEverything?: boolean }) =>
      (await import('./commands/backup.ts')).restoreCommand(loadConfig(process.env), file, options),
    ),
  )

const audit = program.command('audit').description('the proof that nothing recorded was changed')
const orgOption = ['--org <which>', 'own or demo; default: own when it is set up, else demo'] as const
audit
  .command('key')
  .description('print the public key that verifiers need')
  .option(...orgOption)
  .action(
    runs(async (options: { org?: string }) =>
      (await import('./commands/audit.ts')).auditKeyCommand(loadConfig(process.env), options),
    ),
  )
audit
  .command('export')
  .description('write all events, leaves and checkpoints into a new file, one JSON object a line')
  .argument('<file>')
  .option(...orgOption)
  .action(
    runs(async (file: string, options: { org?: string }) =>
      (await import('./commands/audit.ts')).auditExportCommand(loadConfig(process.env), file, options),
    ),
  )
audit
  .command('check')
  .description('verify what stands in the database now')
  .option(...orgOption)
  .action(
    runs(async (options: { org?: string }) =>
      (await import('./commands/audit.ts')).auditCheckCommand(loadConfig(process.env), options),
    ),
  )
audit
  .command('verify')
  .description('verify an export, or the proof of one ticket, offline')
  .argument('<file>')
  .requiredOption('--key <key>', 'what "huiyin audit key" printed, or a file that holds it')
  .option('--checkpoint <file>', 'published checkpoints, as they were appended to a file')
  .action(
    runs(async (file: string, options: { key: string; checkpoint?: string }) =>
      (await import('./commands/audit.ts')).auditVerifyCommand(file, options),
    ),
  )

program
  .command('returns')
  .description(
    "a regulator's return, from the events: CSV and JSON with what each figure means; without a key: which there are",
  )
  .argument('[key]', 'one that ships, or the path of a .json file with a definition')
  .option('--from <day>', 'first day of the period, such as 2026-01-01')
  .option('--until <day>', 'last day of the period, within it')
  .option('--out <folder>', 'where the files go')
  .option('--base <name=count...>', 'how many there are of what rates are counted for, such as outlets=120')
  .option(...orgOption)
  .action(
    runs(async (key: string | undefined, options: ReturnsOptions) => {
      const { listReturnsCommand, returnsCommand } = await import('./commands/returns.ts')
      return key === undefined ? listReturnsCommand() : returnsCommand(loadConfig(process.env), key, options)
    }),
  )

registerMoney(program, runs)

await program.parseAsync()
