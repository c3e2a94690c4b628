import type { AnswerGroup, Facts } from './facts.ts'

type Feature = Facts['catalogue']['features'][number]

/** Actions whose name, feature or data has all words of `text`; features without any are left out. */
export function matchingFeatures(
  features: readonly Feature[],
  { text, charged }: { text?: string | undefined; charged?: boolean | undefined },
): Feature[] {
  return features.flatMap((feature) => {
    const actions = feature.actions.filter(
      (action) =>
        (!charged || action.consumes_credits) &&
        hasWords(
          `${feature.name} ${action.name} ${action.data_type ?? ''} ${action.description ?? ''}`,
          text,
        ),
    )
    return actions.length > 0 ? [{ ...feature, actions }] : []
  })
}

export function matchingAnswers(groups: readonly AnswerGroup[], text: string | undefined): AnswerGroup[] {
  return groups.flatMap((group) => {
    const answers = group.answers.filter(({ question, sentences }) =>
      hasWords(`${question} ${sentences.join(' ')}`, text),
    )
    return answers.length > 0 ? [{ ...group, answers }] : []
  })
}

function hasWords(where: string, text = ''): boolean {
  const words = text.toLowerCase().split(/\s+/)
  return words.every((word) => where.toLowerCase().includes(word))
}
