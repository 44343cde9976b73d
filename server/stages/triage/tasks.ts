import type { TrainSettings } from '#platform/linear/train.ts'

/** Plain label sets of short English questions, chosen by cross-validation on the training rows of BANKING77. */
export const labelSettings: TrainSettings = {
  features: {
    wordsMax: 3,
    lettersMin: 2,
    lettersMax: 4,
    hanMax: 3,
    hanGap: 0,
    digitsKept: 2,
    meanings: [],
    meaningsApart: 0,
  },
  textsMin: 1,
  margins: { cost: 2, epochs: 15 },
  factors: { rank: 64, epochs: 12, rate: 0.15, dropped: 0.7, smoothed: 0.1 },
  factorsCount: 5,
  marginsShare: 1,
  weightMin: 3,
  folds: 5,
}
