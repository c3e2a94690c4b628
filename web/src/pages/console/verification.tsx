// Recomputes everything of the organization from its journal alone, and says what differs.
import { Button } from '../../components/button.tsx'
import { Panel } from '../../components/panel.tsx'
import { coulomb } from '../../data/coulomb.ts'
import { counted } from '../../format/credits.ts'
import { useConsoleChange } from './use-console-change.ts'

export function Verification({ organization_id }: { organization_id: string }) {
  const check = useConsoleChange(() => coulomb.organizations.verify(organization_id))
  const { answer } = check
  return (
    <Panel
      title="Verify"
      action={
        <Button size="small" disabled={check.isRunning} onClick={() => check.run(undefined)}>
          {check.isRunning ? 'Recomputing …' : answer ? 'Verify again' : 'Verify'}
        </Button>
      }
    >
      <div className="px-4 pb-4" aria-live="polite">
        {check.problem && <p className="text-bad-ink">{check.problem}</p>}
        {!answer && !check.problem && (
          <p className="text-muted">
            Balances, usage and ownership are recomputed from the journal alone, and its hash chain is
            checked.
          </p>
        )}
        {answer?.ok && (
          <>
            <p className="font-medium text-accent-ink">Everything agrees</p>
            <p className="text-muted">
              {counted(answer.entries, 'entry', 'entries')} of the journal
              {answer.erased > 0 && `, personal data of ${counted(answer.erased, 'entry', 'entries')} erased`}
              . Head {answer.head.slice(0, 16)}…
            </p>
          </>
        )}
        {answer && !answer.ok && (
          <>
            <p className="font-medium text-bad-ink">{counted(answer.findings.length, 'finding')}</p>
            <ul className="mt-1 max-h-60 overflow-y-auto">
              {answer.findings.map(({ seq, what, detail }) => (
                <li key={`${seq} ${what} ${detail}`} className="border-line border-t py-1.5">
                  {seq !== null && <span className="figures font-medium">Entry {seq}: </span>}
                  {what}
                  <span className="block break-words text-muted">{detail}</span>
                </li>
              ))}
            </ul>
          </>
        )}
      </div>
    </Panel>
  )
}
