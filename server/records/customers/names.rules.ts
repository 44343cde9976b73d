import { blanked, type Edit, isHan, isLetter, type Steps, whole } from './edits.rules.ts'

/*
 * Names of people, only behind a cue (我叫, 户主, name is …) or before a title (…先生). A free-standing name is not found:
 * most given names are ordinary words. A surname alone (王女士) names nobody and stays.
 */

/** Words of two signs by their first one: "高度级" is 高度 and 高级. */
const pairs = (list: string) => {
  const words = new Map<string, string>()
  for (const word of list.split(' ')) words.set(word[0]!, (words.get(word[0]!) ?? '') + word.slice(1))
  return words
}
const isPair = (words: Map<string, string>, plain: string, at: number) =>
  words.get(plain[at]!)?.includes(plain[at + 1] ?? '\n') ?? false

const surnames =
  '王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林罗郑梁谢宋唐许韩冯邓曹彭曾肖萧田董袁潘于蒋蔡余杜叶程苏魏吕丁任沈姚卢姜崔钟谭陆汪范金石廖贾夏韦付方白邹孟熊秦邱江尹薛闫阎段雷侯龙史陶黎贺顾毛郝龚邵万钱严覃武戴莫孔向汤温康施牛樊葛邢安齐易乔伍庞颜倪庄聂章鲁岳翟殷詹申欧耿关兰焦俞左柳甘祝包宁尚符舒阮柯纪梅童凌毕单季裴霍涂成苗谷盛曲翁冉骆蓝路游辛靳管柴蒙鲍华喻祁蒲房滕屈饶解牟艾尤阳时穆农司卓古吉缪简车项连芦麦褚娄窦戚岑景党宫费卜冷晏席卫米柏宗瞿桂全佟应臧闵苟邬边卞姬师和仇栾隋商刁沙荣巫寇桑郎甄丛仲虞敖巩明佘池查麻苑迟邝封谈匡鞠惠荆乐冀胥南班储芮湛奚阚冼晁傅常文赖洪丘晋廉屠郁楚栗伏习蔺代闻植'
const doubleSurnames =
  '欧阳 司马徒空 上官 诸葛 东方 皇甫 尉迟 公孙 慕容 令狐 端木 夏侯 长孙 宇文 南宫 独孤 轩辕 申屠 呼延'
const surnameSigns = new Set(surnames)
const doubles = pairs(doubleSurnames)

/** How many signs of a surname stand here. */
function surnameChars(plain: string, at: number): number {
  if (isPair(doubles, plain, at)) return 2
  return surnameSigns.has(plain[at]!) ? 1 : 0
}

/** Words that begin like a surname. */
const noNames = pairs(
  '高度级额兴管价中考 方便面式案法才 何时况人必种 于是昨今前本上下近12 常用常年见规识务理温 文件字档本员化 应该当为收付聘届 万分一元能 金额卡融牌条 ' +
    '钱包款财是 任何意务 关于系闭机停注掉 严重格厉肃 成功为员年 安全排装卓徽 马上虎路 白天金条名 程序度 尚未且 ' +
    '毕竟业 曾经在 连续接同 易宝付 解决释绑除冻约封 顾客虑 强烈 包括含裹月年邮 路上由径过费 时间候常 明明天确细 单位号笔个子据 ' +
    '全部额程都国 和他她我你您 向他她我你您贵银对 付款给清 费用率 管理控 项目 车辆站主牌 商户家城店品 查询看 房产贷租东 ' +
    '平台安时均 司机法 师傅 席位 卫生 景区 党员 米粉 古代董 左右边 盛大行 苏宁 江苏西 南京方 温馨 康复 宁波夏愿 ' +
    '石油 申请诉报 许多可久 余额下 游戏客 简单称 农行业商村 边上缘 章程 段时话 武汉 季度 尤其 谈话妥 惠州 ' +
    '储蓄户值 封号控 麻烦 沙发 荣幸 班级次 吉林 龙卡支 黄金牛 林业区 周一二三四五六日末转期年边 韩国 陆续 范围 雷同达 ' +
    '毛病利 欧元洲 左边侧 祝您 符合号 纪念录 凌晨 蓝牙 辛苦 蒙受骗 阳光台 卓越 宫殿 冷静冻 国家 支付 公司 田地 华为夏 ' +
    '童装 曲线 梅花 熊猫 陶瓷 花呗费 水电费 元旦 汪洋 丁香 沈阳 徐州 孔雀 柳州 柴油 牛奶肉 曹操 鲁班 阮籍 云闪南付',
)

/** Signs and words that end a name: what people write right behind one. */
const ends = new Set(
  '的了是在我你您他她它们这那被把给将已也都就还没说想跟到身账帐卡号等请吗呢吧啊和与及向从让用收转付打电办持联系住投报称反性男前后因由却但又才再并且或',
)
const endWords = pairs(
  '先生 女士儿 小姐 太太 同志意 银行联 手机续 微信 支付 来自电函信到 于昨今前本20 不是能会行到给让服 未收到能曾 通过知 现在居年 ' +
    '去年 申请诉 要求 需要 有一个人限 今天年日早 昨天日晚 上月周个午述 下月周个午单 本人月次 年龄月 证件 实名 注册 开户通 ' +
    '存入款在 取款现消 购买 消费 充值 提现供交 登录陆 退款货还 订单购 工号商行 老师先 经理常手 此前次 一直共个笔次 每月次天 ' +
    '多次年 全部额 如何果 为何什 怎么 什么 地址 邮箱寄 对方此该 自己称 发现来起生给 出现示 客户服 信用息 贷款 借款记 交易了 ' +
    '扣款了费 名下字 受理害 无法 可以 应该 同意 以及 以上 所有 其他中 会员 负责 先前后 曾经 按照 根据 代办 代理 误转 错误',
)

/** Where the name ends that begins here with a surname; 0 when there is none. */
function nameEnd(plain: string, start: number): number {
  const family = surnameChars(plain, start)
  if (family === 0 || isPair(noNames, plain, start)) return 0
  let end = start + family
  while (end < start + family + 2 && isGiven(plain, end)) end++
  return end > start + family ? end : 0
}

function isGiven(plain: string, at: number): boolean {
  return isHan(plain.charCodeAt(at)) && !ends.has(plain[at]!) && !isPair(endWords, plain, at)
}

const unusual =
  /([\u3400-\u9fff]{1,8}(?:[·•.][\u3400-\u9fff]{1,8}){1,3}|[\u3400-\u9fff]{2,3}|[A-Z][a-z]+(?: [A-Z][a-z]*){0,3})(?![\u3400-\u9fffA-Za-z*\d@_])/y

/** "姓名：阿依古丽·买买提", "我叫Anna Li": behind a colon anything that is as long as a name and ends like one. */
function unusualNameEnd(plain: string, start: number): number {
  unusual.lastIndex = start
  const name = unusual.exec(plain)?.[1] ?? ''
  return name === '' || [...name].some((sign) => ends.has(sign)) || isPair(endWords, plain, start)
    ? 0
    : start + name.length
}

const kin =
  '老公|老婆|妻子|丈夫|爱人|先生|太太|父亲|母亲|爸爸?|妈妈?|儿子|女儿|孩子|[哥姐弟妹]{1,2}|爷爷|奶奶|外公|外婆|姥[姥爷]|公公|婆婆|岳[父母]|' +
  '舅[舅妈]?|叔叔|阿姨|姑[姑妈]|[表堂][哥姐弟妹]|朋友|同[事学]|室友|舍友|邻居|家[属人]|亲[戚属]|对象|[男女]朋?友|闺蜜|老板|领导|徒弟|师傅|监护人'
const cue = new RegExp(
  `(?=[联我名叫姓户全账机卡车店业房东船法客持办开收付汇转寄取投举报申起被当负联经代委受监担借贷承租购用出本嫌害诉打存款帐钱商会员柜学患老])(?:我叫|名叫|叫做?|我(?:就)?是|我姓名|姓名|户名|名字|全名|账户名|[户机卡车店业房东船]主|法人(?:代表)?|法定代表人|客户经理|` +
    `[持办开收付汇转寄取投举报申起被当负联经代委受监担借贷承租购用出本车嫌害诉][\\u4e00-\\u9fff]{0,2}人|本人|` +
    `我的?(?:${kin})|(?:[转汇打付借寄存][了错]?|款|账|帐|钱)(?:错)?(?:给|到|至)了?|(?:客户|用户|商户|会员|店长|员工|柜员|业务员|学生|患者|老人)[是叫为:]?|联系)`,
  'g',
)
const between = /(?:姓名|名字|名称|全名|名|[是为叫:：（(【["'“「—\s-]){0,8}/y
/** What stands behind a name when nothing but its end tells that it is one. */
const boundary =
  /[\s,.;:!?，。；：！？、）)】\]"'”」\d(（\0*的之在被于]|$|先生|女士|小姐|电话|手机|反映|反馈|投诉|来电|表示/y
/** Cues that may stand before any other word. */
const loose = /^(?:我就?是|叫做?|联系|(?:客户|用户|商户|会员|店长|员工|柜员|业务员|学生|患者|老人)[是叫为:]?)$/

/** Names in Chinese. Not in order. */
export function findChineseNames(plain: string, count: Steps): Edit[] {
  const edits: Edit[] = []
  cue.lastIndex = 0
  for (let match = cue.exec(plain); match; match = cue.exec(plain)) {
    count.steps += 8
    between.lastIndex = cue.lastIndex
    const gap = between.exec(plain)?.[0] ?? ''
    const start = cue.lastIndex + gap.length
    const first = plain.charCodeAt(start)
    if (!isHan(first) && !isLetter(first)) continue
    const isTold = () => !loose.test(match[0]) && (/[是为叫:]/.test(gap) || /[叫名]$/.test(match[0]))
    const end =
      nameEnd(plain, start) || (surnameChars(plain, start) === 0 && isTold() ? unusualNameEnd(plain, start) : 0)
    boundary.lastIndex = end
    if (end === 0 || (loose.test(match[0]) && !boundary.test(plain))) continue
    edits.push(maskedName(plain, start, end))
    cue.lastIndex = end
  }
  return [...edits, ...beforeTitles(blanked(plain, edits), count)]
}

const maskedName = (plain: string, start: number, end: number) => whole('name', start, end, `${plain[start]}**`)

/** Words that end like a surname before the surname of a title: "对方王先生" is a Mr Wang. */
const wordBefore = /[对官警双地卖买]方|[关由对至位终属]于|客户|[现资奖佣]金|[平保公]安|[当何]时|公司|[银同]行/

/** "黎涵超先生": two or three signs that begin with a surname. */
function beforeTitles(plain: string, count: Steps): Edit[] {
  const edits: Edit[] = []
  const title = /先生|女士|小姐|太太|同志/g
  for (let match = title.exec(plain); match; match = title.exec(plain)) {
    count.steps += 8
    const end = match.index
    const start = [end - 4, end - 3, end - 2].find(
      (at) =>
        at >= 0 &&
        nameEnd(plain, at) === end &&
        !'和向'.includes(plain[at]!) &&
        (end - at < 4 || surnameChars(plain, at) === 2) &&
        !wordBefore.test(plain.slice(Math.max(0, at - 1), at + 1)),
    )
    if (start !== undefined) edits.push(maskedName(plain, start, end))
  }
  return edits
}

const namesMax = 20

/** Where else the names stand that a cue gave away; `text` is the one in which they still do. Not in order. */
export function findAgain(text: string, plain: string, named: Edit[], count: Steps): Edit[] {
  const twice = named.slice(0, namesMax).flatMap(({ start, end, put }) => {
    const name = text.slice(start, end)
    return text.indexOf(name, end) >= 0 || text.indexOf(name) < start ? [{ name, put }] : []
  })
  const edits: Edit[] = []
  let rest = plain
  for (const { name, put } of twice) {
    count.steps += plain.length / namesMax
    const found: Edit[] = []
    for (let at = rest.indexOf(name); at >= 0; at = rest.indexOf(name, at + name.length)) {
      const end = at + name.length
      const isInWord = isLetter(name.charCodeAt(0)) && /[\p{L}*]/u.test((rest[at - 1] ?? '') + (rest[end] ?? ''))
      if (!isInWord) found.push(whole('name', at, end, put))
    }
    if (found.length > 0) rest = blanked(rest, found)
    edits.push(...found)
  }
  return edits
}
