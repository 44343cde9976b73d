/** Parts of which poor passwords are made, in letters only; longer ones first, so that they are taken whole. */
const commonWords =
  'huiyin|administrator|password|passwort|motdepasse|contrasena|complaint|september|football|baseball|computer|internet|starwars|princess|superman|whatever|iloveyou|sunshine|trustno|welcome|monkey|dragon|master|secret|summer|winter|spring|autumn|change|please|qwerty|asdfgh|zxcvbn|qwertz|azerty|letmein|login|admin|staff|agent|support|service|customer|company|office|guest|hello|woaini|mima|mimi|wangyou|kefu|guanli|yinhang|zhifu|passw|default|temporary|testing|test|temp|user|root|love|pass|word|abc|xyz|qwe|asd|zxc|new|the|my|is|me|i|a'
const onlyCommon = new RegExp(`^(?:${commonWords})*$`)
const rows = [
  'abcdefghijklmnopqrstuvwxyz',
  '01234567890',
  'qwertyuiop',
  'asdfghjkl',
  'zxcvbnm',
  '1qaz2wsx3edc4rfv5tgb6yhn7ujm8ik',
]
const differentMin = 5
const ownMin = 3
const leftMin = 8

/**
 * Whether a password of enough characters is one that guessers try first: few different characters, a piece said again and
 * again, a row of the keyboard, only common words and figures, or one's own name with a little around it. By rules and no
 * long list, so that nothing is asked of a network (NIST SP 800-63B section 3.1.1.2). Pure; `own` are the person's name,
 * address and organisation.
 */
export function isWeakPassword(password: string, own: readonly string[]): boolean {
  const plain = password.normalize('NFKC').toLowerCase()
  if (new Set(plain).size < differentMin || isRepeated(plain)) return true
  const rest = rows.reduce((text, row) => withoutRuns(withoutRuns(text, row), [...row].reverse().join('')), plain)
  if (onlyCommon.test(lettersOf(rest))) return true
  const pieces = own
    .flatMap((words) => words.toLowerCase().split(/[^\p{L}\p{N}]+/u))
    .filter((piece) => piece.length >= ownMin)
  const without = pieces.reduce((text, piece) => text.replaceAll(piece, ''), plain)
  return without !== plain && without.length < leftMin
}

/** What is left of the letters when figures stand for letters, as in p4ssw0rd, and everything else is decoration. */
function lettersOf(text: string): string {
  const figures: Record<string, string> = {
    '0': 'o',
    '1': 'i',
    '3': 'e',
    '4': 'a',
    '5': 's',
    '7': 't',
    '@': 'a',
    $: 's',
    '!': 'i',
  }
  // Figures at the end are a year or a count, not letters.
  return text
    .replace(/[^\p{L}]+$/u, '')
    .replace(/[013457@$!]/g, (sign) => figures[sign]!)
    .replace(/[^\p{L}]/gu, '')
}

function isRepeated(text: string): boolean {
  for (let unit = 1; unit <= text.length / 3; unit++)
    if (
      text ===
      text
        .slice(0, unit)
        .repeat(Math.ceil(text.length / unit))
        .slice(0, text.length)
    )
      return true
  return false
}

/** Takes out what runs along a row of keys or letters for four or more. */
function withoutRuns(text: string, row: string): string {
  for (let length = Math.min(row.length, text.length); length >= 4; length--)
    for (let from = 0; from + length <= row.length; from++) text = text.replaceAll(row.slice(from, from + length), '')
  return text
}
