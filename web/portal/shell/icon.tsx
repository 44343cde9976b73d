/** Line drawings on a 24-pixel grid, in the colour of the text; decoration, the word stands beside them. */
const drawings = {
  alert: 'M12 3.5 2.5 20h19zM12 10v4.5M12 17.2v.1',
  phone:
    'M6.5 3.5h3l1.6 4.4-2.2 1.6a12 12 0 0 0 5.6 5.6l1.6-2.2 4.4 1.6v3c0 1.4-1.1 2.5-2.5 2.5C10.6 20 4 13.4 4 6c0-1.4 1.1-2.5 2.5-2.5z',
  forward: 'm9 5 7 7-7 7',
  back: 'm15 5-7 7 7 7',
  check: 'm5 12.5 4.5 4.5L19 7.5',
  copy: 'M9 9h10.5v11.5H9zM15 9V3.5H4.5V15H9',
  share: 'M12 15V3.5m-4 4 4-4 4 4M5 12.5v8h14v-8',
  print: 'M7 9V3.5h10V9M7 17H4V9h16v8h-3M7 14h10v6.5H7z',
  clock: 'M12 3.5a8.5 8.5 0 1 0 0 17 8.5 8.5 0 0 0 0-17zM12 7.5V12l3 2',
  pencil: 'M4 20l1-4.5L16 4.5l3.5 3.5L8.5 19z',
  search: 'M10.5 4a6.5 6.5 0 1 0 0 13 6.5 6.5 0 0 0 0-13zM15.5 15.5 21 21',
  picture: 'M4 5h16v14H4zM4 16l4.5-4.5 4 4 2.5-2.5 5 5M15.5 9v.1',
  paper: 'M6 3.5h8l4.5 4.5v12.5H6zM14 3.5V8h4.5M9 12.5h6M9 16h6',
  brush: 'M14.5 4.5 19.5 9.5 12 17H7v-5zM4 21h16',
  frame: 'M4 8V4h4M16 4h4v4M20 16v4h-4M8 20H4v-4M9 9h6v6H9z',
  undo: 'M8.5 5 4.5 9l4 4M4.5 9H14a5 5 0 0 1 0 10H9',
  clear: 'M5 12a7 7 0 1 1 2.3 5.2M5 19v-5h5',
  minus: 'M10.5 4a6.5 6.5 0 1 0 0 13 6.5 6.5 0 0 0 0-13zM15.5 15.5 21 21M7.5 10.5h6',
  plus: 'M10.5 4a6.5 6.5 0 1 0 0 13 6.5 6.5 0 0 0 0-13zM15.5 15.5 21 21M7.5 10.5h6M10.5 7.5v6',
  people:
    'M9 11.5a3.5 3.5 0 1 0 0-7 3.5 3.5 0 0 0 0 7zM2.5 20c0-3.6 2.9-6 6.5-6s6.5 2.4 6.5 6M15.5 4.9a3.5 3.5 0 0 1 0 6.2M18 14.6c2.1.9 3.5 2.9 3.5 5.4',
} as const

export type IconName = keyof typeof drawings

export function Icon({ name, size = 24 }: { name: IconName; size?: number }) {
  return (
    <svg
      className="icon"
      width={size}
      height={size}
      viewBox="0 0 24 24"
      fill="none"
      stroke="currentColor"
      strokeWidth="1.75"
      strokeLinecap="round"
      strokeLinejoin="round"
      aria-hidden="true"
      focusable="false"
    >
      <path d={drawings[name]} />
    </svg>
  )
}
