type Props = { text: string; marks: [start: number, end: number][] }

/** A text with the words that were looked for marked in it. */
export function Marked({ text, marks }: Props) {
  return (
    <>
      {marks.map(([start, end], i) => (
        <span key={start}>
          {text.slice(marks[i - 1]?.[1] ?? 0, start)}
          <mark>{text.slice(start, end)}</mark>
        </span>
      ))}
      {text.slice(marks.at(-1)?.[1] ?? 0)}
    </>
  )
}
