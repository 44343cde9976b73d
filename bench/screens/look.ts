import type { Screen } from './screen.ts'

/** A page around what a screen shows: light or dark, on a phone or a desk, in the screen's font and sizes. */
export function documentOf(screen: Screen, inside: string, isPhone: boolean, faces: string): string {
  const { chance, isDark, font } = screen
  const [back, sheet, ink, soft, line, accent] = isDark
    ? [
        chance.of(['#000', '#111214', '#1b1c22']),
        chance.of(['#1c1c1e', '#24252b', '#15161a']),
        '#eaeaea',
        '#8e8e93',
        '#34353b',
        chance.of(['#0a84ff', '#3ad07f']),
      ]
    : [
        chance.of(['#f2f3f5', '#fff', '#f7f4ee']),
        '#fff',
        chance.of(['#111', '#333', '#1d2433']),
        chance.of(['#8a8f99', '#777']),
        '#e6e8ec',
        chance.of(['#1677ff', '#07a35a', '#c8102e']),
      ]
  const size = isPhone ? 13 + chance.below(4) : 12 + chance.below(4)
  const own = screen.chance.is(0.5) ? `[data-item]{font-family:'${font}','Noto Sans SC'}` : ''
  return `<!doctype html><meta charset="utf-8"><style>${faces}
*{box-sizing:border-box;margin:0}
body{font:${size}px/1.5 '${font}','Noto Sans SC';background:${back};color:${ink}}
${own}
button{display:block;width:92%;margin:14px auto;padding:11px;border:0;border-radius:8px;background:${accent};color:#fff;font:inherit}
.status,.bar,.row,.pair{display:flex;justify-content:space-between}
.status{padding:5px 18px;font-size:12px}
.bar{padding:9px 14px;font-size:17px;font-weight:700;background:${sheet};border-bottom:1px solid ${line}}
.bar i{font-style:normal;color:${soft}}
.hero{text-align:center;padding:20px 12px}
.hero h1{font-size:32px}.hero h2{font-size:18px}
.mark{width:48px;height:48px;line-height:48px;margin:0 auto 8px;border-radius:50%;background:${accent};color:#fff;font-size:24px}
.sheet{background:${sheet};padding:4px 14px;border-radius:${chance.of([0, 10])}px;margin:8px ${chance.of([0, 10])}px}
.row{padding:8px 0;border-bottom:1px solid ${line};gap:10px}
.row label,.note,small,time{color:${soft}}
.row div{text-align:${chance.of(['right', 'left'])};flex:1;overflow-wrap:anywhere}
.row em{font-style:normal;font-size:11px;color:${accent}}
.note{text-align:center;font-size:12px;padding:12px}
.plastic{margin:12px;padding:14px 16px;border-radius:12px;color:#fff}
.plastic b{display:block;font-size:16px}.plastic small{color:#ffffffcc}
.big{font-size:${size + 5}px;letter-spacing:${chance.of([0, 0.5, 1])}px;margin:8px 0}
.plastic .box,.field .box{display:inline-block;margin-right:9px}
.field .box{border:1px solid ${line};border-radius:5px;padding:1px 6px;margin-right:6px}
.form{padding:14px}.form label{color:${soft};font-size:12px}
.field{background:${sheet};border:1px solid ${line};border-radius:7px;padding:8px 10px;margin:3px 0 13px}
.talk{padding:10px}.talk time{display:block;text-align:center;font-size:11px}
.left,.right{display:flex;margin:8px 0}.right{justify-content:flex-end}
.left p,.right p{max-width:76%;padding:8px 11px;border-radius:9px;background:${sheet};overflow-wrap:anywhere}
.right p{background:${isDark ? '#2f6b3f' : '#a9ea7a'};color:${isDark ? '#fff' : '#111'}}
.sms{padding:9px 14px;border-bottom:1px solid ${line};background:${sheet}}
.sms b{font-size:15px}.sms time{float:right;font-size:12px}.sms p{color:${soft};font-size:${size - 1}px}
.veil{position:absolute;inset:0;background:#0000008c;display:flex;align-items:center;justify-content:center}
.dialog{width:78%;padding:18px;border-radius:12px;background:${sheet}}
.dialog h2{font-size:17px;text-align:center}.dialog p{margin:8px 0}.pair button{width:47%}
header{display:flex;justify-content:space-between;padding:14px 30px;background:${accent};color:#fff}
main{padding:26px 30px}.two{display:grid;grid-template-columns:1fr 1fr;gap:24px}
table{width:100%;border-collapse:collapse;background:${sheet}}
th{text-align:left;color:${soft};font-weight:400}td,th{padding:8px 10px;border-bottom:1px solid ${line}}
.grid td{border:1px solid ${line}}.label{color:${soft};width:16%}
dl{background:${sheet};padding:16px}dt{color:${soft}}dd{margin:0 0 11px}
</style><body>${inside}`
}
