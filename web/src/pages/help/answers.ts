import { chargingAnswers } from './charging-answers.ts'
import type { AnswerGroup, Facts } from './facts.ts'
import { findingAnswers, movingAnswers } from './finding-answers.ts'
import { renewalAnswers } from './renewal-answers.ts'

/** What people ask about credits, answered for one organization and one reader. */
export function answersOf(facts: Facts): AnswerGroup[] {
  return [
    { name: 'When credits come and go', answers: renewalAnswers(facts) },
    { name: 'What is charged', answers: chargingAnswers(facts) },
    { name: 'Sharing and getting more', answers: movingAnswers(facts) },
    { name: 'Seeing what was used', answers: findingAnswers(facts) },
  ]
}
