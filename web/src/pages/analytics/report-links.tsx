import { Download } from 'lucide-react'
import { buttonClasses } from '../../components/button.tsx'
import { coulomb } from '../../data/coulomb.ts'
import { useOrganization } from '../../data/me.ts'

/** S0-13, S0-14: one click, and the file is there; always of the whole billing cycle, whatever the page shows (S0-15). */
export function ReportLinks() {
  const { organization_id } = useOrganization()
  return (
    <>
      <a
        className={buttonClasses('primary')}
        href={coulomb.reports.usageCsvUrl(organization_id)}
        download
        aria-describedby="report-covers"
      >
        <Download size={15} aria-hidden />
        Usage report
      </a>
      <a
        className={buttonClasses()}
        href={coulomb.reports.usageXlsxUrl(organization_id)}
        download
        aria-label="Usage report as .xlsx"
        aria-describedby="report-covers"
      >
        .xlsx
      </a>
    </>
  )
}
