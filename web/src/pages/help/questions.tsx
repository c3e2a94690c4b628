import { Link } from '@tanstack/react-router'
import { Hash } from 'lucide-react'
import { Panel } from '../../components/panel.tsx'
import type { AnswerGroup } from './facts.ts'

/** Questions on the left, their answers on the right; each has an address of its own. */
export function Questions({ group }: { group: AnswerGroup }) {
  return (
    <Panel title={group.name} className="mt-3.5">
      <dl>
        {group.answers.map(({ id, question, sentences }) => (
          <div
            key={id}
            id={id}
            className="grid scroll-mt-16 gap-x-8 gap-y-1 border-line border-t px-4 py-3 target:bg-accent-soft/60 lg:grid-cols-[minmax(16rem,2fr)_5fr]"
          >
            <dt className="group/question flex items-start gap-1.5 font-medium">
              {question}
              <Link
                to="."
                search={true}
                hash={id}
                aria-label={`Link to: ${question}`}
                className="grid size-5 shrink-0 place-items-center text-muted opacity-0 focus-visible:opacity-100 group-hover/question:opacity-100"
              >
                <Hash size={13} aria-hidden />
              </Link>
            </dt>
            <dd className="max-w-[46rem] text-pretty">
              {sentences[0]} <span className="text-muted">{sentences.slice(1).join(' ')}</span>
            </dd>
          </div>
        ))}
      </dl>
    </Panel>
  )
}
