import { CoulombError, type Request } from '@coulomb/sdk'
import { Link, useParams } from '@tanstack/react-router'
import { ArrowLeft } from 'lucide-react'
import { type FormEvent, type KeyboardEvent, useState } from 'react'
import { Avatar } from '../../../components/avatar.tsx'
import { Badge } from '../../../components/badge.tsx'
import { Button } from '../../../components/button.tsx'
import { Field, TextArea } from '../../../components/input.tsx'
import { PageHeader } from '../../../components/page-header.tsx'
import { Empty, Failed, SkeletonRows } from '../../../components/states.tsx'
import { toast } from '../../../components/toast.tsx'
import { coulomb } from '../../../data/coulomb.ts'
import { useOrganization } from '../../../data/me.ts'
import { useOrganizationQuery } from '../../../data/queries.ts'
import { useChange } from '../../../data/use-change.ts'
import { dateAndTime } from '../../../format/dates.ts'
import { KINDS, StateBadge } from './request-words.tsx'

/** One conversation with the vendor: its messages, a reply, and its end. */
export function RequestPage() {
  const { request_id } = useParams({ from: '/settings/requests/$request_id' })
  const { data, error, refetch, isDimmed } = useOrganizationQuery(
    'requests',
    'request',
    request_id,
    (organization_id, asked) => coulomb.requests.get(organization_id, request_id, asked),
  )
  const isMissing = error instanceof CoulombError && error.status === 404
  return (
    <>
      <Link
        to="/settings/requests"
        className="mb-1 inline-flex h-6 items-center gap-1.5 rounded-small text-muted hover:text-ink"
      >
        <ArrowLeft size={14} aria-hidden />
        All requests
      </Link>
      {data && !isDimmed ? (
        <Conversation request={data} />
      ) : isMissing ? (
        <Empty title="There is no such request">It may belong to somebody else.</Empty>
      ) : error ? (
        <Failed error={error} onRetry={refetch} />
      ) : (
        <div className="panel mt-3.5">
          <SkeletonRows rows={5} />
        </div>
      )}
    </>
  )
}

function Conversation({ request }: { request: Request }) {
  const { request_id, subject, kind, state, member, charge_id, created_at } = request
  const { timezone, today } = useOrganization()
  const close = useChange((organization_id) => coulomb.requests.close(organization_id, request_id), {
    topics: ['requests'],
    onDone: () => toast('The request is closed', 'A reply opens it again.'),
  })
  return (
    <>
      <PageHeader
        title={subject}
        beside={
          <span className="flex flex-wrap items-center gap-2">
            <Badge>{KINDS[kind]}</Badge>
            <StateBadge state={state} />
            {charge_id && <span>about charge {charge_id}</span>}
            <span>
              asked by {member.name}, {dateAndTime(created_at, timezone, today)}
            </span>
          </span>
        }
        actions={
          state !== 'closed' && (
            <Button disabled={close.isRunning} onClick={() => close.run(undefined)}>
              Close request
            </Button>
          )
        }
      />
      <section aria-label="Messages" className="panel mt-3.5 max-w-[46rem]">
        <ol aria-live="polite">
          {request.messages.map(({ message_no, author, author_name, text, sent_at }) => (
            <li key={message_no} className="flex gap-3 border-line border-b px-4 py-3">
              <Avatar name={author_name} className={author === 'operator' ? 'bg-accent-soft' : ''} />
              <div className="min-w-0 grow">
                <p className="flex flex-wrap items-baseline gap-x-2">
                  <span className="font-medium">{author_name}</span>
                  {author === 'operator' && <Badge>vendor</Badge>}
                  <time dateTime={sent_at} className="text-muted">
                    {dateAndTime(sent_at, timezone, today)}
                  </time>
                </p>
                <p className="whitespace-pre-wrap break-words">{text}</p>
              </div>
            </li>
          ))}
        </ol>
        <Reply key={request_id} request={request} />
      </section>
    </>
  )
}

function Reply({ request: { request_id, state } }: { request: Request }) {
  const [message, setMessage] = useState('')
  const reply = useChange(
    (organization_id) => coulomb.requests.answer(organization_id, request_id, message.trim()),
    {
      topics: ['requests'],
      fields: ['message'],
      onDone: () => setMessage(''),
    },
  )
  const send = () => {
    if (message.trim() !== '' && !reply.isRunning) reply.run(undefined)
  }
  const submit = (event: FormEvent) => {
    event.preventDefault()
    send()
  }
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === 'Enter' && (event.metaKey || event.ctrlKey)) send()
  }
  return (
    <form onSubmit={submit} className="flex flex-col gap-3 px-4 py-3">
      <Field
        label="Reply"
        hint={state === 'closed' ? 'The request is closed; a reply opens it again.' : undefined}
        error={reply.errorOf('message')}
      >
        {(props) => (
          <TextArea
            {...props}
            value={message}
            maxLength={5_000}
            onKeyDown={onKeyDown}
            onChange={({ target }) => setMessage(target.value)}
          />
        )}
      </Field>
      <Button
        look="primary"
        type="submit"
        className="self-end"
        disabled={reply.isRunning || message.trim() === ''}
      >
        Send reply
      </Button>
    </form>
  )
}
