/** Texts whose single characters are the attack: they reorder, hide, pile up, look alike, or cannot be stored at all. */
import { cross } from './seeds-markup.ts'

const sign = (...points: number[]): string => String.fromCodePoint(...points)
const from = (first: number, last: number): string[] =>
  Array.from({ length: last - first + 1 }, (_, index) => sign(first + index))

/** UAX 9: marks, embeddings, overrides, isolates, and the ends of both. */
const bidi = [0x61c, 0x200e, 0x200f, 0x202a, 0x202b, 0x202c, 0x202d, 0x202e, 0x2066, 0x2067, 0x2068, 0x2069].map((c) =>
  sign(c),
)
const bidiFrames: ((control: string) => string)[] = [
  (c) => `${c}refund 100.00 to 6222`,
  (c) => `paid ${c}00.001 YNC${c} twice`,
  (c) => `note${c}`,
  (c) => `${c.repeat(40)}deep`,
  (c) => `(${c}) [${c}] \u00AB${c}\u00BB`,
  (c) => `line one ${c}\nline two`,
  (c) => `\u05D0\u05D1${c}123\u05D2`,
]
const rightToLeft = [
  '\u05E9\u05DC\u05D5\u05DD refund',
  '\u0645\u0631\u062D\u0628\u0627 100.00 CNY',
  '\u0626\u06C7\u064A\u063A\u06C7\u0631\u0686\u06D5 pay',
  '\u0710\u0712 order 7',
  '\u07CA\u07CB 5/6',
  '\u{1E900}\u{1E901} 8',
  '100 \u05D0 200 \u05D1 300',
  '\u05D0) (b',
]

/** Signs without a picture of their own. */
const unseen = [
  0xad, 0x34f, 0x115f, 0x1160, 0x17b4, 0x180e, 0x200b, 0x200c, 0x200d, 0x2060, 0x2061, 0x2064, 0x206a, 0x206f, 0x3164,
  0xfe00, 0xfe0f, 0xfeff, 0xffa0, 0xfff9, 0xfffb, 0x1d173, 0xe0001, 0xe0041, 0xe007f, 0xe0100,
].map((c) => sign(c))
const unseenFrames: ((hidden: string) => string)[] = [
  (c) => c,
  (c) => c.repeat(60),
  (c) => `re${c}fund`,
  (c) => `${c}.htaccess`,
  (c) => `138${c}1234${c}5678`,
]

const lookAlikes = [
  'p\u0430yment', // Cyrillic a
  '\u0440\u0430\u0443', // Cyrillic only
  'B\u0391NK', // Greek capital alpha
  'adm\u0131n', // dotless i
  '\u0399MPORTANT',
  'ex\u0430mple.com',
  'xn--80ak6aa92e.com',
  '\u24D0\u24D1\u24D2',
  '\u{1D41A}\u{1D41D}\u{1D426}\u{1D422}\u{1D427}',
  '\uFF41\uFF44\uFF4D\uFF49\uFF4E',
  'rn vs m, vv vs w, 0 vs O',
  'hotline 4OO-l23-4567',
  '\u5DE5\u884C vs \u5DE5\u4E9B',
  '\u4EBA\u6C11\u5E63',
  '\u652F\u4ED8\u5B9D\u5B98\u65B9',
  '\u212Aelvin \u212Bngstr\u00F6m',
  '\u037E semicolon',
  'a\u2024b\u2025c\u2026',
  '\u2212100.00',
  '\u00A5100 \uFFE5100 \u5186100',
]

/** PostgreSQL stores neither; JSON can carry both. */
const unstorable = ['\u0000', '\uD800', '\uDBFF', '\uDC00', '\uDFFF', '\uDC00\uD800', '\uD83D\uD83D', '\uDE00\uDE00']
const unstorableFrames: ((bad: string) => string)[] = [
  (c) => c,
  (c) => `${c}start`,
  (c) => `end${c}`,
  (c) => `mid${c}dle`,
  (c) => `\u{1F600}${c}\u{1F600}`,
  (c) => `${c.repeat(30)}x`,
  (c) => `<b>${c}</b>`,
  (c) => `\\u0000 ${c} \\ud800`,
  (c) => `line\n${c}\nline`,
]

const controls = [...from(1, 8), '\u000B', '\u000C', ...from(0xe, 0x1f), ...from(0x7f, 0x9f)]
const lineEnds = ['\r', '\n', '\r\n', '\u0085', '\u2028', '\u2029', '\t', '\u000B', '\u000C']

const marks = [
  0x300, 0x301, 0x321, 0x336, 0x489, 0x20dd, 0x20e3, 0x0e49, 0x0e33, 0x064b, 0x0610, 0x1ab0, 0x302e, 0xfe20,
]
const floods = marks.flatMap((mark) => [
  `a${sign(mark).repeat(3)}`,
  `\u9000${sign(mark).repeat(80)}\u6B3E`,
  `x${sign(mark).repeat(600)}`,
  sign(mark).repeat(12),
])
const zalgo = Array.from({ length: 8 }, (_, round) =>
  Array.from('refund', (letter, at) => letter + from(0x300 + round, 0x330 + round + at).join('')).join(''),
)

const normalisations = [
  '\uFDFA'.repeat(500),
  '\uFDFB\uFDF2',
  '\u1E9B\u0323',
  '\uFB01\uFB02\uFB03',
  '\u0344\u0387',
  '\u1112\u1161\u11AB vs \uD55C',
  'caf\u00E9 vs cafe\u0301',
  '\u212A\u017F\u0130\u0131',
  '\uFF1Cscript\uFF1Epwned()\uFF1C/script\uFF1E',
  '\uFE64script\uFE65pwned()',
  '\u2100\u2105\u2121\u213B',
  '\u33A5\u33C7\u3371',
  '\u2488\u2489\u248A',
  '\u00BD \u00BE \u215B',
  '\u{1F100}\u{1F110}\u{1F130}',
  '\uF900\uF901\u{2F800}',
  '\u0958\u0959\u09DC',
  'a\u0328\u0301 a\u0301\u0328',
]

const digitsOfScripts = [
  0x660, 0x6f0, 0x7c0, 0x966, 0x9e6, 0xa66, 0xae6, 0xb66, 0xbe6, 0xc66, 0xce6, 0xd66, 0xe50, 0xed0, 0xf20, 0x1040,
  0x17e0, 0x1810, 0xff10, 0x1d7ce, 0x1d7d8, 0x1d7f6,
]
const inDigits = (zero: number, number: string) => number.replace(/\d/g, (digit) => sign(zero + Number(digit)))

const emoji = [
  '\u{1F468}\u200D\u{1F469}\u200D\u{1F467}\u200D\u{1F466}',
  '\u{1F468}\u200D'.repeat(60),
  '\u{1F3F4}\u{E0067}\u{E0062}\u{E0065}\u{E006E}\u{E0067}\u{E007F}',
  '\u{1F1E8}\u{1F1F3}\u{1F1E8}',
  '\u{1F44D}\u{1F3FB}\u{1F3FF}',
  '1\uFE0F\u20E3 2\uFE0F\u20E3',
  '\u2764\uFE0E\u2764\uFE0F',
  '\u{1F600}'.repeat(119),
  `x${'\u{1F600}'.repeat(60)}`,
  '\u{1F635}\u200D\u{1F4AB}\uFE0F\u200D',
  '\u200D\u{1F600}',
  '\u{1FAF1}\u{1F3FB}\u200D\u{1FAF2}\u{1F3FF}',
]
const privateSigns = [0xe000, 0xf8ff, 0xfdd0, 0xfffe, 0xffff, 0x1fffe, 0x1ffff, 0xf0000, 0x10fffd, 0x10ffff, 0xfffd]
  .map((c) => sign(c))
  .flatMap((c) => [c, `a${c}b`])

const overlong = [
  '%c0%ae%c0%ae%c0%af',
  '%e0%80%af',
  '%f0%80%80%af',
  '%c1%9c',
  '%fc%80%80%80%80%af',
  '%u002e%u002e%u2215',
]
  .flatMap((bytes) => [bytes, `..${bytes}`, bytes.toUpperCase()])
  .concat([
    '\u00C0\u00AE\u00C0\u00AE/',
    '\u00ED\u00A0\u0080',
    '\u00EF\u00BF\u00BF',
    '+ADw-script+AD4-',
    '\u00FE\u00FF',
    '\u00E2\u20AC\u2122',
  ])

const names = [
  'receipt\u202Egnp.exe',
  'receipt\u2066gnp.exe\u2069',
  'photo\u200B.jpg.html',
  '\u202Efdp.js',
  'bill\u2024pdf',
  'a.jpg\u0020\u0020\u0020\u0020\u0020\u0020.exe',
  '\u05D0.jpg\u202Dexe.',
  'CON',
  'nul.txt',
  'x.jpg::$DATA',
  '.htaccess',
  '\uFEFF.htaccess',
  'a/../../b.png',
  '~$x.docm',
  '-rf',
  'name\nname.png',
]

export const signs: Record<string, string[]> = {
  bidi: [...bidi.flatMap((control) => bidiFrames.map((frame) => frame(control))), ...rightToLeft],
  unseen: unseen.flatMap((hidden) => unseenFrames.map((frame) => frame(hidden))),
  homograph: cross(['', 'https://'], lookAlikes),
  unstorable: unstorable.flatMap((bad) => unstorableFrames.map((frame) => frame(bad))),
  control: controls.flatMap((control) => [`a${control}b`, control.repeat(5)]),
  'line end': lineEnds.flatMap((end) => [
    `one${end}two`,
    `${end}${end}`,
    `${end}start`,
    `end${end}`,
    `a${end.repeat(200)}b`,
  ]),
  combining: [...floods, ...zalgo],
  normalisation: normalisations,
  digits: digitsOfScripts.flatMap((zero) => [inDigits(zero, '128.50'), `${inDigits(zero, '100')} \u05D0 7`]),
  emoji: [...emoji, ...emoji.map((one) => `a ${one} b`)],
  private: privateSigns,
  overlong,
  'file name': names.flatMap((name) => [name, `attached: ${name} (1 kB)`]),
}
