import { type Edit, type Steps, whole } from './edits.rules.ts'

/* Names in Latin letters, only behind a cue. */

const cue =
  /\b((?:my|his|her|their|maiden|last|first|full|the)? ?name(?: (?:in the account|on the (?:card|account)))?(?:'s| is|:| =| should be| to)|(?:everyone|people) calls? me|(?:was|is|am|are|been) called|call me|under (?:the name|my [a-z]{3,10}'?s? name)(?: of)?|name|i am|i'm|this is|it is|named|on behalf of|cardholder|card holder|account holder|beneficiary|payee|recipient|contact(?: person)?|attn|attention|customer|dear|hi|hello|(?:best |kind |warm )?regards|sincerely|faithfully|signed|yours|thanks|thank you|mr|mrs|ms|miss|dr|prof|my (?:husband|wife|father|mother|dad|mum|mom|son|daughter|brother|sister|friend|kid|child|partner|colleague|boss|neighbou?r|roommate|aunt|uncle|cousin|grandfather|grandmother))\b/gi
const gap = /(?: name| is| was| are)?[ \t]{0,8}[:.,=(]?(?:\s{0,6}\n)?[ \t"'“(]{0,8}/y
const title = '(?:(?:Mr|Mrs|Ms|Miss|Dr|Prof|Sir|Madam)\\.? )?'
const part = "(?:(?:Mc|Mac|O['’]|D['’])?\\p{Lu}\\p{Ll}[\\p{Ll}'’]*(?:-\\p{Lu}\\p{Ll}+)?)"
const more = `(?: (?:\\p{Lu}\\.?|de|van|von|der|den|bin|binti|al|da|del|della|la|le|dos|di) ?${part}| ${part}| \\p{Lu}\\.? ${part})`
const written = new RegExp(`${title}(${part}${more}{0,3})(?![\\p{L}\\d*@])`, 'yu')
const shouted = /(\p{Lu}{2,}(?: \p{Lu}{2,}){1,2})(?![\p{L}\d*@])/uy
const whispered = /([a-z]{2,}(?: [a-z]{2,})?)(?![\p{L}\d*@])/uy
const noName =
  /^(?:the|a|an|not|very|still|also|just|so|sure|sorry|sir|madam|customer|team|support|service|bank|all|everyone|there|and|or|but|for|to|in|on|at|of|with|from|my|your|our|his|her|their|its|it|he|she|they|we|you|i|this|that|these|is|was|are|be|been|being|has|have|had|will|would|can|cannot|could|should|no|yes|please|thanks|thank|regards|hello|hi|dear|good|bad|unable|trying|writing|contacting|calling|having|getting|using|being|unacceptable|urgent|ridiculous|chinese|british|american|indian|german|french|english|vip|account|card|payment|order|transaction|app|refund|number|name|not|wrong|correct|incorrect|misspelled|different|alipay|wechat|paypal|visa|mastercard|unionpay|apple|google|monday|tuesday|wednesday|thursday|friday|saturday|sunday|january|february|march|april|may|june|july|august|september|october|november|december|if|when|why|what|how|who|where|since|because|as|by|after|before|now|then|concerned|waiting|looking|happy|glad|relations|care|disputed|again|any|some|spelled|written|what's|here|manager|agent|representative)$/i

/** Names in Latin letters. Not in order. */
export function findEnglishNames(plain: string, count: Steps): Edit[] {
  const edits: Edit[] = []
  cue.lastIndex = 0
  for (let match = cue.exec(plain); match; match = cue.exec(plain)) {
    count.steps += 16
    const said = match[1]!.trim().toLowerCase()
    gap.lastIndex = cue.lastIndex
    const between = gap.exec(plain)?.[0] ?? ''
    const start = cue.lastIndex + between.length
    if (between === '' || !isTold(said, between)) continue
    const name = nameAt(plain, start, /^my name|^name|^full name/.test(said) && /is|'s|[:=]/.test(said + between))
    if (!name) continue
    edits.push(whole('name', name.start, name.end, initials(plain.slice(name.start, name.end))))
    cue.lastIndex = name.end
  }
  return edits
}

/** "contact: Ann", not "contact Ann": some words need more than a space. */
function isTold(said: string, between: string): boolean {
  return (
    !/^(?:name|it is|customer|signed|yours|thanks|thank you|recipient|contact|attention)$/.test(said) ||
    /[:,=.\n]/.test(between)
  )
}

function nameAt(plain: string, start: number, toldByName: boolean): { start: number; end: number } | null {
  for (const shape of toldByName ? [written, shouted, whispered] : [written]) {
    shape.lastIndex = start
    const match = shape.exec(plain)
    if (!match) continue
    const words = match[1]!.split(' ')
    const known = words.findIndex((word) => noName.test(word))
    const kept = words.slice(0, known < 0 ? words.length : known).join(' ')
    if (kept === '') return null
    const at = start + match[0].length - match[1]!.length
    return { start: at, end: at + kept.length }
  }
  return null
}

const initials = (name: string) =>
  name
    .split(' ')
    .map((word) => `${word[0]}**`)
    .join(' ')
