/** Strokes on a 24-unit grid. Decorative always: the word beside an icon, or its button's label, carries the meaning. */
const strokes = {
  alert: 'M12 9v4m0 3.5v.01M10.3 4.2 2.9 17a2 2 0 0 0 1.7 3h14.8a2 2 0 0 0 1.7-3L13.7 4.2a2 2 0 0 0-3.4 0Z',
  all: 'm12 3 9 5-9 5-9-5 9-5Zm-9 9 9 5 9-5M3 16l9 5 9-5',
  archive: 'M4 8h16v11a1 1 0 0 1-1 1H5a1 1 0 0 1-1-1V8Zm-1-4h18v4H3V4Zm7 8h4',
  auto: 'M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18Zm0 0v18m4-16.5V19m3-12v10',
  back: 'M19 12H5m6-6-6 6 6 6',
  board: 'M4 20V10m5.5 10V4M15 20v-7m5 7V8',
  calendar: 'M4 6h16v14H4V6Zm0 4.5h16M8.5 3.5V7m7-3.5V7',
  chat: 'M4 5h16v11H9l-5 4V5Z',
  check: 'm4.5 12.5 5 5 10-11',
  chevronDown: 'm6 9 6 6 6-6',
  chevronUp: 'm6 15 6-6 6 6',
  clock: 'M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18Zm0 4.5V12l3 2',
  close: 'm6 6 12 12M18 6 6 18',
  collapse: 'M4 4h16v16H4V4Zm5 0v16m7-11-3 3 3 3',
  copy: 'M9 9h11v11H9V9Zm-4 6H4V4h11v1',
  details: 'M4 4h16v16H4V4Zm11 0v16',
  expand: 'M4 4h16v16H4V4Zm5 0v16m4-11 3 3-3 3',
  external: 'M14 4h6v6m0-6-9 9m-2-7H4v14h14v-5',
  eye: 'M2.5 12S6 5.5 12 5.5 21.5 12 21.5 12 18 18.5 12 18.5 2.5 12 2.5 12Zm9.5-2.8a2.8 2.8 0 1 0 0 5.6 2.8 2.8 0 0 0 0-5.6Z',
  globe: 'M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18ZM3 12h18M12 3c3 2.6 4 5.5 4 9s-1 6.4-4 9c-3-2.6-4-5.5-4-9s1-6.4 4-9Z',
  heart: 'M12 20S4 15.2 4 9.4A4.2 4.2 0 0 1 12 7.2a4.2 4.2 0 0 1 8 2.2C20 15.2 12 20 12 20Z',
  help: 'M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18Zm-2.6 6.7A2.7 2.7 0 0 1 12 7.6c1.6 0 2.7 1 2.7 2.4 0 2-2.7 2-2.7 4m0 2.7v.01',
  hourglass: 'M6 3h12M6 21h12M7 3v4l5 5 5-5V3M7 21v-4l5-5 5 5v4',
  inbox: 'M4 13 6.5 5h11L20 13v6H4v-6Zm0 0h4.5l1.5 2.5h4l1.5-2.5H20',
  key: 'M8 11a4.5 4.5 0 1 0 0 9 4.5 4.5 0 0 0 0-9Zm3.2 1.3L20 3.5m-4 4 3 3m-6-.2 2 2',
  language: 'M4 6h9M8.5 4v2M11 6c-.8 3.4-3 6-6.5 7.5M6 9c1.5 2.3 3.3 3.7 5.5 4.5M12.5 20l4-9.5 4 9.5M14 17h5',
  left: 'M4 6h16M4 12h10M4 18h7',
  lifebuoy:
    'M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18Zm0 5.5a3.5 3.5 0 1 0 0 7 3.5 3.5 0 0 0 0-7ZM5.7 5.7l3.8 3.8m5 5 3.8 3.8m0-12.6-3.8 3.8m-5 5-3.8 3.8',
  link: 'M10 14a4 4 0 0 0 5.7 0l3.5-3.5a4 4 0 0 0-5.7-5.7L12 6.3M14 10a4 4 0 0 0-5.7 0l-3.5 3.5a4 4 0 0 0 5.7 5.7l1.5-1.5',
  laptop: 'M5 5h14v10H5V5ZM2.5 19h19',
  lock: 'M6 11h12v9H6v-9Zm2.5 0V7.5a3.5 3.5 0 0 1 7 0V11',
  mail: 'M3.5 5.5h17v13h-17v-13Zm0 1 8.5 6.5 8.5-6.5',
  menu: 'M4 6.5h16M4 12h16M4 17.5h16',
  more: 'M5.5 12h.01M12 12h.01M18.5 12h.01',
  minus: 'M5 12h14',
  merge: 'M6 4v4c0 4 6 4 6 8v4m6-16v4c0 4-6 4-6 8m-3 1 3 3 3-3',
  mobile: 'M7 2.5h10v19H7v-19Zm4 16h2',
  moon: 'M20 14.5A8.5 8.5 0 0 1 9.5 4a8.5 8.5 0 1 0 10.5 10.5Z',
  note: 'M5 4h14v11l-5 5H5V4Zm9 16v-5h5M8.5 9h7M8.5 12.5h4',
  people:
    'M9 5.5a3 3 0 1 0 0 6 3 3 0 0 0 0-6ZM3.5 19c.5-3.3 2.7-5 5.5-5s5 1.7 5.5 5M16 6a2.7 2.7 0 0 1 0 5.3M17 14.3c2 .6 3.2 2.2 3.5 4.7',
  person: 'M12 4.5a3.7 3.7 0 1 0 0 7.4 3.7 3.7 0 0 0 0-7.4ZM5 20c.6-3.7 3.3-5.6 7-5.6s6.4 1.9 7 5.6',
  picture: 'M4 5h16v14H4V5Zm0 11 4.5-4.5 4 4 2.5-2.5 5 5M15.5 9v.01',
  phone:
    'M5 4h4l1.7 4.5-2.2 1.6a11 11 0 0 0 5.4 5.4l1.6-2.2L20 15v4c0 .8-.7 1.5-1.5 1.5C11 20.5 3.5 13 3.5 5.5 3.5 4.7 4.2 4 5 4Z',
  next: 'M5 12h14m-6-6 6 6-6 6',
  previous: 'M19 12H5m6-6-6 6 6 6',
  sad: 'M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18ZM8.2 16.3c.9-1.6 2.2-2.3 3.8-2.3s2.9.7 3.8 2.3M9 9.6v.01M15 9.6v.01',
  save: 'M12 4v11m-4.5-4.5L12 15l4.5-4.5M5 19.5h14',
  turn: 'M19 12a7 7 0 1 1-2.3-5.2M19 5v4.5h-4.5',
  plus: 'M12 5v14M5 12h14',
  reply: 'M9.5 6 4 11.5 9.5 17M4 11.5h9.5c4 0 6.5 2 6.5 6.5',
  resolved: 'M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18Zm-4 9.3 2.8 2.8 5.4-6',
  search: 'M11 4.5a6.5 6.5 0 1 0 0 13 6.5 6.5 0 0 0 0-13Zm4.7 11.2L20 20',
  send: 'M4 12 20.5 4 15 20.5l-3.5-7L4 12Zm7.5 1.5L20.5 4',
  shield: 'M12 3.5 5 6v5.5c0 4.3 2.8 7.3 7 9 4.2-1.7 7-4.7 7-9V6l-7-2.5ZM12 8v4.5m0 3v.01',
  signOut: 'M14 4H5v16h9M10 12h10m-4-4 4 4-4 4',
  split: 'M12 4v4c0 4-6 4-6 8v4m6-12c0 4 6 4 6 8v4M3 17l3 3 3-3m6 0 3 3 3-3',
  star: 'm12 4 2.5 5.2 5.5.8-4 4 .9 5.7-4.9-2.7-4.9 2.7.9-5.7-4-4 5.5-.8L12 4Z',
  store: 'M4 10 5.5 4.5h13L20 10M4 10h16M4 10v9.5h16V10M9.5 19.5V14h5v5.5',
  sun: 'M12 8a4 4 0 1 0 0 8 4 4 0 0 0 0-8Zm0-5v2m0 14v2M3 12h2m14 0h2M5.6 5.6 7 7m10 10 1.4 1.4m0-12.8L17 7M7 17l-1.4 1.4',
  tag: 'M4 4h8l8.5 8.5-8 8L4 12V4Zm4.5 4.5v.01',
  take: 'M12 4v10m-4-4 4 4 4-4M5 19.5h14',
  undo: 'M8 5 4 9l4 4M4 9h10.5a5 5 0 0 1 0 10H9',
  wait: 'M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18ZM10 9v6m4-6v6',
  web: 'M3.5 5h17v14h-17V5Zm0 4h17M6.5 7v.01M9 7v.01',
} as const

export type IconName = keyof typeof strokes

export function Icon({ name, size = 16, filled = false }: { name: IconName; size?: number; filled?: boolean }) {
  return (
    <svg
      width={size}
      height={size}
      viewBox="0 0 24 24"
      fill={filled ? 'currentColor' : 'none'}
      stroke="currentColor"
      strokeWidth={1.8}
      strokeLinecap="round"
      strokeLinejoin="round"
      aria-hidden="true"
      focusable="false"
      style={{ flex: 'none' }}
    >
      <path d={strokes[name]} />
    </svg>
  )
}
