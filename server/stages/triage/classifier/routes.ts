import { type Route, route } from '#platform/route.ts'
import { askForModel } from '../retrain.ts'
import { showClassifier, trainClassifier } from './contract.ts'
import { readClassifier } from './read.ts'

export const classifierRoutes: Route[] = [
  route(showClassifier, ({ work }) => readClassifier(work)),
  route(trainClassifier, async ({ work }) => ({
    modelId: await askForModel(work, work.actor.kind === 'staff' ? work.actor.staffId : null),
  })),
]
