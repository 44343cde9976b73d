export const allStars = [1, 2, 3, 4, 5] as const
export type StarCount = (typeof allStars)[number]

/** One star, filled or not. */
export function Star({ filled, size = 36 }: { filled: boolean; size?: number }) {
  return (
    <svg
      className={filled ? 'star star-filled' : 'star'}
      width={size}
      height={size}
      viewBox="0 0 24 24"
      aria-hidden="true"
      focusable="false"
    >
      <path d="m12 3 2.7 5.8 6.3.8-4.6 4.4 1.2 6.3-5.6-3.1-5.6 3.1 1.2-6.3L3 9.6l6.3-.8z" />
    </svg>
  )
}

export function starCount(stars: number): StarCount {
  return allStars.find((count) => count === stars) ?? 3
}
