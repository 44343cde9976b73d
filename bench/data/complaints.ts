/**
 * Texts like masked complaints, without end: words of a vocabulary, few frequent and most rare, every fifth text English. Made by a seed, so that two runs look at the same.
 */
const chinese =
  '退款 付款 没到 订单 客服 支付 银行 账户 失败 扣款 转账 商家 今天 昨天 已经 还是 没有 什么 时候 到账 处理 提示 余额 绑定 手机 验证 密码 登录 限额 冻结 解冻 盗刷 优惠 红包 积分 充值 提现 手续 费用 发票 合同 贷款 利息 逾期 征信 投诉 举报 诈骗 陌生 链接 二维 扫码 收款 店铺 物流 快递 取消 重复 多扣 少退 半年 三天 一周 领导 电话 短信 收不 人脸 识别 身份 实名 认证 注销 更换 境外 汇率 美元 港币 签约 代扣 自动 续费 会员 停用 恢复 延迟 网络 页面 白屏 闪退 版本 升级 安卓 苹果 门店 刷卡 终端 机具 结算 对账 差额 退货 拒绝 争议 凭证 截图 上传 审核 驳回 补充 资料 等待'.split(
    ' ',
  )
const english =
  'the payment refund my card account not was charged twice and order bank yet money app still failed transfer has received please help declined merchant phone code login locked limit fee cash wallet balance statement pending days week top verify identity reset contactless exchange rate abroad dispute cancel subscription'.split(
    ' ',
  )
/** Frequent characters, of which the rare words are made. */
const signs =
  '的一是不了人我在有他这中大来上个国和也子时道说们到地出你要会可下而过那去得能好看自然发天起所成只如事把还用第样多本想开但因些力长经最现前头法么里点明日产业方意果种感真心无问从实定活身分关同部信量结题区理间门系文社性机电体化水高正面教代老四应向体主立总进气完美战重新相员外平物期路给打己当先使小安比义车走别做直通手住系界它各被知又名'
const vocabularySize = 30_000
/** Of the law of Zipf and Mandelbrot: the n-th word is as frequent as 1 / (n + offset). */
const offset = 15

/** The same sequence of numbers in [0, 1) for the same seed (mulberry32, Tommy Ettinger, public domain). */
function chance(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}

/** One text after the other, of 20 to 180 characters. */
export function* complaints(seed: number): Generator<{ text: string; language: 'zh-Hans' | 'en' }> {
  const next = chance(seed)
  const pick = (from: { length: number }) => Math.floor(next() * from.length)
  const rare = Array.from({ length: vocabularySize }, () => signs[pick(signs)]! + signs[pick(signs)]!)
  const all = [...chinese, ...rare]
  const zipf = (from: string[]) => from[Math.floor(offset * ((1 + from.length / offset) ** next() - 1))]!
  for (;;) {
    const isEnglish = next() < 0.2
    const from = isEnglish ? english : all
    const charsMin = 20 + next() ** 2 * 160
    let text = ''
    while (text.length < charsMin) {
      const gap = isEnglish ? ' ' : next() < 0.12 ? '，' : ''
      text += zipf(from) + gap
      if (next() < 0.02) text += `${1 + Math.floor(next() * 5000)}${isEnglish ? ' ' : '元'}`
      if (next() < 0.01) text += ' ****3341 '
    }
    yield { text, language: isEnglish ? 'en' : 'zh-Hans' }
  }
}
