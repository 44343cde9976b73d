/** What the authorisation matrix asks of each operation: a good request, and the object that it is about. */
import { uuidv7 } from '#platform/clock.ts'
import { sha256 } from '#platform/crypto.ts'
import { readTiming } from '#records/knowledge/regimes/regimes.ts'
import { readTags } from '#records/knowledge/tags/tree.ts'
import { newestVersion } from '#records/knowledge/versions.ts'
import { planAbsence, usualRoster } from '#records/staff/roster.ts'
import { recordCareOf } from '#records/tickets/care/care.ts'
import { recordOnTicket } from '#records/tickets/change.ts'
import { ticketFor } from '#records/tickets/load.ts'
import { mergeTicketInto } from '#records/tickets/merge.ts'
import { addMessage } from '#records/tickets/message.ts'
import { readChoice } from '#stages/privacy/choices.ts'
import { usualChoice } from '#stages/privacy/retention.rules.ts'
import { moneyCases } from './authorisation-money.ts'
import {
  accessVersion,
  alike,
  amend,
  ask,
  askToErase,
  attach,
  both,
  type Case,
  canaries,
  categories,
  contact,
  type Desk,
  emptyHands,
  exported,
  giveTo,
  lawClock,
  leave,
  madePasskey,
  overrun,
  ownCalendar,
  ownCauses,
  ownFamily,
  ownForm,
  ownRegime,
  ownWorkflow,
  raise,
  recuseColleague,
  remove,
  resolve,
  revealPicture,
  reviewDay,
  shownPasskey,
  standStill,
  tellNumber,
  wantCalled,
  wantTime,
  warn,
} from './authorisation-targets.ts'
import { knowledge } from './draft.ts'
import type { TestOrg } from './house.ts'

const { key: _timing, version: _timingVersion, ...timing } = knowledge.timing
const { key: _steps, version: _stepsVersion, ...steps } = knowledge.steps

const newestGuidance = (key: string) => (where: TestOrg) =>
  where.asSystem(async (work) => Math.max(1, await newestVersion(work, 'guidance', key)))

let workflowVersion = 1
const newestWorkflow = (where: TestOrg) =>
  where.asSystem(async (work) => Math.max(1, await newestVersion(work, 'workflow', 'own_form')))

export const casesOf = (desk: Desk): Record<string, Case> => ({
  showPortal: {},
  listQueue: { query: '?view=all' },
  countViews: {},
  showTicket: {},
  watchConsole: {},
  followTicket: {},
  followTicketLive: {},
  listCannedReplies: {},
  showDashboard: {},
  showMoods: {},
  showGuidance: { query: '?family=upi&code=Z9' },
  noteGuidanceOutcome: {
    body: () => ({ showId: uuidv7(desk.org.house.clock), family: 'upi', code: 'Z9', outcome: 'shown' }),
  },
  showGuidanceCounts: {},
  showDictionary: {},
  showCauses: {},
  showFamily: {},
  publishCauses: { body: () => ownCauses, version: newestGuidance('causes') },
  publishFamily: { body: () => ownFamily, version: newestGuidance('own_form') },
  showSteps: {},
  showAudit: {},
  proveTicket: {},
  listTaxonomy: {},
  listTags: {},
  addTag: { body: ({ number }) => ({ key: number.toLowerCase(), parentId: null, label: both, rule: null }) },
  changeTag: {
    body: () => ({ parentId: null, label: both, rule: null, archived: false }),
    version: async (where) => (await where.asSystem(readTags)).find(({ key }) => key === 'own-form')?.version ?? 1,
  },
  tagTickets: { body: ({ ticketId, tagId }) => ({ ticketIds: [ticketId], remove: [tagId] }) },
  tryTagRule: { body: () => ({ rule: { any: ['付款'] } }) },
  countTags: {},
  quoteTag: {},
  showCategories: {},
  previewCategories: { body: () => categories },
  publishCategories: { body: () => categories, version: async () => 1 },
  listWorkflows: {},
  showWorkflowVersion: {},
  publishWorkflow: { body: () => ownWorkflow, version: newestWorkflow },
  previewMigration: { body: () => ({ mapping: {} }) },
  migrateTickets: {
    prepare: async () => {
      workflowVersion = await newestWorkflow(desk.org)
    },
    body: () => ({ mapping: {}, version: workflowVersion }),
  },
  listSchemes: {},
  showClassifier: {},
  trainClassifier: {},
  showScheme: {},
  publishScheme: { body: () => ({ active: false }), version: async () => 1 },
  listCalendars: {},
  showCalendar: {},
  previewCalendar: { body: () => ({ seen: 1, input: { content: ownCalendar } }) },
  showCalendarAlarm: {},
  listRegimes: {},
  showRegime: {},
  publishRegime: { body: () => ownRegime, version: async () => 1 },
  previewRegime: { body: () => ownRegime, version: async () => 1 },
  showTiming: {},
  publishTiming: {
    body: () => timing,
    version: async (where) => (await where.asSystem(readTiming)).timingVersions[0]!.version,
  },
  publishSteps: {
    body: () => steps,
    version: async (where) => (await where.asSystem(readTiming)).stepsVersions[0]!.version,
  },
  publishCalendar: { body: () => ({ content: ownCalendar }), version: async () => 1 },
  showMe: {},
  listStaff: {},
  signOut: {},
  withdrawTicket: { body: () => ({}) },
  showProof: { query: '?key=a-key-of-a-test&form=other' },
  confirmAddress: { guarded: true, body: () => ({ token: 'x'.repeat(48) }) },
  receiveTicket: { body: () => ({ form: 'other', text: '付款失败', contact }) },
  receiveTickets: {
    guarded: true,
    body: () => ({
      entry: 'pk_nobody',
      token: 'not.signed',
      tickets: [{ key: 'a-key-of-many', form: 'other', text: '付款失败' }],
    }),
  },
  openTracking: { body: ({ number, secret }) => ({ number, secret }) },
  addInformation: { body: () => ({ text: '补充' }) },
  rateTicket: { body: () => ({ stars: 5 }), prepare: ({ ticketId }) => resolve(desk, ticketId) },
  moveTicket: { body: () => ({ name: 'check' }) },
  assignTicket: { body: () => ({ staffId: null }) },
  mergeTicket: { body: ({ otherNumber }) => ({ intoNumber: otherNumber, acrossCustomers: true }) },
  unmergeTicket: {
    prepare: ({ ticketId, otherNumber }) =>
      desk.org.as('agent', (work) =>
        mergeTicketInto(work, { ticketId }, { number: otherNumber }, { acrossCustomers: true }),
      ),
  },
  splitTicket: { body: ({ messageId }) => ({ messageIds: [messageId] }) },
  showSimilar: {},
  judgeSimilar: { prepare: (target) => alike(desk, target), body: () => ({ state: 'different' }) },
  judgeMatter: { prepare: (target) => alike(desk, target), body: () => ({ belongs: false }) },
  attendTicket: {
    prepare: async ({ ticketId }) => {
      await desk.org.asCustomer([ticketId], (work) =>
        addMessage(work, ticketId, { text: '求求你们，救救我', visibility: 'public' }).then(async ({ event }) =>
          recordOnTicket(work, await ticketFor(work, { ticketId }, 'ticket.follow', { lock: true }), [event]),
        ),
      )
      await desk.org.follow()
    },
    body: () => ({ how: 'called' }),
  },
  showCare: {},
  recordCare: {
    body: () => ({ basis: 'agreed', reason: '电话里说的', reviewOn: reviewDay(desk) }),
  },
  endCare: {
    prepare: ({ ticketId, kind }) =>
      desk.org.as('agent', (work) =>
        recordCareOf(work, ticketId, { kind, basis: 'agreed', reason: 'x', reviewOn: reviewDay(desk) }),
      ),
  },
  recuseFromTicket: { body: () => ({ reason: '认识这位客户' }) },
  liftRecusal: { prepare: (target) => recuseColleague(desk, target), body: () => ({ reason: '查清了' }) },
  placeCustomer: { body: () => ({ tier: 'vip', adviserId: null }) },
  showRoom: {},
  claimNext: {},
  claimTicket: { prepare: ({ ticketId }) => emptyHands(desk, ticketId) },
  returnTicket: {
    prepare: ({ ticketId }) => giveTo(desk, ticketId, 'agent'),
    body: () => ({ reason: '不熟' }),
    onlyFor: 'agent',
  },
  triageTicket: { body: () => ({ code: 'FAL-02', priority: 2 }) },
  replyToTicket: { body: () => ({ text: '在查' }) },
  noteOnTicket: { body: () => ({ text: '备注' }) },
  changeMe: { body: () => ({ language: 'en' }) },
  inviteStaff: {
    body: ({ number }) => ({ name: '新人', email: `${number.toLowerCase()}@example.com`, role: 'agent' }),
  },
  listEntries: {},
  createEntry: { body: () => ({ name: { 'zh-Hans': '账单', en: 'Bills' } }) },
  changeEntry: { body: () => ({ active: false }) },
  listForms: {},
  showForm: {},
  showFormVersion: {},
  publishForm: { body: () => ownForm },
  addEntrySecret: {},
  retireEntrySecret: {},
  uploadFile: { body: () => ({ any: 'text' }) },
  linkOwnAttachment: { query: '?as=download', prepare: (target) => attach(desk, target, 'customer') },
  linkAttachment: { query: '?as=download', prepare: (target) => attach(desk, target, 'customer') },
  openOwnFile: { prepare: (target) => attach(desk, target, 'customer') },
  openFile: { prepare: (target) => attach(desk, target, 'staff') },
  showAccess: {},
  changeAccess: {
    body: () => ({ read: 'team', work: 'team', exportRowsAloneMax: 0 }),
    version: accessVersion,
  },
  listExports: {},
  measureExport: { query: '?view=all' },
  requestExport: { body: () => ({ filters: { view: 'all' }, reason: '给监管的月报' }) },
  decideExport: {
    prepare: async (target) => {
      target.exportId = await ask(desk, 0)
    },
    body: () => ({ approve: false, filtersHash: sha256('{"view":"all"}').toString('hex') }),
  },
  linkExport: { prepare: (target) => exported(desk, target), onlyFor: 'auditor' },
  openExport: { prepare: (target) => exported(desk, target), onlyFor: 'auditor' },
  showIdentity: {},
  sendIdentityCode: {},
  proveIdentity: { body: () => ({ code: '000000' }) },
  readOwnData: { guarded: true, body: () => ({ as: 'page' }) },
  correctContact: { guarded: true, body: () => ({ value: '13912340001' }) },
  correctName: { guarded: true, body: () => ({ value: 'x' }) },
  chooseConsent: { body: () => ({ given: true }) },
  askForErasure: { guarded: true },
  showCustomerPrivacy: {},
  vouchForCaller: { body: () => ({ how: 'questions' }) },
  holdTicket: { body: () => ({ held: true, reason: 'x' }) },
  restrictCustomer: { body: () => ({ restricted: false }) },
  removeFromTicket: { body: ({ messageId }) => ({ messageId, reason: 'x' }) },
  listBin: {},
  restoreItem: { prepare: (target) => remove(desk, target) },
  showRetention: {},
  changeRetention: {
    body: () => usualChoice,
    version: (where) => where.asSystem(async (work) => (await readChoice(work)).version),
  },
  decideErasure: {
    prepare: (target) => askToErase(desk, target),
    body: () => ({ granted: false, reason: 'other' }),
  },
  revealPersonal: {
    prepare: (target) => tellNumber(desk, target),
    body: ({ messageId }) => ({ hidden: { kind: 'message', id: messageId }, reason: 'call_customer' }),
  },
  findByPerson: { body: () => ({ typed: canaries[0] }) },
  openPicture: { prepare: (target) => revealPicture(desk, target), onlyFor: 'risk' },
  listAlarms: {},
  seeAlarm: { prepare: (target) => raise(desk, target), body: () => ({ note: '忙日' }) },
  setUp: {
    guarded: true,
    body: () => ({ code: 'WRONG', organisation: 'x', name: 'x', email: 'x@example.com', password: 'x'.repeat(12) }),
  },
  signIn: { guarded: true, counted: true, body: () => ({ email: 'agent@test.local', password: 'wrong' }) },
  showSignIn: {},
  beginPasskeySignIn: {},
  signInByPasskey: { guarded: true, counted: true, body: () => ({ passkey: shownPasskey }) },
  beginProviderSignIn: { guarded: true, body: ({ providerId }) => ({ providerId }) },
  signInByProvider: { guarded: true, body: () => ({ query: 'code=x&state=x' }) },
  showAccount: {},
  beginPasskey: {},
  addOwnPasskey: { guarded: true, body: () => ({ name: 'x', passkey: madePasskey }) },
  removeOwnPasskey: { guarded: true },
  beginOwnAuthenticator: {},
  confirmOwnAuthenticator: { guarded: true, body: () => ({ code: '1234567' }) },
  removeOwnAuthenticator: { guarded: true },
  renewOwnRecoveryCodes: {},
  changeOwnPassword: { body: () => ({ password: 'boats drift at noon' }) },
  removeOwnIdentity: { guarded: true },
  endOwnSession: { guarded: true },
  endOtherSessions: {},
  beginStepUp: {},
  stepUp: { guarded: true, body: () => ({ code: '123456' }) },
  listAccounts: {},
  changeAccount: { body: () => ({ active: false }) },
  numberStaff: { body: ({ number }) => ({ number }) },
  endSessionsOf: {},
  resetAccountOf: {},
  changePresence: { body: () => ({ away: null }) },
  showDesk: {},
  showCapacity: {},
  listWarnings: {},
  seeWarning: { prepare: (target) => warn(desk, target), body: () => ({ note: '加了两个人' }) },
  listCalls: {},
  askForCall: { body: () => ({ kind: 'callback' }) },
  attemptCall: { prepare: (target) => wantCalled(desk, target), body: () => ({ how: 'no_answer' }) },
  showCallBack: {},
  showProgress: {},
  showTicketProgress: {},
  postMilestones: { guarded: true, body: () => ({ milestones: [] }) },
  postRiskAlert: { guarded: true, body: () => ({}) },
  showAlert: { guarded: true, body: () => ({ token: '0'.repeat(26) }) },
  answerAlert: { guarded: true, body: () => ({ token: '0'.repeat(26), answer: 'no' }) },
  askForCallBack: { prepare: (target) => overrun(desk, target) },
  listTicketClocks: {},
  askExtension: { body: () => ({ clock: lawClock, extension: 'more', reason: 'x' }) },
  decideExtension: {
    prepare: (target) => wantTime(desk, target),
    body: () => ({ clock: lawClock, approve: false }),
  },
  pauseClock: { body: () => ({ clock: lawClock, reason: 'documents' }) },
  resumeClock: { prepare: (target) => standStill(desk, target), body: () => ({ clock: lawClock }) },
  restartClock: {
    body: () => ({ clock: lawClock, from: desk.org.house.clock.now().toISOString(), reason: 'x' }),
  },
  rebaseClock: {
    prepare: (target) => amend(desk, target),
    body: ({ version }) => ({ clock: lawClock, version: Number(version), reason: 'x' }),
  },
  recordTrigger: {
    body: () => ({ trigger: 'forwarded', at: desk.org.house.clock.now().toISOString(), clocks: [] }),
  },
  recordDuty: { body: () => ({ clock: lawClock, duty: 'decision' }) },
  listTold: {},
  seeTold: {},
  changeRoster: { body: () => usualRoster, version: async () => 0 },
  planAbsence: { body: () => leave },
  endAbsence: {
    prepare: async (target) => {
      target.absenceId = await desk.org.asSystem((work) => planAbsence(work, target.staffId, leave))
    },
  },
  ...moneyCases(desk),
  signInByLink: { guarded: true, body: () => ({ token: 'wrong' }) },
})
