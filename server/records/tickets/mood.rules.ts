/** How a customer's words sound, from nothing to say to a hint that they may harm themselves. */
export const moods = ['calm', 'upset', 'angry', 'distressed', 'danger'] as const
export type Mood = (typeof moods)[number]

/** A mood, and the words by which it was heard; null when nothing was. */
export type Heard = { mood: Mood; word: string | null }

/** A mood as its column holds it: the greater, the sooner somebody should look. */
export const moodLevel = (mood: Mood): number => moods.indexOf(mood)

/** From here on a person speaks with the customer, whatever becomes of the matter. */
export const needsPerson = (mood: Mood): boolean => moodLevel(mood) >= moodLevel('distressed')
