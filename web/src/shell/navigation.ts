// The way around: the sidebar, the drawer and the command menu are made of it. A page adds its row here.
import {
  Building2,
  ChartNoAxesColumn,
  CircleHelp,
  CreditCard,
  Gauge,
  History,
  KeyRound,
  type LucideIcon,
  MessageSquare,
  MessagesSquare,
  ScrollText,
  Settings,
  ShieldCheck,
  UserRound,
  Users,
  Zap,
} from 'lucide-react'
import type { Me } from '../data/me.ts'

export interface Destination {
  name: string
  to: string
  icon: LucideIcon
  section: 'Credits' | 'Manage' | 'Vendor'
  /** More words that find it in the command menu. */
  words?: string
  /** In the command menu only. */
  hidden?: true
  visible(me: Me): boolean
}

/** Visible to who holds a permission in the organization whose pages are shown. */
export const may = (permission: string) => (me: Me) =>
  me.organization !== null && me.permissions.includes(permission)

/** Pages of Settings have a navigation of their own: here they are for the command menu. */
const SETTINGS: readonly Destination[] = (
  [
    ['API keys', 'keys', KeyRound, 'keys.manage', 'settings create revoke token scope'],
    ['Members', 'members', UserRound, 'usage.read_all', 'settings people team groups disable invite add'],
    ['Roles', 'roles', ShieldCheck, 'members.manage', 'settings permissions admin manager user'],
    ['Limits', 'limits', Gauge, 'usage.read_own', 'settings cap allocation budget'],
    ['Billing', 'billing', CreditCard, 'usage.read_own', 'settings rate card prices plan versions'],
    ['Requests', 'requests', MessageSquare, 'requests.open', 'settings questions support refund vendor'],
    ['Audit log', 'audit', ScrollText, 'audit.read', 'settings changes who'],
  ] as const
).map(([name, page, icon, permission, words]) => ({
  name,
  to: `/settings/${page}`,
  icon,
  section: 'Manage',
  words,
  hidden: true,
  visible: may(permission),
}))

export const DESTINATIONS: readonly Destination[] = [
  {
    name: 'Credits',
    to: '/credits',
    icon: Zap,
    section: 'Credits',
    words: 'view usage left balance chart',
    visible: may('usage.read_own'),
  },
  {
    name: 'History',
    to: '/settings/billing/history',
    icon: History,
    section: 'Credits',
    words: 'settings billing credit usage ai charges refunds export',
    visible: may('usage.read_own'),
  },
  {
    name: 'Conversations',
    to: '/credits/conversations',
    icon: MessagesSquare,
    section: 'Credits',
    words: 'campaigns identities',
    visible: (me) => may('analytics.read')(me) && me.organization!.parts.conversations,
  },
  {
    name: 'Help',
    to: '/help',
    icon: CircleHelp,
    section: 'Credits',
    words: 'understanding credits prices cost questions reset roll over refund',
    visible: may('usage.read_own'),
  },
  {
    name: 'Analytics',
    to: '/analytics',
    icon: ChartNoAxesColumn,
    section: 'Manage',
    words: 'usage report heavy users groups months forecast idle csv xlsx',
    visible: may('analytics.read'),
  },
  {
    name: 'Billing & Licenses',
    to: '/settings/billing-licenses',
    icon: Users,
    section: 'Manage',
    words: 'admin settings batteries seats assign users left',
    visible: may('billing.read'),
  },
  {
    name: 'Settings',
    to: '/settings',
    icon: Settings,
    section: 'Manage',
    words: 'administration preferences',
    visible: may('usage.read_own'),
  },
  ...SETTINGS,
  {
    name: 'Console',
    to: '/console',
    icon: Building2,
    section: 'Vendor',
    words: 'organizations requests queue grant adjust rollover exceptions activity verify',
    visible: (me) => me.kind === 'operator',
  },
]
