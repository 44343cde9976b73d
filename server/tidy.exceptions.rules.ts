/** The architecture, rule by rule (ARCHITECTURE.md says why). A complaint begins with the name of its rule. */
export const ruleNames = [
  'imports go down',
  'routes and queries are private',
  'pure files import pure files',
  'one folder writes a table',
  'an event is never changed',
  'time and chance have one source',
  'connections are opened outside',
  'one file moves a ticket',
  'seals are opened by a few',
  'files stay short',
  'folders are explained',
  'every file is reached',
  'exports have names',
  'names tell something',
  'words are data',
  'no test is skipped',
  'exceptions are needed',
  'the code was seen',
] as const
export type RuleName = (typeof ruleNames)[number]

/** Files that may break one rule, each with its reason. One that breaks it no more must leave the list. */
export const exceptions: { rule: RuleName; path: string; reason: string }[] = [
  {
    rule: 'connections are opened outside',
    path: 'web/widget/guidance/ask.ts',
    reason: "a few lines in the host's page; what it says must outlive that page",
  },
  { rule: 'exports have names', path: 'web/portal/vite.config.ts', reason: 'Vite reads the default export' },
  { rule: 'exports have names', path: 'web/console/vite.config.ts', reason: 'Vite reads the default export' },
  { rule: 'exports have names', path: 'web/widget/vite.config.ts', reason: 'Vite reads the default export' },
  {
    rule: 'exports have names',
    path: 'web/widget/vite-env.d.ts',
    reason: 'says what Vite makes of a stylesheet, in its words',
  },
  {
    rule: 'every file is reached',
    path: 'web/kit/proof/worker.ts',
    reason: 'a browser starts it by its address, which start-worker.ts names',
  },
  {
    rule: 'every file is reached',
    path: 'test/chance.ts',
    reason: 'bin/test.ts has it loaded before each test file',
  },
  {
    rule: 'one folder writes a table',
    path: 'server/platform/insert.ts',
    reason: 'turns the rows of every folder into one statement; the folders name their tables',
  },
  {
    rule: 'one folder writes a table',
    path: 'server/platform/backup/restore.ts',
    reason: 'brings every table back that there is',
  },
  {
    rule: 'one folder writes a table',
    path: 'server/platform/erase-org.ts',
    reason: 'takes an organisation away from every table there is',
  },
  {
    rule: 'time and chance have one source',
    path: 'sandbox/core/main.ts',
    reason: 'another house, which has a clock of its own',
  },
  {
    rule: 'time and chance have one source',
    path: 'bin/commands/doctor.ts',
    reason: "PostgreSQL's own transactions are as old as its own clock says",
  },
  {
    rule: 'time and chance have one source',
    path: 'web/kit/now.ts',
    reason: "the browser's clock, which the pages ask",
  },
  {
    rule: 'time and chance have one source',
    path: 'web/kit/client.ts',
    reason: 'makes Idempotency-Keys in the browser',
  },
  {
    rule: 'time and chance have one source',
    path: 'web/kit/kept.ts',
    reason: "forgets after two months by the browser's clock",
  },
  {
    rule: 'time and chance have one source',
    path: 'web/kit/sse.ts',
    reason: 'spreads reconnecting browsers, so that they do not come back all at once',
  },
  {
    rule: 'time and chance have one source',
    path: 'web/console/ticket/seen.ts',
    reason: 'measures how long a notice stood on the screen',
  },
  {
    rule: 'time and chance have one source',
    path: 'web/portal/ask/quick-dates.tsx',
    reason: 'a tap on “just now” means the moment of the tap',
  },
  {
    rule: 'connections are opened outside',
    path: 'web/kit/client.ts',
    reason: 'the one caller of the API in the browser',
  },
  {
    rule: 'connections are opened outside',
    path: 'web/widget/loader.ts',
    reason: 'asks for the forms without the client, which its six kilobytes have no room for',
  },
  {
    rule: 'connections are opened outside',
    path: 'server/demo-shop/shop.js',
    reason: 'the page of another site asks its own server',
  },
  {
    rule: 'connections are opened outside',
    path: 'web/kit/sse.ts',
    reason: 'the one reader of live streams in the browser',
  },
  {
    rule: 'connections are opened outside',
    path: 'web/kit/upload.ts',
    reason: 'the one sender of files in the browser',
  },
  {
    rule: 'connections are opened outside',
    path: 'bin/commands/doctor.ts',
    reason: 'looks from the outside whether the others answer',
  },
  {
    rule: 'connections are opened outside',
    path: 'bin/generate.ts',
    reason: 'reads the catalogue of a throw-away database',
  },
  {
    rule: 'connections are opened outside',
    path: 'bin/screenshots.ts',
    reason: 'waits for the server that it photographs',
  },
  {
    rule: 'words are data',
    path: 'bin/screenshots.ts',
    reason: 'types what a customer would, to have something to photograph',
  },
  {
    rule: 'words are data',
    path: 'server/records/customers/secrets.rules.ts',
    reason: 'the cues of what must be destroyed',
  },
  {
    rule: 'words are data',
    path: 'server/records/customers/plain.rules.ts',
    reason: 'the Chinese digits and first looks',
  },
  {
    rule: 'words are data',
    path: 'server/records/customers/cards.rules.ts',
    reason: 'the cues of cards, IDs and orders',
  },
  { rule: 'words are data', path: 'server/records/customers/phones.rules.ts', reason: 'the cues of telephone numbers' },
  {
    rule: 'words are data',
    path: 'server/records/customers/accounts.rules.ts',
    reason: 'the cues of accounts and papers',
  },
  {
    rule: 'words are data',
    path: 'server/records/customers/addresses.rules.ts',
    reason: 'the parts of Chinese addresses',
  },
  { rule: 'words are data', path: 'server/records/customers/names.rules.ts', reason: 'surnames and the cues of names' },
  { rule: 'words are data', path: 'web/kit/money.ts', reason: 'the signs people type around an amount' },
  {
    rule: 'no test is skipped',
    path: 'server/platform/embedded-postgres.test.ts',
    reason: 'what root meets cannot be tried by an ordinary user',
  },
  {
    rule: 'no test is skipped',
    path: 'server/platform/data-folder.test.ts',
    reason: 'a small disk can be mounted by root only',
  },
  {
    rule: 'seals are opened by a few',
    path: 'server/platform/idempotency.ts',
    reason: 'an answer that is replayed to whoever got it',
  },
  {
    rule: 'seals are opened by a few',
    path: 'server/platform/http-files.ts',
    reason: 'the one way out of files, after the loader and the signed link',
  },
  {
    rule: 'seals are opened by a few',
    path: 'server/records/staff/sign-in/tokens.ts',
    reason: 'what a sign-in that is under way must remember',
  },
  {
    rule: 'seals are opened by a few',
    path: 'server/records/staff/sign-in/authenticator.ts',
    reason: 'the secret that a code is checked with',
  },
  {
    rule: 'seals are opened by a few',
    path: 'server/records/staff/sign-in/identities.ts',
    reason: 'the secret that we show to the provider',
  },
  {
    rule: 'seals are opened by a few',
    path: 'server/records/entries/find.ts',
    reason: 'the secrets that signed contexts are checked with',
  },
  {
    rule: 'seals are opened by a few',
    path: 'server/records/customers/find.ts',
    reason: 'the address of a letter, for its envelope',
  },
  {
    rule: 'seals are opened by a few',
    path: 'server/stages/replies/phone/said.ts',
    reason: 'what a message to a telephone alone says, for its envelope',
  },
  {
    rule: 'seals are opened by a few',
    path: 'server/stages/alerts/sealed.ts',
    reason: 'the number that a question goes to, for its envelope and for its ticket',
  },
  {
    rule: 'seals are opened by a few',
    path: 'server/records/customers/correct.ts',
    reason: 'what customers see and correct of their own, after they showed who they are',
  },
  {
    rule: 'seals are opened by a few',
    path: 'server/records/tickets/own.ts',
    reason: 'the customers’ own words, after they showed who they are',
  },
  {
    rule: 'seals are opened by a few',
    path: 'server/records/attachments/check.ts',
    reason: 'the look inside an upload, in a process of its own',
  },
  {
    rule: 'seals are opened by a few',
    path: 'server/records/tickets/attachments.ts',
    reason: 'the redacted picture, behind the loader',
  },
  {
    rule: 'seals are opened by a few',
    path: 'server/stages/exports/file.ts',
    reason: 'the maker’s own list, which holds masked words only',
  },
  {
    rule: 'seals are opened by a few',
    path: 'server/stages/privacy/letters.ts',
    reason: 'the address and the code of a letter, for its envelope',
  },
  {
    rule: 'seals are opened by a few',
    path: 'server/stages/reveal/open.ts',
    reason: 'the door: reason, budget, record',
  },
  {
    rule: 'seals are opened by a few',
    path: 'server/stages/reveal/picture.ts',
    reason: 'the same door, for the original of a picture that was revealed within the minute',
  },
]
