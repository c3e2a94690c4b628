// Every page has its row here. Pages are lazy: what one needs is loaded when it is opened.
import {
  createRootRoute,
  createRoute,
  createRouter,
  lazyRouteComponent,
  redirect,
} from '@tanstack/react-router'
import { Button } from './components/button.tsx'
import { Empty, Failed } from './components/states.tsx'
import { followOrganization } from './data/live.ts'
import { type Me, meQuery } from './data/me.ts'
import { periodOf } from './data/period.ts'
import { planQuestion } from './data/plan-and-policy.ts'
import { askAhead } from './data/queries.ts'
import { queryClient } from './data/query-client.ts'
import { parseSearch, stringifySearch, text, yes } from './data/search.ts'
import { balancesQuestion } from './data/use-balances.ts'
import { analyticsSearch } from './pages/analytics/analytics-search.ts'
import { queueSearch } from './pages/console/queue-search.ts'
import { usageQuestions } from './pages/credits/usage-questions.ts'
import { usageSearch } from './pages/credits/usage-search.ts'
import { historySearch } from './pages/history/history-search.ts'
import { licensesSearch } from './pages/licenses/licenses-search.ts'
import { NotFoundPage } from './pages/not-found-page.tsx'
import { auditFilters, memberFilters, requestFilters } from './pages/settings/filters.ts'
import { sectionsOf } from './pages/settings/sections.ts'
import { Shell } from './shell/shell.tsx'
import { ShellSkeleton } from './shell/shell-skeleton.tsx'

declare module '@tanstack/react-router' {
  interface StaticDataRouteOption {
    /** The page's place, for the top bar and the window's title; the last is its name. */
    crumbs?: readonly string[]
    /** Without it, the page says so instead. */
    permission?: string
    /** The page belongs to the vendor, not to an organization. */
    withoutOrganization?: boolean
  }
  interface Register {
    router: typeof router
  }
}

/** Who it is. Their organization is followed before anything of it is asked. */
async function signedIn(): Promise<Me> {
  const me = await queryClient.ensureQueryData(meQuery)
  followOrganization(me.organization)
  return me
}

const root = createRootRoute({
  // On any page: `batteries=own` or a member's id opens "License Batteries and Credits Used".
  validateSearch: (search): { batteries?: string | undefined } => ({ batteries: text(search.batteries) }),
  loader: async () => {
    const { organization, member } = await signedIn()
    if (organization)
      askAhead(organization.organization_id, [planQuestion, balancesQuestion(member?.member_id)])
  },
  pendingComponent: ShellSkeleton,
  // Shown at once, and no longer than it has to be.
  pendingMs: 0,
  pendingMinMs: 0,
  component: Shell,
  errorComponent: ({ error, reset }) => <Failed error={error} onRetry={reset} className="pt-24" />,
  notFoundComponent: NotFoundPage,
})

const start = createRoute({
  getParentRoute: () => root,
  path: '/',
  beforeLoad: async () => {
    const me = await queryClient.ensureQueryData(meQuery)
    throw redirect({ to: me.organization ? '/credits' : '/console', replace: true })
  },
})

const credits = createRoute({
  getParentRoute: () => root,
  path: '/credits',
  component: lazyRouteComponent(() => import('./pages/credits/credits-page.tsx'), 'CreditsPage'),
})

const creditsUsage = createRoute({
  getParentRoute: () => credits,
  path: '/',
  staticData: { crumbs: ['Credits'], permission: 'usage.read_own' },
  validateSearch: usageSearch,
  loaderDeps: ({ search }) => usageSearch({ ...search }),
  loader: async ({ deps: search }) => {
    const me = await signedIn()
    if (!me.organization || !me.permissions.includes('usage.read_own')) return
    askAhead(me.organization.organization_id, usageQuestions(me, me.organization, search))
    // Fetched beside the figures; whether it came, the chart finds out.
    import('./charts/stacked-bars.tsx').catch(() => {})
  },
  component: lazyRouteComponent(() => import('./pages/credits/usage-tab.tsx'), 'UsageTab'),
})

const creditsPlan = createRoute({
  getParentRoute: () => credits,
  path: '/plan',
  staticData: { crumbs: ['Credits', 'Plan'], permission: 'usage.read_own' },
  component: lazyRouteComponent(() => import('./pages/credits/plan-tab.tsx'), 'PlanTab'),
})

const creditsConversations = createRoute({
  getParentRoute: () => credits,
  path: '/conversations',
  staticData: { crumbs: ['Credits', 'Conversations'], permission: 'usage.read_own' },
  validateSearch: periodOf,
  component: lazyRouteComponent(() => import('./pages/credits/conversations-tab.tsx'), 'ConversationsTab'),
})

const help = createRoute({
  getParentRoute: () => root,
  path: '/help',
  staticData: { crumbs: ['Help'], permission: 'usage.read_own' },
  // What is searched for, and whether free actions are left out.
  validateSearch: (search): { q?: string | undefined; charged?: true | undefined } => ({
    q: text(search.q),
    charged: yes(search.charged),
  }),
  component: lazyRouteComponent(() => import('./pages/help/help-page.tsx'), 'HelpPage'),
})

const history = createRoute({
  getParentRoute: () => root,
  path: '/settings/billing/history',
  staticData: {
    crumbs: ['Settings', 'Billing', 'Credit usage & AI', 'History'],
    permission: 'usage.read_own',
  },
  validateSearch: historySearch,
  component: lazyRouteComponent(() => import('./pages/history/history-page.tsx'), 'HistoryPage'),
})

const analytics = createRoute({
  getParentRoute: () => root,
  path: '/analytics',
  staticData: { crumbs: ['Analytics'], permission: 'analytics.read' },
  validateSearch: analyticsSearch,
  component: lazyRouteComponent(() => import('./pages/analytics/analytics-page.tsx'), 'AnalyticsPage'),
})

const licenses = createRoute({
  getParentRoute: () => root,
  path: '/settings/billing-licenses',
  staticData: { crumbs: ['Admin Settings', 'Billing & Licenses'], permission: 'billing.read' },
  validateSearch: licensesSearch,
  component: lazyRouteComponent(() => import('./pages/licenses/licenses-page.tsx'), 'LicensesPage'),
})

// The vendor's own side; the layout keeps everybody else out.
const consoleLayout = createRoute({
  getParentRoute: () => root,
  path: '/console',
  component: lazyRouteComponent(() => import('./pages/console/console-layout.tsx'), 'ConsoleLayout'),
})

const consoleOrganizations = createRoute({
  getParentRoute: () => consoleLayout,
  path: '/',
  staticData: { crumbs: ['Console'], withoutOrganization: true },
  validateSearch: (search): { q?: string | undefined } => ({ q: text(search.q) }),
  component: lazyRouteComponent(() => import('./pages/console/organizations-page.tsx'), 'OrganizationsPage'),
})

const consoleOrganization = createRoute({
  getParentRoute: () => consoleLayout,
  path: '/organizations/$organization_id',
  staticData: { crumbs: ['Console', 'Organization'], withoutOrganization: true },
  component: lazyRouteComponent(() => import('./pages/console/organization-page.tsx'), 'OrganizationPage'),
})

const consoleRequests = createRoute({
  getParentRoute: () => consoleLayout,
  path: '/requests',
  staticData: { crumbs: ['Console', 'Requests'], withoutOrganization: true },
  validateSearch: queueSearch,
  component: lazyRouteComponent(() => import('./pages/console/requests-page.tsx'), 'RequestsPage'),
})

const consoleRequest = createRoute({
  getParentRoute: () => consoleLayout,
  path: '/requests/$organization_id/$request_id',
  staticData: { crumbs: ['Console', 'Requests', 'Request'], withoutOrganization: true },
  component: lazyRouteComponent(() => import('./pages/console/request-page.tsx'), 'RequestPage'),
})

const consoleActivity = createRoute({
  getParentRoute: () => consoleLayout,
  path: '/activity',
  staticData: { crumbs: ['Console', 'Live activity'], withoutOrganization: true },
  component: lazyRouteComponent(() => import('./pages/console/activity-page.tsx'), 'ActivityPage'),
})

const consoleTree = consoleLayout.addChildren([
  consoleOrganizations,
  consoleOrganization,
  consoleRequests,
  consoleRequest,
  consoleActivity,
])

const settings = createRoute({
  getParentRoute: () => root,
  path: '/settings',
  component: lazyRouteComponent(() => import('./pages/settings/settings-layout.tsx'), 'SettingsLayout'),
})

const settingsStart = createRoute({
  getParentRoute: () => settings,
  path: '/',
  beforeLoad: async () => {
    const me = await queryClient.ensureQueryData(meQuery)
    throw redirect({ to: sectionsOf(me)[0]?.to ?? '/', replace: true })
  },
})

const keys = createRoute({
  getParentRoute: () => settings,
  path: '/keys',
  staticData: { crumbs: ['Settings', 'API keys'], permission: 'keys.manage' },
  validateSearch: (search): { revoked?: true | undefined } => ({ revoked: yes(search.revoked) }),
  component: lazyRouteComponent(() => import('./pages/settings/keys/keys-page.tsx'), 'KeysPage'),
})

const members = createRoute({
  getParentRoute: () => settings,
  path: '/members',
  staticData: { crumbs: ['Settings', 'Members'], permission: 'usage.read_all' },
  validateSearch: memberFilters,
  component: lazyRouteComponent(() => import('./pages/settings/members/members-page.tsx'), 'MembersPage'),
})

const roles = createRoute({
  getParentRoute: () => settings,
  path: '/roles',
  staticData: { crumbs: ['Settings', 'Roles'], permission: 'members.manage' },
  component: lazyRouteComponent(() => import('./pages/settings/roles/roles-page.tsx'), 'RolesPage'),
})

const limits = createRoute({
  getParentRoute: () => settings,
  path: '/limits',
  staticData: { crumbs: ['Settings', 'Limits'], permission: 'usage.read_own' },
  component: lazyRouteComponent(() => import('./pages/settings/limits/limits-page.tsx'), 'LimitsPage'),
})

const billing = createRoute({
  getParentRoute: () => settings,
  path: '/billing',
  staticData: { crumbs: ['Settings', 'Billing'], permission: 'usage.read_own' },
  component: lazyRouteComponent(() => import('./pages/settings/billing/billing-page.tsx'), 'BillingPage'),
})

const requests = createRoute({
  getParentRoute: () => settings,
  path: '/requests',
  staticData: { crumbs: ['Settings', 'Requests'], permission: 'requests.open' },
  validateSearch: requestFilters,
  component: lazyRouteComponent(() => import('./pages/settings/requests/requests-page.tsx'), 'RequestsPage'),
})

const request = createRoute({
  getParentRoute: () => settings,
  path: '/requests/$request_id',
  staticData: { crumbs: ['Settings', 'Requests', 'Request'], permission: 'requests.open' },
  component: lazyRouteComponent(() => import('./pages/settings/requests/request-page.tsx'), 'RequestPage'),
})

const audit = createRoute({
  getParentRoute: () => settings,
  path: '/audit',
  staticData: { crumbs: ['Settings', 'Audit log'], permission: 'audit.read' },
  validateSearch: auditFilters,
  component: lazyRouteComponent(() => import('./pages/settings/audit/audit-page.tsx'), 'AuditPage'),
})

const settingsTree = settings.addChildren([
  settingsStart,
  keys,
  members,
  roles,
  limits,
  billing,
  requests,
  request,
  audit,
])

const routeTree = root.addChildren([
  start,
  credits.addChildren([creditsUsage, creditsPlan, creditsConversations]),
  history,
  help,
  analytics,
  licenses,
  settingsTree,
  consoleTree,
])

export const router = createRouter({
  routeTree,
  parseSearch,
  stringifySearch,
  defaultPreload: 'intent',
  defaultPendingMs: 150,
  defaultErrorComponent: ({ error, reset }) =>
    isOldBuild(error) ? <Reload /> : <Failed error={error} onRetry={reset} />,
  scrollRestoration: true,
})

/** A page's file of an older build is gone after an update. */
function isOldBuild(error: unknown): boolean {
  return error instanceof TypeError && /import/i.test(error.message)
}

function Reload() {
  return (
    <Empty
      title="There is a newer version"
      action={<Button onClick={() => location.reload()}>Load it</Button>}
    />
  )
}
