import { type Edit, isHan, type Steps } from './edits.rules.ts'

/*
 * Chinese postal addresses: known by a number with its unit (号, 栋, 室 …) behind a street or place, or by a cue. Shown is
 * what comes before street and village, down to the district (the habit of JR/T 0171-2020 annex A).
 */

const provinces =
  '北京|上海|天津|重庆|河北|山西|辽宁|吉林|黑龙江|江苏|浙江|安徽|福建|江西|山东|河南|湖北|湖南|广东|海南|四川|贵州|云南|' +
  '陕西|甘肃|青海|内蒙古|广西|西藏|宁夏|新疆|香港|澳门|台湾'
const units = '号院|号楼|号|弄|栋|幢|座|单元|室|楼|层|房|户|门|组|队|铺|档'
const numeral = '(?:[A-Za-z]?\\d{1,5}[A-Za-z]?(?:-[A-Za-z]?\\d{1,5}){0,3}|[一二三四五六七八九十百]{1,4}|[A-Z])'
const buildings = '大厦|广场|花园|小区|公寓|大楼|商城|中心|[新家][园苑村]|苑|园|城|府|庭|湾'

/** From the house number on: "88号院3号楼2单元501", "667号科技大厦28栋1069室", "12号3-2-501". */
const tail = new RegExp(
  `(?: ?(?:[\\u4e00-\\u9fff]{2,8}?(?:${buildings}))?(?:[东南西北]?[区门座])? ?${numeral}(?:${units})(?:[附之][一二三四\\d]{1,3}号?)?)+` +
    `(?:[\\u4e00-\\u9fff]{2,8}?(?:${buildings}))?(?: ?[A-Z]?\\d{1,4}(?:-\\d{1,4}){0,3}室?(?![\\d.]))?`,
  'y',
)
const houseNumber = new RegExp(`(?:\\d|[一二三四五六七八九十A-Z])[A-Za-z]?(?:${units})`, 'g')
/** Ends of the names of streets and places; "渠道3号" and "线路2号" are none. */
const street = new RegExp(
  `[\\u4e00-\\u9fff]{2}(?:路|街|大道|[东南西北中]道|巷|弄|胡同|里|坊|村|庄|屯|堡|坡|桥|镇|乡|街道|社区|团|旗|县|区|段|期|${buildings})(?:[东南西北中一二三四五六七八九]?[段路街区期巷里村]|\\d{1,3}[段弄巷期区])?$`,
)
const noStreet =
  /(?:渠|通|频|报|轨|知|味)道$|(?:线|网|电|思|套|铁|走|回|半|来|一|出|链)路$|(?:这|那|哪|手|心|家|户|卡|包|夜)里$|(?:逛|上)街$|(?:全|行|交易|数据|服务|客服|结算|清算|呼叫|支付)中心$|学期$|[到日长短周分还定过延]期$|(?:时|手|机|阶|时间)段$|(?:专|地|时|选)区$/

/** Where an address begins: behind the last of these, or with a province before it. */
const beginning =
  /(?:住址|地址|家住|住在|现住|住|位于|寄[到往至给]?|送[到往至]|发[到往至]|邮|配送|收货|户籍|老家|公司|单位|店铺|门店|店|[在到往至从去于是为给叫的了和跟])(?:[是为在: ]{0,3})/g
const province = new RegExp(`(?:${provinces})`)
const district =
  /(?:[\u4e00-\u9fff]{2,6}?(?:省|自治区|特别行政区) ?)?(?:[\u4e00-\u9fff]{2,6}?(?:市|自治州|地区|盟) ?)?(?:(?:(?!小区|社区|园区|景区)[\u4e00-\u9fff]){1,7}?(?:区|县|旗|市) ?)?/y

const lookBackChars = 40

/** Not in order. */
export function findChineseAddresses(plain: string, count: Steps): Edit[] {
  const edits: Edit[] = []
  let done = 0
  const add = (start: number, end: number) => {
    district.lastIndex = start
    const kept = start + (district.exec(plain)?.[0].trimEnd().length ?? 0)
    edits.push({ kind: 'address', start, end, from: Math.min(kept, end), to: end, put: '****' })
    done = end
  }
  houseNumber.lastIndex = 0
  for (let match = houseNumber.exec(plain); match; match = houseNumber.exec(plain)) {
    // "5月12号", "第3层"
    if (match.index < done || '月第'.includes(plain[match.index - 1] ?? '月')) continue
    count.steps += lookBackChars
    let number = match.index
    while (number > done && /[\dA-Za-z-]/.test(plain[number - 1]!) && match.index - number < 8) number--
    const before = wordsBefore(plain, number, done)
    const start = number - before.length + startIn(before)
    const name = plain.slice(start, number).trimEnd()
    const isPlace = street.test(name) && !noStreet.test(name)
    if (!isPlace) continue
    tail.lastIndex = number
    const rest = tail.exec(plain)
    if (!rest) continue
    add(start, number + rest[0].length)
    houseNumber.lastIndex = done
  }
  return [...edits, ...findByCue(plain, edits, count)]
}

/** What stands before a house number and may be of the same address. */
function wordsBefore(plain: string, number: number, done: number): string {
  let start = number
  while (start > done && number - start < lookBackChars) {
    const c = plain.charCodeAt(start - 1)
    const isWord = isHan(c) || /[\dA-Za-z·()-]/.test(plain[start - 1]!)
    // "广东省 深圳市 南山区": a space may follow each step down.
    const isStep = plain[start - 1] === ' ' && /[省市区县镇乡道路街州]/.test(plain[start - 2] ?? '')
    if (!isWord && !isStep && !(plain[start - 1] === ' ' && start === number)) break
    start--
  }
  return plain.slice(start, number)
}

function startIn(before: string): number {
  const named = province.exec(before)
  if (named) return named.index
  let start = 0
  beginning.lastIndex = 0
  for (let match = beginning.exec(before); match; match = beginning.exec(before)) {
    // "至善路", "为民路": the sign belongs to a name when too little follows it.
    if (before.length - beginning.lastIndex >= 3) start = beginning.lastIndex
  }
  return start
}

const cue = /(?=[住地家现户寄])(?:住址|地址|家住|住在|现居|户籍|寄[到往至])[是为在: ]{0,4}/g
const steps = /[\u4e00-\u9fff]{2,}?(?:省|市|区|县|镇|乡|村|路|街|巷|大道|胡同|小区|花园|公寓|大厦|广场|[号栋幢室弄组])/
const written = /[\u4e00-\u9fffA-Za-z\d·()#-]{4,60}/y

/** "地址：江宁区东山街道天元中路口": behind a cue no number is needed, but two steps down are. */
function findByCue(plain: string, known: Edit[], count: Steps): Edit[] {
  const edits: Edit[] = []
  cue.lastIndex = 0
  for (let match = cue.exec(plain); match; match = cue.exec(plain)) {
    const start = match.index + match[0].length
    // 邮箱地址, IP地址, 网络地址, 链接地址, 登录地址
    if (/[Pp件箱网络链接页录]/.test(plain[match.index - 1] ?? '')) continue
    written.lastIndex = start
    const text = written.exec(plain)?.[0] ?? ''
    count.steps += text.length
    const end = start + text.length
    const rest = text.replace(steps, '')
    if (
      rest === text ||
      plain[end] === '*' ||
      !steps.test(rest) ||
      known.some((edit) => edit.start < end && start < edit.end)
    )
      continue
    district.lastIndex = start
    const kept = start + (district.exec(plain)?.[0].length ?? 0)
    if (kept < end) edits.push({ kind: 'address', start, end, from: kept, to: end, put: '****' })
  }
  return edits
}
