// One conversation with an organization, and beside it what can be done about it.
import type { Request } from '@coulomb/sdk'
import { useParams } from '@tanstack/react-router'
import { type FormEvent, useState } from 'react'
import { Avatar } from '../../components/avatar.tsx'
import { Badge } from '../../components/badge.tsx'
import { Button } from '../../components/button.tsx'
import { classes } from '../../components/classes.ts'
import { Field, TextArea } from '../../components/input.tsx'
import { PageHeader } from '../../components/page-header.tsx'
import { Failed, Loading, Skeleton } from '../../components/states.tsx'
import { coulomb } from '../../data/coulomb.ts'
import { useMe } from '../../data/me.ts'
import { dateAndTime, dayOf } from '../../format/dates.ts'
import { KINDS } from '../settings/requests/request-words.tsx'
import { STATES, useConsole } from './console-api.ts'
import { RequestActions } from './request-actions.tsx'
import { useConsoleChange } from './use-console-change.ts'

const ZONE = 'UTC'

export function RequestPage() {
  const { organization_id, request_id } = useParams({
    from: '/console/requests/$organization_id/$request_id',
  })
  const { data, error, refetch } = useConsole('request', { organization_id, request_id }, (asked) =>
    coulomb.requests.get(organization_id, request_id, asked),
  )
  if (error && !data) return <Failed error={error} onRetry={refetch} />
  if (!data)
    return (
      <Loading>
        <Skeleton className="h-7 w-64" />
        <Skeleton className="mt-4 h-64 w-full" />
      </Loading>
    )
  const { subject, kind, state, member } = data
  return (
    <>
      <PageHeader
        over={`${member.name} · ${member.email} · ${organization_id}`}
        title={subject}
        beside={
          <span className="flex gap-1.5">
            {subject !== KINDS[kind] && <Badge>{KINDS[kind]}</Badge>}
            <Badge tone={state === 'open' ? 'low' : state === 'answered' ? 'good' : 'plain'}>
              {STATES[state]}
            </Badge>
          </span>
        }
      />
      <div className="mt-3.5 grid items-start gap-3.5 lg:grid-cols-[minmax(0,1fr)_20rem]">
        <section aria-label="Conversation" className="panel">
          <Messages request={data} />
          <Answer key={request_id} request={data} />
        </section>
        <RequestActions request={data} />
      </div>
    </>
  )
}

function Messages({ request }: { request: Request }) {
  const today = dayOf(useMe().clock.now, ZONE)
  return (
    <ol aria-label="Messages" className="flex flex-col gap-4 px-4 py-4">
      {request.messages.map(({ message_no, author, author_name, text, sent_at }) => (
        <li key={message_no} className="flex gap-2.5">
          <Avatar name={author_name} className={author === 'operator' ? 'bg-accent-soft!' : ''} />
          <div className="min-w-0">
            <p>
              <span className="font-medium">{author_name}</span>{' '}
              <span className="text-muted text-small">
                {author === 'operator' && 'for us · '}
                <time dateTime={sent_at}>
                  {dateAndTime(sent_at, ZONE, today)} {ZONE}
                </time>
              </span>
            </p>
            <p className={classes('whitespace-pre-wrap break-words')}>{text}</p>
          </div>
        </li>
      ))}
    </ol>
  )
}

function Answer({ request: { organization_id, request_id, state } }: { request: Request }) {
  const [message, setMessage] = useState('')
  const answer = useConsoleChange(
    (text: string) => coulomb.requests.answer(organization_id, request_id, text),
    {
      fields: ['message'],
      onDone: () => setMessage(''),
    },
  )
  const close = useConsoleChange(() => coulomb.requests.close(organization_id, request_id))
  const submit = (event: FormEvent) => {
    event.preventDefault()
    answer.run(message)
  }
  return (
    <form onSubmit={submit} className="border-line border-t px-4 py-3">
      <Field
        label="Answer"
        hint="It is shown to who asked, with your name."
        error={answer.errorOf('message') ?? answer.problem ?? close.problem}
      >
        {(props) => (
          <TextArea
            {...props}
            maxLength={5_000}
            value={message}
            onChange={(event) => setMessage(event.target.value)}
          />
        )}
      </Field>
      <div className="mt-3 flex justify-end gap-2">
        {state !== 'closed' && (
          <Button disabled={close.isRunning} onClick={() => close.run(undefined)}>
            Close
          </Button>
        )}
        <Button type="submit" look="primary" disabled={message.trim() === '' || answer.isRunning}>
          {answer.isRunning ? 'Sending …' : 'Send the answer'}
        </Button>
      </div>
    </form>
  )
}
