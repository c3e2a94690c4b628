import { useNavigate, useSearch } from '@tanstack/react-router'
import { Search } from 'lucide-react'
import { Input } from '../../components/input.tsx'
import { PageHeader } from '../../components/page-header.tsx'
import { Panel } from '../../components/panel.tsx'
import { Failed, NothingMatches, SkeletonRows } from '../../components/states.tsx'
import { Switch } from '../../components/switch.tsx'
import { useOrganization } from '../../data/me.ts'
import { answersOf } from './answers.ts'
import type { Facts } from './facts.ts'
import { PriceTable } from './price-table.tsx'
import { Questions } from './questions.tsx'
import { matchingAnswers, matchingFeatures } from './search-help.ts'
import { useFacts } from './use-facts.ts'

/** "Understanding Credits" (S1-00): what things cost here, and what people ask, answered from this organization's own plan. */
export function HelpPage() {
  const { name, plan_name } = useOrganization()
  const { facts, error, retry } = useFacts()
  return (
    <>
      <PageHeader title="Understanding Credits" beside={`${name} · ${plan_name}`} actions={<SearchHelp />} />
      {error ? (
        <Failed error={error} onRetry={retry} className="panel mt-3.5" />
      ) : facts ? (
        <Help facts={facts} />
      ) : (
        <div className="panel mt-3.5">
          <SkeletonRows rows={14} />
        </div>
      )}
    </>
  )
}

/** The server's own page about its API, outside of this app (S3-42). */
function ApiReference() {
  return (
    <a href="/docs" className="font-medium text-accent-ink underline-offset-2 hover:underline">
      the API’s reference
    </a>
  )
}

function SearchHelp() {
  const { q } = useSearch({ from: '/help' })
  const navigate = useNavigate()
  return (
    <search className="relative w-72">
      <Search size={15} aria-hidden className="absolute top-2 left-2.5 text-muted" />
      <Input
        type="search"
        aria-label="Search actions and questions"
        placeholder="Search actions and questions"
        className="pl-8"
        value={q ?? ''}
        onChange={({ target }) =>
          navigate({
            to: '/help',
            search: (all) => ({ ...all, q: target.value || undefined }),
            hash: true,
            replace: true,
            resetScroll: false,
          })
        }
      />
    </search>
  )
}

function Help({ facts }: { facts: Facts }) {
  const { q, charged } = useSearch({ from: '/help' })
  const navigate = useNavigate()
  const features = matchingFeatures(facts.catalogue.features, { text: q, charged })
  const groups = matchingAnswers(answersOf(facts), q)
  if (features.length === 0 && groups.length === 0)
    return (
      <div className="panel mt-3.5">
        <NothingMatches what="actions or questions" onClear={() => navigate({ to: '/help', search: {} })} />
      </div>
    )
  return (
    <>
      {(features.length > 0 || q === undefined) && (
        <Panel
          title="What each action costs"
          className="mt-3.5"
          action={
            <Switch
              checked={charged === true}
              onChange={(on) =>
                navigate({
                  to: '/help',
                  search: (all) => ({ ...all, charged: on || undefined }),
                  replace: true,
                  resetScroll: false,
                })
              }
            >
              Only what costs credits
            </Switch>
          }
        >
          <PriceTable facts={facts} features={features} />
        </Panel>
      )}
      {groups.map((group) => (
        <Questions key={group.name} group={group} />
      ))}
      <p className="mt-3.5 px-4 text-muted">
        For programs: <ApiReference /> says what each request takes and answers. Reading usage is free.
      </p>
    </>
  )
}
