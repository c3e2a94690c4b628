// Made from the server's OpenAPI document by `npm run sdk:types`; not to be edited.

export interface Subject {
  type: string
  id: string
  name: string
}

export interface Spender {
  type: 'member' | 'api_key' | 'system'
  member_id?: string
  api_key_id?: string
  name: string
  email?: string
  group?: string | null
}

/** A charge, hold, refund or grant that explains itself, the same whenever it is read. */
export interface Receipt {
  id: string
  kind: 'charge' | 'hold' | 'capture' | 'release' | 'refund' | 'grant' | 'void' | 'expire' | 'license' | 'own' | 'erase'
  status: 'charged' | 'held' | 'refunded' | 'released' | 'granted' | 'voided' | 'recorded'
  /** In units that count as credits. */
  credits: number
  units: {
    unit: string
    /** Credits. */
    credits: number
    count: number
    before: number | null
    after: number | null
  }[]
  lines: {
    unit: string
    per: string
    /** Credits. */
    price: number
    count: number
    /** Credits. */
    credits: number
    data_type?: string
    report_column?: 'phone' | 'email' | 'api_search' | 'api_company_enrichment'
    block?: number
    /** Credits. */
    surcharge?: number
    /** Credits. */
    minimum?: number
    metered?: true
    already_owned?: {
      count: number
      /** Credits. */
      credits: number
    }
  }[]
  items: {
    key: string
    outcome: 'charged' | 'already_owned' | 'not_found' | 'denied'
    /** Credits. */
    credits: number
    data_type?: string
    subject?: Subject
  }[]
  outcomes: {
    charged: number
    already_owned: number
    not_found: number
    denied: number
  }
  draws: {
    grant_id: string
    unit: string | null
    /** Credits. */
    credits: number
    source: 'license' | 'plan' | 'addon' | 'promo' | 'rollover' | 'adjustment' | null
    owner: 'member' | 'organization' | null
  }[]
  balance: {
    /** Credits. */
    before: number
    /** Credits. */
    after: number
  } | null
  rate_card: {
    rate_card_id: string
    version: number
  } | null
  action: string | null
  member_id: string | null
  api_key_id: string | null
  campaign: string | null
  identity: string | null
  hold_id?: string
  charge_id?: string
  grant_id?: string
  expires_at?: string
  cause?: string
  gives_back_ownership?: true
  grant?: {
    unit: string
    /** Credits. */
    amount: number
    source: 'license' | 'plan' | 'addon' | 'promo' | 'rollover' | 'adjustment'
    member_id: string | null
    starts_at: string
    ends_at: string | null
  }
  description?: string | null
  reason?: string | null
  subject?: Subject | null
  metadata?: {
    [name: string]: unknown
  } | null
  actor: string
  occurred_at: string
  recorded_at: string
  seq: number
  hash: string | null
  idempotency_key: string | null
  replayed: boolean
}

/** What only this member may draw on. */
export interface MemberBalance {
  member_id: string
  name: string
  email: string
  group: string | null
  role: 'admin' | 'manager' | 'user'
  status: 'active' | 'disabled'
  batteries: {
    license_id: string
    plan_id: string
    unit: string
    name: string
    /** Credits. */
    allotment: number
    /** Credits. */
    granted: number
    /** Credits. */
    used: number
    /** Credits. */
    held: number
    /** Credits. */
    expired: number
    /** Granted less used and expired. */
    left: number
    /** Left less held. */
    available: number
    last_day: string | null
    renews_at: string | null
    days_to_renewal: number | null
  }[]
  units: {
    unit: string
    name: string
    counts_as_credits: boolean
    mode: 'absent' | 'metered' | 'limited'
    /** Credits. */
    granted: number
    /** Credits. */
    used: number
    /** Credits. */
    held: number
    /** Credits. */
    expired: number
    /** Granted less used and expired. */
    left: number
    /** Left less held. */
    available: number
    expiring_next: {
      at: string
      /** Credits. */
      credits: number
    } | null
    by_source: {
      source: 'license' | 'plan' | 'addon' | 'promo' | 'rollover' | 'adjustment'
      /** Credits. */
      granted: number
      /** Credits. */
      used: number
      /** Credits. */
      held: number
      /** Credits. */
      expired: number
      /** Granted less used and expired. */
      left: number
      /** Left less held. */
      available: number
    }[]
  }[]
  credits: {
    /** Credits. */
    granted: number
    /** Credits. */
    used: number
    /** Credits. */
    held: number
    /** Credits. */
    expired: number
    /** Granted less used and expired. */
    left: number
    /** Left less held. */
    available: number
  }
}

/** The pool on which everyone may draw, and batteries as asked for. */
export interface Balances {
  organization_id: string
  plan: {
    plan_id: string
    name: string
    price: {
      amount: number
      currency: string
    } | null
    identities: number | null
  }
  units: {
    unit: string
    name: string
    counts_as_credits: boolean
    mode: 'absent' | 'metered' | 'limited'
    /** Credits. */
    granted: number
    /** Credits. */
    used: number
    /** Credits. */
    held: number
    /** Credits. */
    expired: number
    /** Granted less used and expired. */
    left: number
    /** Left less held. */
    available: number
    expiring_next: {
      at: string
      /** Credits. */
      credits: number
    } | null
    by_source: {
      source: 'license' | 'plan' | 'addon' | 'promo' | 'rollover' | 'adjustment'
      /** Credits. */
      granted: number
      /** Credits. */
      used: number
      /** Credits. */
      held: number
      /** Credits. */
      expired: number
      /** Granted less used and expired. */
      left: number
      /** Left less held. */
      available: number
    }[]
  }[]
  credits: {
    /** Credits. */
    granted: number
    /** Credits. */
    used: number
    /** Credits. */
    held: number
    /** Credits. */
    expired: number
    /** Granted less used and expired. */
    left: number
    /** Left less held. */
    available: number
  }
  plan_credits: {
    /** Credits. */
    allocated: number
    /** Credits. */
    left: number
  }
  addon_credits: {
    /** Credits. */
    allocated: number
    /** Credits. */
    left: number
  }
  other_credits: {
    /** Credits. */
    allocated: number
    /** Credits. */
    left: number
  }
  /** Credits. */
  balance: number
  renews_at: string | null
  renews_on: string | null
  days_to_renewal: number | null
  as_of: string
  member?: MemberBalance
  members?: {
    items: MemberBalance[]
    next_cursor: string | null
  }
}

export interface Activity {
  organization_id: string
  name: string
  status: 'active' | 'suspended'
  /** How many entries its journal has. */
  seq: number
  recorded_at: string
  entry: {
    id: string
    kind: 'charge' | 'hold' | 'capture' | 'release' | 'refund' | 'grant' | 'void' | 'expire' | 'license' | 'own' | 'erase'
    action: string | null
    action_name: string | null
    /** In units that count as credits; refunds are negative. */
    credits: number
    /** Who spent; null for the vendor and the system. */
    user: string | null
  }
}

/** Of units that count as credits. */
export interface BatteryCredits {
  /** All that there was. */
  amount: number
  /** Credits. */
  used: number
  /** Credits. */
  held: number
  /** With what is held. */
  left: number
  /** Credits. */
  available: number
}

export interface MemberBattery {
  member_id: string
  name: string
  email: string
  group: string | null
  role: 'admin' | 'manager' | 'user'
  status: 'active' | 'disabled'
  license: {
    license_id: string
    plan_id: string
    plan_name: string
    issued_on: string
    /** The level from the next credit month on. */
    next_plan_id: string | null
  } | null
  credits: BatteryCredits
  /** Of the credit month; null where nothing renews. */
  last_day: string | null
}

export interface BatteriesSummary {
  /** Disabled ones, too. */
  members: number
  licensed: number
  seats: {
    plan_id: string
    name: string
    assigned: number
    /** Null: they are not counted. */
    sold: number | null
  }[]
  credits: BatteryCredits
  /** Batteries with nothing left. */
  empty: number
  /** Batteries with less than an eighth left, the empty ones among them. */
  low: number
  /** On which everyone may draw. */
  extra: BatteryCredits
  as_of: string
}

/** A whole product. */
export interface Preset {
  preset_id: string
  name: string
  description?: string
  units: {
    unit: string
    name: string
    counts_as_credits: boolean
  }[]
  features: {
    feature: string
    name: string
    description?: string
    actions: {
      action: string
      name: string
      data_type: string | null
      description?: string
    }[]
  }[]
  policy: {
    renewal?: {
      anchor?: 'calendar_month' | 'issue_anniversary' | 'billing_cycle' | 'none'
      months?: number
      release?: 'per_period' | 'upfront'
    }
    rollover?: {
      mode?: 'none' | 'capped' | 'full'
      cap?: number | null
    }
    addon?: {
      expiry?: 'never' | 'end_of_period'
    }
    burn_order?: ('license' | 'plan' | 'addon' | 'promo' | 'rollover' | 'adjustment')[]
    ownership?: {
      scope?: 'organization' | 'member' | 'none'
      window?: 'forever' | 'billing_cycle' | {
        days: number
      }
      actions?: {
        [name: string]: {
          scope?: 'organization' | 'member' | 'none'
          window?: 'forever' | 'billing_cycle' | {
            days: number
          }
        }
      }
    }
    hold?: {
      expires_after_s?: number
    }
    capture?: {
      above_hold?: 'refuse' | 'draw_excess'
    }
    refunds?: {
      ended_grant?: 'adjustment' | 'forfeit'
    }
    limits?: {
      subject: {
        type: 'organization' | 'group' | 'member' | 'every_member' | 'api_key'
        id?: string
      }
      unit: string | null
      amount: number
      interval: 'calendar_month' | 'billing_cycle'
    }[]
    warn_at?: number[]
    report?: {
      refresh?: string
    }
    week_start?: 'monday' | 'sunday'
    purchase?: {
      channel?: 'contact' | 'chat' | 'request'
    }
    seats?: {
      plan_id: string
      count: number
    }[]
    permissions?: {
      admin?: ('usage.read_own' | 'usage.read_all' | 'analytics.read' | 'report.export' | 'billing.read' | 'billing.manage' | 'members.manage' | 'keys.manage' | 'limits.manage' | 'audit.read' | 'requests.open' | 'requests.read_all' | 'sequences.add')[]
      manager?: ('usage.read_own' | 'usage.read_all' | 'analytics.read' | 'report.export' | 'billing.read' | 'billing.manage' | 'members.manage' | 'keys.manage' | 'limits.manage' | 'audit.read' | 'requests.open' | 'requests.read_all' | 'sequences.add')[]
      user?: ('usage.read_own' | 'usage.read_all' | 'analytics.read' | 'report.export' | 'billing.read' | 'billing.manage' | 'members.manage' | 'keys.manage' | 'limits.manage' | 'audit.read' | 'requests.open' | 'requests.read_all' | 'sequences.add')[]
    }
  }
  default_plan_id: string
  plans: {
    plan_id: string
    name: string
    price: {
      amount: number
      currency: string
    } | null
    billing_months: number
    identities: number | null
    rate_card_id: string
    units: {
      [name: string]: 'absent' | 'metered' | 'limited'
    }
    allotments: {
      unit: string
      amount: number
      owner: 'organization' | 'license'
      source?: 'addon'
    }[]
    usage_api: boolean
    policy: {
      renewal?: {
        anchor?: 'calendar_month' | 'issue_anniversary' | 'billing_cycle' | 'none'
        months?: number
        release?: 'per_period' | 'upfront'
      }
      rollover?: {
        mode?: 'none' | 'capped' | 'full'
        cap?: number | null
      }
      addon?: {
        expiry?: 'never' | 'end_of_period'
      }
      burn_order?: ('license' | 'plan' | 'addon' | 'promo' | 'rollover' | 'adjustment')[]
      ownership?: {
        scope?: 'organization' | 'member' | 'none'
        window?: 'forever' | 'billing_cycle' | {
          days: number
        }
        actions?: {
          [name: string]: {
            scope?: 'organization' | 'member' | 'none'
            window?: 'forever' | 'billing_cycle' | {
              days: number
            }
          }
        }
      }
      hold?: {
        expires_after_s?: number
      }
      capture?: {
        above_hold?: 'refuse' | 'draw_excess'
      }
      refunds?: {
        ended_grant?: 'adjustment' | 'forfeit'
      }
      limits?: {
        subject: {
          type: 'organization' | 'group' | 'member' | 'every_member' | 'api_key'
          id?: string
        }
        unit: string | null
        amount: number
        interval: 'calendar_month' | 'billing_cycle'
      }[]
      warn_at?: number[]
      report?: {
        refresh?: string
      }
      week_start?: 'monday' | 'sunday'
      purchase?: {
        channel?: 'contact' | 'chat' | 'request'
      }
      seats?: {
        plan_id: string
        count: number
      }[]
      permissions?: {
        admin?: ('usage.read_own' | 'usage.read_all' | 'analytics.read' | 'report.export' | 'billing.read' | 'billing.manage' | 'members.manage' | 'keys.manage' | 'limits.manage' | 'audit.read' | 'requests.open' | 'requests.read_all' | 'sequences.add')[]
        manager?: ('usage.read_own' | 'usage.read_all' | 'analytics.read' | 'report.export' | 'billing.read' | 'billing.manage' | 'members.manage' | 'keys.manage' | 'limits.manage' | 'audit.read' | 'requests.open' | 'requests.read_all' | 'sequences.add')[]
        user?: ('usage.read_own' | 'usage.read_all' | 'analytics.read' | 'report.export' | 'billing.read' | 'billing.manage' | 'members.manage' | 'keys.manage' | 'limits.manage' | 'audit.read' | 'requests.open' | 'requests.read_all' | 'sequences.add')[]
      }
    }
  }[]
  rate_cards: {
    rate_card_id: string
    versions: {
      version: number
      starts_at: string | null
      prices: {
        [name: string]: {
          components: {
            unit: string
            per: string
            price: number
            data_type?: string
            report_column?: 'phone' | 'email' | 'api_search' | 'api_company_enrichment'
            block?: number
            minimum?: number
            flags?: {
              [name: string]: {
                price: number
                per?: 'charge' | 'count'
              }
            }
            tiers?: {
              mode: 'graduated' | 'volume'
              basis: 'charge' | 'billing_cycle' | 'lifetime'
              steps: {
                from: number
                price: number
              }[]
            }
          }[]
        }
      }
    }[]
  }[]
}

export interface Plan {
  plan_id: string
  name: string
  price: {
    amount: number
    currency: string
  } | null
  billing_months: number
  identities: number | null
  rate_card_id: string
  units: {
    [name: string]: 'absent' | 'metered' | 'limited'
  }
  allotments: {
    unit: string
    amount: number
    owner: 'organization' | 'license'
    source?: 'addon'
  }[]
  usage_api: boolean
  policy: {
    renewal?: {
      anchor?: 'calendar_month' | 'issue_anniversary' | 'billing_cycle' | 'none'
      months?: number
      release?: 'per_period' | 'upfront'
    }
    rollover?: {
      mode?: 'none' | 'capped' | 'full'
      cap?: number | null
    }
    addon?: {
      expiry?: 'never' | 'end_of_period'
    }
    burn_order?: ('license' | 'plan' | 'addon' | 'promo' | 'rollover' | 'adjustment')[]
    ownership?: {
      scope?: 'organization' | 'member' | 'none'
      window?: 'forever' | 'billing_cycle' | {
        days: number
      }
      actions?: {
        [name: string]: {
          scope?: 'organization' | 'member' | 'none'
          window?: 'forever' | 'billing_cycle' | {
            days: number
          }
        }
      }
    }
    hold?: {
      expires_after_s?: number
    }
    capture?: {
      above_hold?: 'refuse' | 'draw_excess'
    }
    refunds?: {
      ended_grant?: 'adjustment' | 'forfeit'
    }
    limits?: {
      subject: {
        type: 'organization' | 'group' | 'member' | 'every_member' | 'api_key'
        id?: string
      }
      unit: string | null
      amount: number
      interval: 'calendar_month' | 'billing_cycle'
    }[]
    warn_at?: number[]
    report?: {
      refresh?: string
    }
    week_start?: 'monday' | 'sunday'
    purchase?: {
      channel?: 'contact' | 'chat' | 'request'
    }
    seats?: {
      plan_id: string
      count: number
    }[]
    permissions?: {
      admin?: ('usage.read_own' | 'usage.read_all' | 'analytics.read' | 'report.export' | 'billing.read' | 'billing.manage' | 'members.manage' | 'keys.manage' | 'limits.manage' | 'audit.read' | 'requests.open' | 'requests.read_all' | 'sequences.add')[]
      manager?: ('usage.read_own' | 'usage.read_all' | 'analytics.read' | 'report.export' | 'billing.read' | 'billing.manage' | 'members.manage' | 'keys.manage' | 'limits.manage' | 'audit.read' | 'requests.open' | 'requests.read_all' | 'sequences.add')[]
      user?: ('usage.read_own' | 'usage.read_all' | 'analytics.read' | 'report.export' | 'billing.read' | 'billing.manage' | 'members.manage' | 'keys.manage' | 'limits.manage' | 'audit.read' | 'requests.open' | 'requests.read_all' | 'sequences.add')[]
    }
  }
  preset_id: string
}

export interface RateCard {
  rate_card_id: string
  preset_id: string
  versions: {
    rate_card_id: string
    version: number
    /** Null for the first version, which also prices the past. */
    starts_at: string | null
    prices: {
      [name: string]: {
        components: {
          unit: string
          per: string
          price: number
          data_type?: string
          report_column?: 'phone' | 'email' | 'api_search' | 'api_company_enrichment'
          block?: number
          minimum?: number
          flags?: {
            [name: string]: {
              price: number
              per?: 'charge' | 'count'
            }
          }
          tiers?: {
            mode: 'graduated' | 'volume'
            basis: 'charge' | 'billing_cycle' | 'lifetime'
            steps: {
              from: number
              price: number
            }[]
          }
        }[]
      }
    }
    published_at: string
  }[]
}

/** What went wrong, and where. */
export interface Problem {
  status: 'error'
  status_code: number
  detail: string
  code: 'invalid_json' | 'invalid_request' | 'invalid_field' | 'missing_quantity' | 'amount_too_large' | 'unknown_action' | 'unknown_unit' | 'unknown_plan' | 'unauthorized' | 'insufficient_credits' | 'plan_limit_reached' | 'limit_reached' | 'member_disabled' | 'organization_suspended' | 'permission_denied' | 'foreign_origin' | 'insecure_transport' | 'not_found' | 'member_not_found' | 'method_not_allowed' | 'request_timeout' | 'idempotency_conflict' | 'duplicate_email' | 'hold_closed' | 'above_hold' | 'above_charge' | 'grant_spent' | 'conflict' | 'body_too_large' | 'batch_too_large' | 'unsupported_media_type' | 'rate_limited' | 'headers_too_large' | 'internal' | 'provider_away' | 'vendor_failed' | 'unavailable' | 'vendor_timeout'
  field?: string
  fields?: {
    [name: string]: string[]
  }
  headroom?: {
    unit: string
    needed: number
    available: number
  }[]
  request_id?: string
}

/** A charge as its receipt, with what was refunded of it. */
export interface Charge {
  id: string
  kind: 'charge' | 'hold' | 'capture' | 'release' | 'refund' | 'grant' | 'void' | 'expire' | 'license' | 'own' | 'erase'
  status: 'charged' | 'held' | 'refunded' | 'released' | 'granted' | 'voided' | 'recorded'
  /** In units that count as credits. */
  credits: number
  units: {
    unit: string
    /** Credits. */
    credits: number
    count: number
    before: number | null
    after: number | null
  }[]
  lines: {
    unit: string
    per: string
    /** Credits. */
    price: number
    count: number
    /** Credits. */
    credits: number
    data_type?: string
    report_column?: 'phone' | 'email' | 'api_search' | 'api_company_enrichment'
    block?: number
    /** Credits. */
    surcharge?: number
    /** Credits. */
    minimum?: number
    metered?: true
    already_owned?: {
      count: number
      /** Credits. */
      credits: number
    }
  }[]
  items: {
    key: string
    outcome: 'charged' | 'already_owned' | 'not_found' | 'denied'
    /** Credits. */
    credits: number
    data_type?: string
    subject?: Subject
  }[]
  outcomes: {
    charged: number
    already_owned: number
    not_found: number
    denied: number
  }
  draws: {
    grant_id: string
    unit: string | null
    /** Credits. */
    credits: number
    source: 'license' | 'plan' | 'addon' | 'promo' | 'rollover' | 'adjustment' | null
    owner: 'member' | 'organization' | null
  }[]
  balance: {
    /** Credits. */
    before: number
    /** Credits. */
    after: number
  } | null
  rate_card: {
    rate_card_id: string
    version: number
  } | null
  action: string | null
  member_id: string | null
  api_key_id: string | null
  campaign: string | null
  identity: string | null
  hold_id?: string
  charge_id?: string
  grant_id?: string
  expires_at?: string
  cause?: string
  gives_back_ownership?: true
  grant?: {
    unit: string
    /** Credits. */
    amount: number
    source: 'license' | 'plan' | 'addon' | 'promo' | 'rollover' | 'adjustment'
    member_id: string | null
    starts_at: string
    ends_at: string | null
  }
  description?: string | null
  reason?: string | null
  subject?: Subject | null
  metadata?: {
    [name: string]: unknown
  } | null
  actor: string
  occurred_at: string
  recorded_at: string
  seq: number
  hash: string | null
  idempotency_key: string | null
  replayed: boolean
  /** Credits. */
  refunded: number
  refunds: Receipt[]
}

export interface Grant {
  grant_id: string
  unit: string
  source: 'license' | 'plan' | 'addon' | 'promo' | 'rollover' | 'adjustment'
  /** Null: everyone of the organization may draw on it. */
  member_id: string | null
  license_id: string | null
  starts_at: string
  ends_at: string | null
  /** Credits. */
  amount: number
  /** Credits. */
  used: number
  /** Credits. */
  held: number
  /** Credits. */
  expired: number
  /** Credits. */
  voided: number
  /** Granted less used, expired and voided. */
  left: number
  /** Left less held. */
  available: number
  /** Of grants that somebody made; null of what a period brings by itself. */
  reason: string | null
}

export interface HistoryRow {
  entry_id: string
  charge_id: string
  kind: 'charge' | 'capture' | 'refund'
  seq: number
  date: string
  usage_at: string
  recorded_at: string
  feature: string | null
  feature_name: string | null
  action: string | null
  action_name: string | null
  description: string | null
  /** In units that count as credits; refunds are negative. */
  credits: number
  units: {
    unit: string
    name: string
    /** Credits. */
    credits: number
    count: number
  }[]
  data_requested: string[]
  user: Spender
  campaign: string | null
  identity: string | null
  subject: Subject | null
  items: {
    charged: number
    already_owned: number
    not_found: number
    denied: number
  }
  paid_from: {
    /** Credits. */
    individual_license: number
    /** Credits. */
    organization: number
  }
  /** Credits. */
  refunded: number
  refund_of: string | null
  reason: string | null
}

/** A hold as its receipt, with what became of it. */
export interface Hold {
  id: string
  kind: 'charge' | 'hold' | 'capture' | 'release' | 'refund' | 'grant' | 'void' | 'expire' | 'license' | 'own' | 'erase'
  status: 'charged' | 'held' | 'refunded' | 'released' | 'granted' | 'voided' | 'recorded'
  /** In units that count as credits. */
  credits: number
  units: {
    unit: string
    /** Credits. */
    credits: number
    count: number
    before: number | null
    after: number | null
  }[]
  lines: {
    unit: string
    per: string
    /** Credits. */
    price: number
    count: number
    /** Credits. */
    credits: number
    data_type?: string
    report_column?: 'phone' | 'email' | 'api_search' | 'api_company_enrichment'
    block?: number
    /** Credits. */
    surcharge?: number
    /** Credits. */
    minimum?: number
    metered?: true
    already_owned?: {
      count: number
      /** Credits. */
      credits: number
    }
  }[]
  items: {
    key: string
    outcome: 'charged' | 'already_owned' | 'not_found' | 'denied'
    /** Credits. */
    credits: number
    data_type?: string
    subject?: Subject
  }[]
  outcomes: {
    charged: number
    already_owned: number
    not_found: number
    denied: number
  }
  draws: {
    grant_id: string
    unit: string | null
    /** Credits. */
    credits: number
    source: 'license' | 'plan' | 'addon' | 'promo' | 'rollover' | 'adjustment' | null
    owner: 'member' | 'organization' | null
  }[]
  balance: {
    /** Credits. */
    before: number
    /** Credits. */
    after: number
  } | null
  rate_card: {
    rate_card_id: string
    version: number
  } | null
  action: string | null
  member_id: string | null
  api_key_id: string | null
  campaign: string | null
  identity: string | null
  hold_id?: string
  charge_id?: string
  grant_id?: string
  expires_at?: string
  cause?: string
  gives_back_ownership?: true
  grant?: {
    unit: string
    /** Credits. */
    amount: number
    source: 'license' | 'plan' | 'addon' | 'promo' | 'rollover' | 'adjustment'
    member_id: string | null
    starts_at: string
    ends_at: string | null
  }
  description?: string | null
  reason?: string | null
  subject?: Subject | null
  metadata?: {
    [name: string]: unknown
  } | null
  actor: string
  occurred_at: string
  recorded_at: string
  seq: number
  hash: string | null
  idempotency_key: string | null
  replayed: boolean
  state: 'open' | 'captured' | 'released' | 'expired'
  /** The charge that captured it, or the entry that released it. */
  closed_by: string | null
}

export interface JournalEntry {
  id: string
  seq: number
  kind: 'charge' | 'hold' | 'capture' | 'release' | 'refund' | 'grant' | 'void' | 'expire' | 'license' | 'own' | 'erase'
  recorded_at: string
  effective_at: string
  occurred_at: string
  usage_at: string
  actor: string
  of_seq: number | null
  action: string | null
  member_id: string | null
  api_key_id: string | null
  /** Credits. */
  credits: number
  units: string[]
  idempotency_key: string | null
  /** The RFC 8785 JSON that was hashed: amounts in micro-credits, times in epoch ms. */
  body: string
  /** Hex of SHA-256(hash of the entry before, then body). */
  hash: string
}

export interface AuditEntry {
  audit_id: string
  organization_id: string
  recorded_at: string
  actor: string
  action: string
  target: string
  before: {
    [name: string]: unknown
  } | null
  after: {
    [name: string]: unknown
  } | null
}

export interface Key {
  id: string
  kind: 'operator' | 'organization'
  organization_id: string | null
  name: string
  /** The beginning of the key, to tell it from others. */
  prefix: string
  scopes: ('usage.read' | 'report.export' | 'charge')[]
  created_at: string
  created_by: string
  expires_at: string | null
  last_used_at: string | null
  revoked_at: string | null
}

export interface LimitUsage {
  subject: {
    type: 'organization' | 'group' | 'member' | 'every_member' | 'api_key'
    id?: string
  }
  /** Null: all units that count as credits. */
  unit: string | null
  interval: 'calendar_month' | 'billing_cycle'
  /** Credits. */
  amount: number
  /** Credits. */
  used: number
  /** Credits. */
  available: number
  /** Used of the amount; 1 of a limit of nothing. */
  share: number
  state: 'ok' | 'warn' | 'reached'
  resets_on: string
}

/** What pages about an organization need to know first. */
export interface CurrentOrganization {
  organization_id: string
  name: string
  status: 'active' | 'suspended'
  /** Of its newest entry, as in `journal` events: whatever is read after this is as new. */
  seq: number
  preset: string
  plan_id: string
  plan_name: string
  timezone: string
  /** By the calendar of the organization. */
  today: string
  week_start: 'monday' | 'sunday'
  currency: string | null
  credit_month: {
    anchor: 'calendar_month' | 'issue_anniversary' | 'billing_cycle' | 'none'
  }
  cycle: {
    start: string
    /** Inclusive. */
    end: string
    months: number
  }
  units: {
    unit: string
    name: string
    counts_as_credits: boolean
    mode: 'absent' | 'metered' | 'limited'
  }[]
  /** What of the pages applies. */
  parts: {
    licenses: boolean
    conversations: boolean
    conversation_unit: string | null
    sequences: boolean
    requests: boolean
  }
  report: {
    refresh: 'live' | 'daily'
    at: string | null
  }
  purchase_channel: 'contact' | 'chat' | 'request'
  account_manager: {
    name: string
    email: string
  } | null
}

export interface Me {
  kind: 'member' | 'operator' | 'key'
  member: {
    member_id: string
    name: string
    email: string
    role: 'admin' | 'manager' | 'user'
    group: string | null
    license_id: string | null
  } | null
  operator: {
    operator_id: string
    name: string
  } | null
  /** In the organization; an operator has all. */
  permissions: string[]
  /** Null for an operator who names none. */
  organization: CurrentOrganization | null
  clock: {
    mode: 'real' | 'test'
    now: string
  }
  session: {
    signed_in_at: string
    expires_at: string
  } | null
}

export interface Member {
  member_id: string
  email: string
  name: string
  group: string | null
  role: 'admin' | 'manager' | 'user'
  status: 'active' | 'disabled'
  country_code: string | null
  verified_at: string | null
  disabled_at: string | null
  last_login_at: string | null
  erased_at: string | null
  created_at: string
  license: {
    license_id: string
    /** Null: the organization's plan. */
    plan_id: string | null
    next_plan_id: string | null
    issued_on: string
    paid_through: string | null
  } | null
}

/** What can be charged, and at what price. */
export interface Catalogue {
  /** Null: as the product is sold, by its default plan. */
  organization_id: string | null
  preset_id: string
  plan_id: string
  rate_card: {
    rate_card_id: string
    version: number
    starts_at: string | null
  }
  units: {
    unit: string
    name: string
    counts_as_credits: boolean
    mode: 'absent' | 'metered' | 'limited'
  }[]
  features: {
    feature: string
    name: string
    actions: {
      action: string
      name: string
      data_type: string | null
      description?: string
      /** Prices; none: the action is free. */
      components: {
        unit: string
        per: string
        price: number
        data_type?: string
        report_column?: 'phone' | 'email' | 'api_search' | 'api_company_enrichment'
        block?: number
        minimum?: number
        flags?: {
          [name: string]: {
            price: number
            per?: 'charge' | 'count'
          }
        }
        tiers?: {
          mode: 'graduated' | 'volume'
          basis: 'charge' | 'billing_cycle' | 'lifetime'
          steps: {
            from: number
            price: number
          }[]
        }
      }[]
      consumes_credits: boolean
      /** Whether the organization has ever done it. */
      used?: boolean
    }[]
  }[]
}

export interface RateCardHistory {
  rate_card_id: string
  versions: {
    version: number
    state: 'past' | 'current' | 'scheduled'
    /** Null: the first, which also prices the past. */
    starts_at: string | null
    published_at: string
    prices: {
      [name: string]: {
        components: {
          unit: string
          per: string
          price: number
          data_type?: string
          report_column?: 'phone' | 'email' | 'api_search' | 'api_company_enrichment'
          block?: number
          minimum?: number
          flags?: {
            [name: string]: {
              price: number
              per?: 'charge' | 'count'
            }
          }
          tiers?: {
            mode: 'graduated' | 'volume'
            basis: 'charge' | 'billing_cycle' | 'lifetime'
            steps: {
              from: number
              price: number
            }[]
          }
        }[]
      }
    }
    /** Against the version before; null: free. */
    changes: {
      action: string
      name: string
      before: {
        unit: string
        per: string
        price: number
        data_type?: string
        report_column?: 'phone' | 'email' | 'api_search' | 'api_company_enrichment'
        block?: number
        minimum?: number
        flags?: {
          [name: string]: {
            price: number
            per?: 'charge' | 'count'
          }
        }
        tiers?: {
          mode: 'graduated' | 'volume'
          basis: 'charge' | 'billing_cycle' | 'lifetime'
          steps: {
            from: number
            price: number
          }[]
        }
      }[] | null
      after: {
        unit: string
        per: string
        price: number
        data_type?: string
        report_column?: 'phone' | 'email' | 'api_search' | 'api_company_enrichment'
        block?: number
        minimum?: number
        flags?: {
          [name: string]: {
            price: number
            per?: 'charge' | 'count'
          }
        }
        tiers?: {
          mode: 'graduated' | 'volume'
          basis: 'charge' | 'billing_cycle' | 'lifetime'
          steps: {
            from: number
            price: number
          }[]
        }
      }[] | null
    }[]
  }[]
}

export interface Organization {
  organization_id: string
  name: string
  status: 'active' | 'suspended'
  preset: string
  plan_id: string
  next_plan: {
    plan_id: string
    starts_at: string
  } | null
  timezone: string
  rate_card_id: string | null
  policy: {
    renewal?: {
      anchor?: 'calendar_month' | 'issue_anniversary' | 'billing_cycle' | 'none'
      months?: number
      release?: 'per_period' | 'upfront'
    }
    rollover?: {
      mode?: 'none' | 'capped' | 'full'
      cap?: number | null
    }
    addon?: {
      expiry?: 'never' | 'end_of_period'
    }
    burn_order?: ('license' | 'plan' | 'addon' | 'promo' | 'rollover' | 'adjustment')[]
    ownership?: {
      scope?: 'organization' | 'member' | 'none'
      window?: 'forever' | 'billing_cycle' | {
        days: number
      }
      actions?: {
        [name: string]: {
          scope?: 'organization' | 'member' | 'none'
          window?: 'forever' | 'billing_cycle' | {
            days: number
          }
        }
      }
    }
    hold?: {
      expires_after_s?: number
    }
    capture?: {
      above_hold?: 'refuse' | 'draw_excess'
    }
    refunds?: {
      ended_grant?: 'adjustment' | 'forfeit'
    }
    limits?: {
      subject: {
        type: 'organization' | 'group' | 'member' | 'every_member' | 'api_key'
        id?: string
      }
      unit: string | null
      amount: number
      interval: 'calendar_month' | 'billing_cycle'
    }[]
    warn_at?: number[]
    report?: {
      refresh?: string
    }
    week_start?: 'monday' | 'sunday'
    purchase?: {
      channel?: 'contact' | 'chat' | 'request'
    }
    seats?: {
      plan_id: string
      count: number
    }[]
    permissions?: {
      admin?: ('usage.read_own' | 'usage.read_all' | 'analytics.read' | 'report.export' | 'billing.read' | 'billing.manage' | 'members.manage' | 'keys.manage' | 'limits.manage' | 'audit.read' | 'requests.open' | 'requests.read_all' | 'sequences.add')[]
      manager?: ('usage.read_own' | 'usage.read_all' | 'analytics.read' | 'report.export' | 'billing.read' | 'billing.manage' | 'members.manage' | 'keys.manage' | 'limits.manage' | 'audit.read' | 'requests.open' | 'requests.read_all' | 'sequences.add')[]
      user?: ('usage.read_own' | 'usage.read_all' | 'analytics.read' | 'report.export' | 'billing.read' | 'billing.manage' | 'members.manage' | 'keys.manage' | 'limits.manage' | 'audit.read' | 'requests.open' | 'requests.read_all' | 'sequences.add')[]
    }
  }
  cycle: {
    start: string
    months: number
  }
  started_on: string
  account_manager: {
    name: string
    email: string
  } | null
  created_at: string
  /** In a list that asks for them: of the pool on which everyone may draw. */
  credits?: {
    /** Credits. */
    granted: number
    /** Credits. */
    used: number
    /** Credits. */
    held: number
    /** Credits. */
    expired: number
    /** Granted less used and expired. */
    left: number
    /** Left less held. */
    available: number
  }
}

/** How a plan behaves. */
export interface Policy {
  renewal: {
    anchor: 'calendar_month' | 'issue_anniversary' | 'billing_cycle' | 'none'
    months: number
    release: 'per_period' | 'upfront'
  }
  rollover: {
    mode: 'none' | 'capped' | 'full'
    cap: number | null
  }
  addon: {
    expiry: 'never' | 'end_of_period'
  }
  burn_order: ('license' | 'plan' | 'addon' | 'promo' | 'rollover' | 'adjustment')[]
  ownership: {
    scope: 'organization' | 'member' | 'none'
    window: 'forever' | 'billing_cycle' | {
      days: number
    }
    actions: {
      [name: string]: {
        scope?: 'organization' | 'member' | 'none'
        window?: 'forever' | 'billing_cycle' | {
          days: number
        }
      }
    }
  }
  hold: {
    expires_after_s: number
  }
  capture: {
    above_hold: 'refuse' | 'draw_excess'
  }
  refunds: {
    ended_grant: 'adjustment' | 'forfeit'
  }
  limits: {
    subject: {
      type: 'organization' | 'group' | 'member' | 'every_member' | 'api_key'
      id?: string
    }
    unit: string | null
    /** Credits. */
    amount: number
    interval: 'calendar_month' | 'billing_cycle'
  }[]
  warn_at: number[]
  report: {
    /** `live`, or a time of the day in UTC. */
    refresh: string
  }
  week_start: 'monday' | 'sunday'
  purchase: {
    channel: 'contact' | 'chat' | 'request'
  }
  seats: {
    plan_id: string
    count: number
  }[]
  permissions: {
    admin: ('usage.read_own' | 'usage.read_all' | 'analytics.read' | 'report.export' | 'billing.read' | 'billing.manage' | 'members.manage' | 'keys.manage' | 'limits.manage' | 'audit.read' | 'requests.open' | 'requests.read_all' | 'sequences.add')[]
    manager: ('usage.read_own' | 'usage.read_all' | 'analytics.read' | 'report.export' | 'billing.read' | 'billing.manage' | 'members.manage' | 'keys.manage' | 'limits.manage' | 'audit.read' | 'requests.open' | 'requests.read_all' | 'sequences.add')[]
    user: ('usage.read_own' | 'usage.read_all' | 'analytics.read' | 'report.export' | 'billing.read' | 'billing.manage' | 'members.manage' | 'keys.manage' | 'limits.manage' | 'audit.read' | 'requests.open' | 'requests.read_all' | 'sequences.add')[]
  }
}

export interface PlanOverview {
  organization_id: string
  timezone: string
  as_of: string
  today: string
  plan: {
    plan_id: string
    name: string
  }
  next_plan: {
    plan_id: string
    name: string
    starts_at: string
  } | null
  identities: number | null
  /** What the plan gives, seats included as far as the caller sees them. */
  plan_credits: {
    /** Credits. */
    allocated: number
    /** Credits. */
    left: number
  }
  /** Bought apart. */
  addon_credits: {
    /** Credits. */
    allocated: number
    /** Credits. */
    left: number
  }
  /** Promotions, what was carried over, adjustments. */
  other_credits: {
    /** Credits. */
    allocated: number
    /** Credits. */
    left: number
  }
  price: {
    amount: number
    currency: string
  } | null
  billing_months: number
  /** The next of `top_ups`: of the organization, or, where it has none, of the first license. */
  top_up: {
    owner: 'organization' | 'license'
    on: string
    at: string
    days: number
  } | null
  /** What comes when, the soonest first. */
  top_ups: {
    owner: 'organization' | 'license'
    on: string
    at: string
    /** Whole days from today, by the calendar of the organization. */
    days: number
    unit: string
    name: string
    /** Of seats, what each of them gets. */
    credits: number
    seats: number | null
  }[]
  /** Available in all. */
  balance: number
  units: {
    unit: string
    name: string
    counts_as_credits: boolean
    mode: 'absent' | 'metered' | 'limited'
    /** What the plan gives, seats included as far as the caller sees them. */
    plan_credits: {
      /** Credits. */
      allocated: number
      /** Credits. */
      left: number
    }
    /** Bought apart. */
    addon_credits: {
      /** Credits. */
      allocated: number
      /** Credits. */
      left: number
    }
    /** Promotions, what was carried over, adjustments. */
    other_credits: {
      /** Credits. */
      allocated: number
      /** Credits. */
      left: number
    }
    /** Credits. */
    held: number
    /** Credits. */
    available: number
  }[]
  seats: {
    plan_id: string
    name: string
    assigned: number
    /** Null: the vendor assigns them. */
    sold: number | null
    allotments: {
      unit: string
      /** Credits. */
      credits: number
    }[]
  }[]
  purchase_channel: 'contact' | 'chat' | 'request'
  account_manager: {
    name: string
    email: string
  } | null
}

export interface RequestSummary {
  organization_id: string
  request_id: string
  kind: 'change_plan' | 'buy_more' | 'refund' | 'question'
  /** answered: the vendor spoke last. */
  state: 'open' | 'answered' | 'closed'
  subject: string
  member: {
    member_id: string
    name: string
    email: string
  }
  charge_id: string | null
  plan_id: string | null
  unit: string | null
  credits: number | null
  message_count: number
  last_message: {
    author: 'member' | 'operator'
    author_name: string
    text: string
    sent_at: string
  }
  created_at: string
  updated_at: string
  closed_at: string | null
}

export interface QueuedRequest {
  organization_id: string
  request_id: string
  kind: 'change_plan' | 'buy_more' | 'refund' | 'question'
  /** answered: the vendor spoke last. */
  state: 'open' | 'answered' | 'closed'
  subject: string
  member: {
    member_id: string
    name: string
    email: string
  }
  charge_id: string | null
  plan_id: string | null
  unit: string | null
  credits: number | null
  message_count: number
  last_message: {
    author: 'member' | 'operator'
    author_name: string
    text: string
    sent_at: string
  }
  created_at: string
  updated_at: string
  closed_at: string | null
  organization_name: string
}

/** A conversation with the vendor. Nothing changes by itself. */
export interface Request {
  organization_id: string
  request_id: string
  kind: 'change_plan' | 'buy_more' | 'refund' | 'question'
  /** answered: the vendor spoke last. */
  state: 'open' | 'answered' | 'closed'
  subject: string
  member: {
    member_id: string
    name: string
    email: string
  }
  charge_id: string | null
  plan_id: string | null
  unit: string | null
  credits: number | null
  message_count: number
  last_message: {
    author: 'member' | 'operator'
    author_name: string
    text: string
    sent_at: string
  }
  created_at: string
  updated_at: string
  closed_at: string | null
  messages: {
    message_no: number
    author: 'member' | 'operator'
    author_name: string
    member_id: string | null
    text: string
    sent_at: string
  }[]
}

export interface Roles {
  items: {
    role: 'admin' | 'manager' | 'user'
    /** Active ones. */
    member_count: number
    permissions: ('usage.read_own' | 'usage.read_all' | 'analytics.read' | 'report.export' | 'billing.read' | 'billing.manage' | 'members.manage' | 'keys.manage' | 'limits.manage' | 'audit.read' | 'requests.open' | 'requests.read_all' | 'sequences.add')[]
  }[]
  permissions: {
    permission: 'usage.read_own' | 'usage.read_all' | 'analytics.read' | 'report.export' | 'billing.read' | 'billing.manage' | 'members.manage' | 'keys.manage' | 'limits.manage' | 'audit.read' | 'requests.open' | 'requests.read_all' | 'sequences.add'
    description: string
  }[]
}

export interface RolloverException {
  exception_id: string
  unit: string
  /** The first day after the period whose unused credits carry over. */
  ends_on: string
  /** Null: all that is left. */
  amount: number | null
  reason: string
  created_by: string
  created_at: string
}

export interface UsageTotals {
  /** Credits. */
  gross: number
  /** Credits. */
  refunded: number
  /** Gross less refunded, on the date of the charge. */
  net: number
  charges: number
  items: number
  refunded_items: number
  already_owned_items: number
  /** Not charged, because it was owned. */
  already_owned_credits: number
}

export interface UsageSeries {
  window: {
    preset: 'today' | 'yesterday' | 'daily' | 'this_week' | 'last_week' | 'this_month' | 'last_month' | 'last_28_days' | 'last_7_days' | 'last_30_days' | 'last_90_days' | 'this_year' | 'custom'
    from: string
    to: string
    timezone: string
    starts_at: string
    ends_at: string
  }
  bucket: 'hour' | 'day' | 'week' | 'month'
  unit: string | null
  group_by: 'action' | 'feature' | 'credit_type' | 'member' | 'group' | 'api_key' | 'campaign' | 'identity' | null
  totals: UsageTotals
  previous: {
    window: {
      preset: 'today' | 'yesterday' | 'daily' | 'this_week' | 'last_week' | 'this_month' | 'last_month' | 'last_28_days' | 'last_7_days' | 'last_30_days' | 'last_90_days' | 'this_year' | 'custom'
      from: string
      to: string
      timezone: string
      starts_at: string
      ends_at: string
    }
    totals: UsageTotals
  }
  buckets: {
    starts_at: string
    day: string
    /** Credits. */
    gross: number
    /** Credits. */
    refunded: number
    /** Gross less refunded, on the date of the charge. */
    net: number
    charges: number
    items: number
    refunded_items: number
    already_owned_items: number
    /** Not charged, because it was owned. */
    already_owned_credits: number
  }[]
  series: {
    kind: 'id' | 'none' | 'api_keys' | 'system' | 'others'
    id: string | null
    name: string
    count?: number
    email?: string
    group?: string | null
    status?: 'active' | 'disabled'
    feature?: string | null
    totals: UsageTotals
    /** Of the net total, 0 to 1. */
    share: number
    /** Net, a bucket each. */
    values: number[]
    /** Before refunds, a bucket each. */
    gross_values: number[]
  }[]
}

export interface UsageBreakdown {
  window: {
    preset: 'today' | 'yesterday' | 'daily' | 'this_week' | 'last_week' | 'this_month' | 'last_month' | 'last_28_days' | 'last_7_days' | 'last_30_days' | 'last_90_days' | 'this_year' | 'custom'
    from: string
    to: string
    timezone: string
    starts_at: string
    ends_at: string
  }
  by: 'action' | 'feature' | 'credit_type' | 'member' | 'group' | 'api_key' | 'campaign' | 'identity'
  unit: string | null
  totals: UsageTotals
  rows: {
    kind: 'id' | 'none' | 'api_keys' | 'system' | 'others'
    id: string | null
    name: string
    count?: number
    email?: string
    group?: string | null
    status?: 'active' | 'disabled'
    feature?: string | null
    /** Credits. */
    gross: number
    /** Credits. */
    refunded: number
    /** Gross less refunded, on the date of the charge. */
    net: number
    charges: number
    items: number
    refunded_items: number
    already_owned_items: number
    /** Not charged, because it was owned. */
    already_owned_credits: number
    /** Of the net total, 0 to 1. */
    share: number
  }[]
}

export interface IdleAllotment {
  member_id: string
  name: string
  email: string
  group: string | null
  status: 'active' | 'disabled'
  license_id: string
  /** What the license gives each period, in units that count as credits. */
  allotment: number
  /** Credits. */
  used: number
  /** Of the allotment, from 0. */
  share: number
}

/** Filters of a page that a member keeps under a name. */
export interface SavedView {
  view_id: string
  name: string
  page: string
  query: string
  created_at: string
  updated_at: string
}

export interface Operations {
  /** Charge an action. All or nothing, or with `partial` as many items as credits cover. What the organization owns already costs nothing. */
  'POST /v1/organizations/{organization_id}/charges': {
    path: {
      organization_id: string
    }
    query: Record<never, never>
    body: {
      action: string
      member_id?: string | null
      /** The vendor's id of its customer's API key, for usage of no member. */
      api_key_id?: string | null
      quantities?: {
        [name: string]: number
      } | null
      flags?: string[] | null
      items?: {
        /** One piece of information, such as email:contact_42. */
        key: string
        data_type?: string | null
        /** False: looked for, not found, not charged. Operator keys only. */
        found?: boolean | null
        subject?: {
          type: string
          id: string
          name: string
        } | null
      }[] | null
      subject?: {
        type: string
        id: string
        name: string
      } | null
      description?: string | null
      campaign?: string | null
      identity?: string | null
      occurred_at?: string | null
      metadata?: {
        [name: string]: unknown
      } | null
      idempotency_key?: string | null
      /** Charge the items in order as far as credits go, and deny the rest. */
      partial?: boolean | null
      /** False: past usage that is only counted and draws on nothing. Operator keys only. */
      draw_on_balance?: boolean | null
      /** What past usage did cost, instead of a price. Operator keys only. */
      past_credits?: {
        unit: string
        /** Credits, with at most six decimals. */
        credits: number
        count?: number | null
      } | null
    }
    answer: Receipt
  }
  /** Find what was done under an idempotency key. After a time-out: the receipt of whatever verb had the key, or 404 when nothing was done. */
  'GET /v1/organizations/{organization_id}/charges': {
    path: {
      organization_id: string
    }
    query: {
      /** Names this request: sent again with the same key it is answered again, never done twice. 1 to 200 characters. */
      idempotency_key: string
    }
    body: undefined
    answer: Receipt
  }
  /** Charge up to 1,000 actions, over any organizations. Each has its own idempotency_key and its own outcome, in the order of the request: a receipt, or a problem. */
  'POST /v1/charges': {
    path: Record<never, never>
    query: {
      /** `import`: behind live charges, for bringing in much at once. */
      priority?: 'live' | 'import'
    }
    body: {
      charges: {
        organization_id: string
        action: string
        member_id?: string | null
        /** The vendor's id of its customer's API key, for usage of no member. */
        api_key_id?: string | null
        quantities?: {
          [name: string]: number
        } | null
        flags?: string[] | null
        items?: {
          /** One piece of information, such as email:contact_42. */
          key: string
          data_type?: string | null
          /** False: looked for, not found, not charged. Operator keys only. */
          found?: boolean | null
          subject?: {
            type: string
            id: string
            name: string
          } | null
        }[] | null
        subject?: {
          type: string
          id: string
          name: string
        } | null
        description?: string | null
        campaign?: string | null
        identity?: string | null
        occurred_at?: string | null
        metadata?: {
          [name: string]: unknown
        } | null
        idempotency_key?: string | null
        /** Charge the items in order as far as credits go, and deny the rest. */
        partial?: boolean | null
        /** False: past usage that is only counted and draws on nothing. Operator keys only. */
        draw_on_balance?: boolean | null
        /** What past usage did cost, instead of a price. Operator keys only. */
        past_credits?: {
          unit: string
          /** Credits, with at most six decimals. */
          credits: number
          count?: number | null
        } | null
      }[]
    }
    answer: {
      results: (Receipt | Problem)[]
    }
  }
  /** Ask what a charge would cost, without effect. A member asks for themselves: `member_id` is theirs, given or not. */
  'POST /v1/organizations/{organization_id}/quotes': {
    path: {
      organization_id: string
    }
    query: Record<never, never>
    body: {
      action: string
      member_id?: string | null
      /** The vendor's id of its customer's API key, for usage of no member. */
      api_key_id?: string | null
      quantities?: {
        [name: string]: number
      } | null
      flags?: string[] | null
      items?: {
        /** One piece of information, such as email:contact_42. */
        key: string
        data_type?: string | null
        /** False: looked for, not found, not charged. Operator keys only. */
        found?: boolean | null
        subject?: {
          type: string
          id: string
          name: string
        } | null
      }[] | null
      subject?: {
        type: string
        id: string
        name: string
      } | null
      description?: string | null
      campaign?: string | null
      identity?: string | null
      occurred_at?: string | null
      metadata?: {
        [name: string]: unknown
      } | null
      idempotency_key?: string | null
      /** Charge the items in order as far as credits go, and deny the rest. */
      partial?: boolean | null
    }
    answer: {
      allowed: boolean
      /** What it would cost; null where that is not known. */
      credits: number | null
      units: {
        unit: string
        /** Credits. */
        credits: number
        count: number
        before: number | null
        after: number | null
      }[]
      lines: {
        unit: string
        per: string
        /** Credits. */
        price: number
        count: number
        /** Credits. */
        credits: number
        data_type?: string
        report_column?: 'phone' | 'email' | 'api_search' | 'api_company_enrichment'
        block?: number
        /** Credits. */
        surcharge?: number
        /** Credits. */
        minimum?: number
        metered?: true
        already_owned?: {
          count: number
          /** Credits. */
          credits: number
        }
      }[]
      items: {
        key: string
        outcome: 'charged' | 'already_owned' | 'not_found' | 'denied'
        /** Credits. */
        credits: number
        data_type?: string
        subject?: Subject
      }[]
      outcomes: {
        charged: number
        already_owned: number
        not_found: number
        denied: number
      }
      draws: {
        grant_id: string
        unit: string | null
        /** Credits. */
        credits: number
        source: 'license' | 'plan' | 'addon' | 'promo' | 'rollover' | 'adjustment' | null
        owner: 'member' | 'organization' | null
      }[]
      balance: {
        /** Credits. */
        before: number
        /** Credits. */
        after: number
      } | null
      rate_card: {
        rate_card_id: string
        version: number
      } | null
      /** Why not. */
      code?: 'invalid_json' | 'invalid_request' | 'invalid_field' | 'missing_quantity' | 'amount_too_large' | 'unknown_action' | 'unknown_unit' | 'unknown_plan' | 'unauthorized' | 'insufficient_credits' | 'plan_limit_reached' | 'limit_reached' | 'member_disabled' | 'organization_suspended' | 'permission_denied' | 'foreign_origin' | 'insecure_transport' | 'not_found' | 'member_not_found' | 'method_not_allowed' | 'request_timeout' | 'idempotency_conflict' | 'duplicate_email' | 'hold_closed' | 'above_hold' | 'above_charge' | 'grant_spent' | 'conflict' | 'body_too_large' | 'batch_too_large' | 'unsupported_media_type' | 'rate_limited' | 'headers_too_large' | 'internal' | 'provider_away' | 'vendor_failed' | 'unavailable' | 'vendor_timeout'
      detail?: string
      field?: string
      headroom?: {
        unit: string
        /** Credits. */
        needed: number
        /** Credits. */
        available: number
      }[]
    }
  }
  /** Read a charge again */
  'GET /v1/organizations/{organization_id}/charges/{charge_id}': {
    path: {
      organization_id: string
      charge_id: string
    }
    query: Record<never, never>
    body: undefined
    answer: Charge
  }
  /** Refund a charge, whole, in part, or by item. Never more than was charged. Credits go back where they came from, or, if that has ended, by policy. */
  'POST /v1/organizations/{organization_id}/charges/{charge_id}/refunds': {
    path: {
      organization_id: string
      charge_id: string
    }
    query: Record<never, never>
    body: {
      credits?: number | null
      items?: string[] | null
      reason: string
      give_back_ownership?: boolean | null
      idempotency_key?: string | null
    }
    answer: Receipt
  }
  /** Reserve what an action costs. The price is fixed now. Captured or released later; by itself it expires by policy, or at `expires_at`. */
  'POST /v1/organizations/{organization_id}/holds': {
    path: {
      organization_id: string
    }
    query: Record<never, never>
    body: {
      action: string
      member_id?: string | null
      /** The vendor's id of its customer's API key, for usage of no member. */
      api_key_id?: string | null
      quantities?: {
        [name: string]: number
      } | null
      flags?: string[] | null
      items?: {
        /** One piece of information, such as email:contact_42. */
        key: string
        data_type?: string | null
        /** False: looked for, not found, not charged. Operator keys only. */
        found?: boolean | null
        subject?: {
          type: string
          id: string
          name: string
        } | null
      }[] | null
      subject?: {
        type: string
        id: string
        name: string
      } | null
      description?: string | null
      campaign?: string | null
      identity?: string | null
      occurred_at?: string | null
      metadata?: {
        [name: string]: unknown
      } | null
      idempotency_key?: string | null
      expires_at?: string | null
    }
    answer: Receipt
  }
  /** Read a hold */
  'GET /v1/organizations/{organization_id}/holds/{hold_id}': {
    path: {
      organization_id: string
      hold_id: string
    }
    query: Record<never, never>
    body: undefined
    answer: Hold
  }
  /** Charge what was really found. What was reserved and not captured is free again. Above the hold it is refused or drawn, by policy. */
  'POST /v1/organizations/{organization_id}/holds/{hold_id}/capture': {
    path: {
      organization_id: string
      hold_id: string
    }
    query: Record<never, never>
    body: {
      /** What was really found; without it, as held. */
      items?: {
        /** One piece of information, such as email:contact_42. */
        key: string
        data_type?: string | null
        /** False: looked for, not found, not charged. Operator keys only. */
        found?: boolean | null
        subject?: {
          type: string
          id: string
          name: string
        } | null
      }[] | null
      quantities?: {
        [name: string]: number
      } | null
      flags?: string[] | null
      description?: string | null
      occurred_at?: string | null
      metadata?: {
        [name: string]: unknown
      } | null
      idempotency_key?: string | null
    }
    answer: Receipt
  }
  /** Give back what was reserved */
  'POST /v1/organizations/{organization_id}/holds/{hold_id}/release': {
    path: {
      organization_id: string
      hold_id: string
    }
    query: Record<never, never>
    body: {
      idempotency_key?: string | null
    }
    answer: Receipt
  }
  /** Grant credits. To one member, or without `member_id` to everyone of the organization. */
  'POST /v1/organizations/{organization_id}/grants': {
    path: {
      organization_id: string
    }
    query: Record<never, never>
    body: {
      unit: string
      /** Credits, with at most six decimals. */
      amount: number
      source: 'license' | 'plan' | 'addon' | 'promo' | 'rollover' | 'adjustment'
      /** Whose grant it is; without it, everyone of the organization may draw on it. */
      member_id?: string | null
      starts_at?: string | null
      ends_at?: string | null
      reason: string
      idempotency_key?: string | null
    }
    answer: Receipt
  }
  /** List grants, the newest first. Settled as of now: a period that has begun is here, even if nobody has come to write it down. */
  'GET /v1/organizations/{organization_id}/grants': {
    path: {
      organization_id: string
    }
    query: {
      unit?: string
      member_id?: string
      source?: 'license' | 'plan' | 'addon' | 'promo' | 'rollover' | 'adjustment'
      /** `next_cursor` of the page before. */
      cursor?: string
      limit?: number
    }
    body: undefined
    answer: {
      items: Grant[]
      next_cursor: string | null
    }
  }
  /** Take back what is unspent of a grant */
  'POST /v1/organizations/{organization_id}/grants/{grant_id}/void': {
    path: {
      organization_id: string
      grant_id: string
    }
    query: Record<never, never>
    body: {
      reason: string
      idempotency_key?: string | null
    }
    answer: Receipt
  }
  /** What is left: the organization's pool, and with it the batteries of one member or of all. Settled as of now. With `member_id` also `member`; with `everyone=true` also `members`, a page at a time by e-mail. Whoever sees only their own gets their own. */
  'GET /v1/organizations/{organization_id}/balances': {
    path: {
      organization_id: string
    }
    query: {
      member_id?: string
      everyone?: boolean
      /** `next_cursor` of the page before. */
      cursor?: string
      limit?: number
    }
    body: undefined
    answer: Balances
  }
  /** When the credits run out, if use goes on as it was */
  'GET /v1/organizations/{organization_id}/balances/run-out': {
    path: {
      organization_id: string
    }
    query: {
      member_id?: string
    }
    body: undefined
    answer: {
      formula: string
      window: {
        from: string
        to: string
      }
      units: {
        unit: string
        name: string
        /** Credits. */
        available: number
        average_per_day: number | null
        days_with_usage: number
        days_left: number | null
        runs_out_on: string | null
        renews_at: string | null
        verdict: 'before_renewal' | 'after_renewal' | 'never' | 'not_enough_usage'
      }[]
    }
  }
  /** A battery for each member: what is left of their license in this credit month. By name, or by credits; then, in either order, members without a license come last. */
  'GET /v1/organizations/{organization_id}/batteries': {
    path: {
      organization_id: string
    }
    query: {
      /** Part of a name or e-mail address, or a whole member_id. */
      query?: string
      group?: string
      status?: 'active' | 'disabled'
      license?: 'with' | 'without'
      sort?: 'name' | 'left' | 'used'
      order?: 'asc' | 'desc'
      /** `next_cursor` of the page before. */
      cursor?: string
      limit?: number
    }
    body: undefined
    answer: {
      items: MemberBattery[]
      next_cursor: string | null
    }
  }
  /** What all batteries come to: credits, seats sold and assigned, and how many run low */
  'GET /v1/organizations/{organization_id}/batteries/summary': {
    path: {
      organization_id: string
    }
    query: Record<never, never>
    body: undefined
    answer: BatteriesSummary
  }
  /** What was spent: when, by whom, on what, paid from where. Refunds are left out unless asked for; one is filtered with its charge and shows its own date. */
  'GET /v1/organizations/{organization_id}/history': {
    path: {
      organization_id: string
    }
    query: {
      /** First day, in the organization's zone. */
      from?: string
      /** Last day, inclusive. */
      to?: string
      preset?: 'today' | 'yesterday' | 'daily' | 'this_week' | 'last_week' | 'this_month' | 'last_month' | 'last_28_days' | 'last_7_days' | 'last_30_days' | 'last_90_days' | 'this_year'
      member_id?: string
      api_key_id?: string
      feature?: string[] | string
      action?: string[] | string
      unit?: string
      campaign?: string
      identity?: string
      data_type?: string
      show_refunds?: boolean
      sort?: 'asc' | 'desc'
      /** `next_cursor` of the page before. */
      cursor?: string
      limit?: number
    }
    body: undefined
    answer: {
      items: HistoryRow[]
      next_cursor: string | null
    }
  }
  /** The same history as a CSV file */
  'GET /v1/organizations/{organization_id}/history.csv': {
    path: {
      organization_id: string
    }
    query: {
      /** First day, in the organization's zone. */
      from?: string
      /** Last day, inclusive. */
      to?: string
      preset?: 'today' | 'yesterday' | 'daily' | 'this_week' | 'last_week' | 'this_month' | 'last_month' | 'last_28_days' | 'last_7_days' | 'last_30_days' | 'last_90_days' | 'this_year'
      member_id?: string
      api_key_id?: string
      feature?: string[] | string
      action?: string[] | string
      unit?: string
      campaign?: string
      identity?: string
      data_type?: string
      show_refunds?: boolean
      sort?: 'asc' | 'desc'
    }
    body: undefined
    answer: Response
  }
  /** What the history can be filtered by: only what the organization has used */
  'GET /v1/organizations/{organization_id}/history/options': {
    path: {
      organization_id: string
    }
    query: {
      member_search?: string
    }
    body: undefined
    answer: {
      features: {
        feature: string | null
        name: string | null
        actions: {
          action: string
          name: string
          /** Still charged under the present plan. */
          consuming: boolean
        }[]
      }[]
      units: {
        unit: string
        name: string
        counts_as_credits: boolean
      }[]
      data_types: string[]
      members: {
        member_id: string
        name: string
        email: string
        group_name: string | null
        status: 'active' | 'disabled'
      }[]
      more_members: boolean
      api_keys: {
        api_key_id: string
        name: string
      }[]
    }
  }
  /** The contacts and accounts behind an entry of the history */
  'GET /v1/organizations/{organization_id}/history/entries/{entry_id}/items': {
    path: {
      organization_id: string
      entry_id: string
    }
    query: {
      /** `next_cursor` of the page before. */
      cursor?: string
      limit?: number
    }
    body: undefined
    answer: {
      entry_id: string
      subject: Subject | null
      items: {
        key: string
        outcome: 'charged' | 'already_owned' | 'not_found' | 'denied'
        /** Credits. */
        credits: number
        data_type?: string
        subject?: Subject
      }[]
      total: number
      next_cursor: string | null
    }
  }
  /** One entry of the history as a CSV file */
  'GET /v1/organizations/{organization_id}/history/entries/{entry_id}/record.csv': {
    path: {
      organization_id: string
      entry_id: string
    }
    query: Record<never, never>
    body: undefined
    answer: Response
  }
  /** Hand an entry's contacts over to the vendor, who adds them to a sequence. Costs no credits. The vendor is asked at the address that the server was given (`COULOMB_SEQUENCES_URL`), by a request signed as Standard Webhooks are; what it answers is passed on. Without an address this is 404. After 504 the vendor may have done it. */
  'POST /v1/organizations/{organization_id}/history/entries/{entry_id}/sequence': {
    path: {
      organization_id: string
      entry_id: string
    }
    query: Record<never, never>
    body: {
      /** Only these of them. */
      contact_ids?: string[]
    }
    answer: {
      /** The vendor's words. */
      message: string
      /** Where the sequence is. */
      url: string | null
      contacts: number
    }
  }
  /** Usage over time, in buckets of any zone, whole or by group */
  'GET /v1/organizations/{organization_id}/usage': {
    path: {
      organization_id: string
    }
    query: {
      preset?: 'today' | 'yesterday' | 'daily' | 'this_week' | 'last_week' | 'this_month' | 'last_month' | 'last_28_days' | 'last_7_days' | 'last_30_days' | 'last_90_days' | 'this_year'
      from?: string
      /** Inclusive. */
      to?: string
      /** The organization's, if it is left out. */
      timezone?: string
      /** One unit; without it all that count as credits. */
      unit?: string
      feature?: string[] | string
      action?: string[] | string
      member_id?: string
      api_key_id?: string
      /** Members' group of today; empty for members in none. */
      group?: string
      campaign?: string
      identity?: string
      bucket?: 'hour' | 'day' | 'week' | 'month'
      group_by?: 'action' | 'feature' | 'credit_type' | 'member' | 'group' | 'api_key' | 'campaign' | 'identity'
      top?: number
    }
    body: undefined
    answer: UsageSeries
  }
  /** Who or what used how much, the most first */
  'GET /v1/organizations/{organization_id}/usage/breakdown': {
    path: {
      organization_id: string
    }
    query: {
      preset?: 'today' | 'yesterday' | 'daily' | 'this_week' | 'last_week' | 'this_month' | 'last_month' | 'last_28_days' | 'last_7_days' | 'last_30_days' | 'last_90_days' | 'this_year'
      from?: string
      /** Inclusive. */
      to?: string
      /** The organization's, if it is left out. */
      timezone?: string
      /** One unit; without it all that count as credits. */
      unit?: string
      feature?: string[] | string
      action?: string[] | string
      member_id?: string
      api_key_id?: string
      /** Members' group of today; empty for members in none. */
      group?: string
      campaign?: string
      identity?: string
      by: 'action' | 'feature' | 'credit_type' | 'member' | 'group' | 'api_key' | 'campaign' | 'identity'
      top?: number
    }
    body: undefined
    answer: UsageBreakdown
  }
  /** Seats that are paid for and hardly used. Licensed members who used less than `below` (a share of their allotment, 0.1 unless given) in the last 28 full days. A page looks at 5,000 seats at most and may hold fewer than its limit. */
  'GET /v1/organizations/{organization_id}/usage/idle-allotments': {
    path: {
      organization_id: string
    }
    query: {
      below?: number
      /** `next_cursor` of the page before. */
      cursor?: string
      limit?: number
    }
    body: undefined
    answer: {
      window: {
        from: string
        to: string
      }
      below: number
      items: IdleAllotment[]
      next_cursor: string | null
    }
  }
  /** Conversations by day, campaign and identity */
  'GET /v1/organizations/{organization_id}/conversations': {
    path: {
      organization_id: string
    }
    query: {
      preset?: 'today' | 'yesterday' | 'daily' | 'this_week' | 'last_week' | 'this_month' | 'last_month' | 'last_28_days' | 'last_7_days' | 'last_30_days' | 'last_90_days' | 'this_year'
      from?: string
      /** Inclusive. */
      to?: string
      /** The organization's, if it is left out. */
      timezone?: string
      /** Another unit beside credits than `conversation`. */
      unit?: string
      top?: number
    }
    body: undefined
    answer: {
      unit: string
      daily: UsageSeries
      campaigns: {
        kind: 'id' | 'none' | 'api_keys' | 'system' | 'others'
        id: string | null
        name: string
        count?: number
        email?: string
        group?: string | null
        status?: 'active' | 'disabled'
        feature?: string | null
        /** Credits. */
        gross: number
        /** Credits. */
        refunded: number
        /** Gross less refunded, on the date of the charge. */
        net: number
        charges: number
        items: number
        refunded_items: number
        already_owned_items: number
        /** Not charged, because it was owned. */
        already_owned_credits: number
        /** Of the net total, 0 to 1. */
        share: number
      }[]
      identities: {
        kind: 'id' | 'none' | 'api_keys' | 'system' | 'others'
        id: string | null
        name: string
        count?: number
        email?: string
        group?: string | null
        status?: 'active' | 'disabled'
        feature?: string | null
        /** Credits. */
        gross: number
        /** Credits. */
        refunded: number
        /** Gross less refunded, on the date of the charge. */
        net: number
        charges: number
        items: number
        refunded_items: number
        already_owned_items: number
        /** Not charged, because it was owned. */
        already_owned_credits: number
        /** Of the net total, 0 to 1. */
        share: number
      }[]
    }
  }
  /** What of each limit is used, and when it begins anew. Of the organization, its groups, keys and single members; or, with `member_id`, those that this member falls under, a limit on each member among them. Whoever sees only their own gets their own. */
  'GET /v1/organizations/{organization_id}/limits': {
    path: {
      organization_id: string
    }
    query: {
      member_id?: string
    }
    body: undefined
    answer: {
      items: LimitUsage[]
    }
  }
  /** Replace the organization's own limits on members, groups and API keys. The vendor limits the whole organization in its policy, and sells limits with a plan: those stay. The answer is that of GET. A limit counts what is recorded from when it is set. */
  'PUT /v1/organizations/{organization_id}/limits': {
    path: {
      organization_id: string
    }
    query: Record<never, never>
    body: {
      limits: {
        subject: {
          type: 'organization' | 'group' | 'member' | 'every_member' | 'api_key'
          id?: string
        }
        unit: string | null
        amount: number
        interval: 'calendar_month' | 'billing_cycle'
      }[]
    }
    answer: {
      items: LimitUsage[]
    }
  }
  /** The usage report of the current billing cycle as CSV. By user, group, month and credit type. How fresh it is, is policy; its third line says so. */
  'GET /v1/organizations/{organization_id}/reports/usage.csv': {
    path: {
      organization_id: string
    }
    query: {
      /** `flat`: one header line, for scripts. */
      header?: 'two-level' | 'flat'
    }
    body: undefined
    answer: Response
  }
  /** The usage report of the current billing cycle as a workbook */
  'GET /v1/organizations/{organization_id}/reports/usage.xlsx': {
    path: {
      organization_id: string
    }
    query: {
      /** `flat`: one header line, for scripts. */
      header?: 'two-level' | 'flat'
    }
    body: undefined
    answer: Response
  }
  /** The usage report of another billing cycle as CSV */
  'GET /v1/organizations/{organization_id}/reports/usage/{cycle}.csv': {
    path: {
      organization_id: string
      /** Any day of the cycle. */
      cycle: string
    }
    query: {
      /** `flat`: one header line, for scripts. */
      header?: 'two-level' | 'flat'
    }
    body: undefined
    answer: Response
  }
  /** The usage report of another billing cycle as a workbook */
  'GET /v1/organizations/{organization_id}/reports/usage/{cycle}.xlsx': {
    path: {
      organization_id: string
      /** Any day of the cycle. */
      cycle: string
    }
    query: {
      /** `flat`: one header line, for scripts. */
      header?: 'two-level' | 'flat'
    }
    body: undefined
    answer: Response
  }
  /** Create an organization, or change what the body names. A new one needs `name` and `preset` or `plan_id`. What is omitted stays; `policy`, `cycle` and `account_manager` are replaced whole; null removes. A higher plan counts at once, a lower one from the end of what is paid, or either at `plan_effective_at`. */
  'PUT /v1/organizations/{organization_id}': {
    path: {
      organization_id: string
    }
    query: Record<never, never>
    body: {
      name?: string
      preset?: string
      plan_id?: string
      plan_effective_at?: string
      timezone?: string
      status?: 'active' | 'suspended'
      account_manager?: {
        name: string
        email: string
      } | null
      policy?: {
        renewal?: {
          anchor?: 'calendar_month' | 'issue_anniversary' | 'billing_cycle' | 'none'
          months?: number
          release?: 'per_period' | 'upfront'
        }
        rollover?: {
          mode?: 'none' | 'capped' | 'full'
          cap?: number | null
        }
        addon?: {
          expiry?: 'never' | 'end_of_period'
        }
        burn_order?: ('license' | 'plan' | 'addon' | 'promo' | 'rollover' | 'adjustment')[]
        ownership?: {
          scope?: 'organization' | 'member' | 'none'
          window?: 'forever' | 'billing_cycle' | {
            days: number
          }
          actions?: {
            [name: string]: {
              scope?: 'organization' | 'member' | 'none'
              window?: 'forever' | 'billing_cycle' | {
                days: number
              }
            }
          }
        }
        hold?: {
          expires_after_s?: number
        }
        capture?: {
          above_hold?: 'refuse' | 'draw_excess'
        }
        refunds?: {
          ended_grant?: 'adjustment' | 'forfeit'
        }
        limits?: {
          subject: {
            type: 'organization' | 'group' | 'member' | 'every_member' | 'api_key'
            id?: string
          }
          unit: string | null
          amount: number
          interval: 'calendar_month' | 'billing_cycle'
        }[]
        warn_at?: number[]
        report?: {
          refresh?: string
        }
        week_start?: 'monday' | 'sunday'
        purchase?: {
          channel?: 'contact' | 'chat' | 'request'
        }
        seats?: {
          plan_id: string
          count: number
        }[]
        permissions?: {
          admin?: ('usage.read_own' | 'usage.read_all' | 'analytics.read' | 'report.export' | 'billing.read' | 'billing.manage' | 'members.manage' | 'keys.manage' | 'limits.manage' | 'audit.read' | 'requests.open' | 'requests.read_all' | 'sequences.add')[]
          manager?: ('usage.read_own' | 'usage.read_all' | 'analytics.read' | 'report.export' | 'billing.read' | 'billing.manage' | 'members.manage' | 'keys.manage' | 'limits.manage' | 'audit.read' | 'requests.open' | 'requests.read_all' | 'sequences.add')[]
          user?: ('usage.read_own' | 'usage.read_all' | 'analytics.read' | 'report.export' | 'billing.read' | 'billing.manage' | 'members.manage' | 'keys.manage' | 'limits.manage' | 'audit.read' | 'requests.open' | 'requests.read_all' | 'sequences.add')[]
        }
      } | null
      cycle?: {
        start: string
        months: number
      }
      rate_card_id?: string | null
    }
    answer: Organization
  }
  /** Read an organization */
  'GET /v1/organizations/{organization_id}': {
    path: {
      organization_id: string
    }
    query: Record<never, never>
    body: undefined
    answer: Organization
  }
  /** List organizations by id */
  'GET /v1/organizations': {
    path: Record<never, never>
    query: {
      /** Part of a name, an id, or the name of an account manager. */
      query?: string
      /** Also what credits each has left. */
      credits?: boolean
      /** `next_cursor` of the page before. */
      cursor?: string
      limit?: number
    }
    body: undefined
    answer: {
      items: Organization[]
      next_cursor: string | null
    }
  }
  /** The newest entry of each organization, the latest first */
  'GET /v1/activity': {
    path: Record<never, never>
    query: {
      /** `next_cursor` of the page before. */
      cursor?: string
      limit?: number
    }
    body: undefined
    answer: {
      items: Activity[]
      next_cursor: string | null
    }
  }
  /** The policy as it counts, and the layers that it is made of. Without `usage.read_all`, limits of other members, of groups that are not theirs and of keys are left out. */
  'GET /v1/organizations/{organization_id}/policy': {
    path: {
      organization_id: string
    }
    query: Record<never, never>
    body: undefined
    answer: {
      organization_id: string
      plan_id: string
      as_of: string
      policy: Policy
      /** Each lies over those before it; limits add up. */
      layers: {
        layer: 'default' | 'preset' | 'plan' | 'organization'
        id: string | null
        policy: {
          renewal?: {
            anchor?: 'calendar_month' | 'issue_anniversary' | 'billing_cycle' | 'none'
            months?: number
            release?: 'per_period' | 'upfront'
          }
          rollover?: {
            mode?: 'none' | 'capped' | 'full'
            cap?: number | null
          }
          addon?: {
            expiry?: 'never' | 'end_of_period'
          }
          burn_order?: ('license' | 'plan' | 'addon' | 'promo' | 'rollover' | 'adjustment')[]
          ownership?: {
            scope?: 'organization' | 'member' | 'none'
            window?: 'forever' | 'billing_cycle' | {
              days: number
            }
            actions?: {
              [name: string]: {
                scope?: 'organization' | 'member' | 'none'
                window?: 'forever' | 'billing_cycle' | {
                  days: number
                }
              }
            }
          }
          hold?: {
            expires_after_s?: number
          }
          capture?: {
            above_hold?: 'refuse' | 'draw_excess'
          }
          refunds?: {
            ended_grant?: 'adjustment' | 'forfeit'
          }
          limits?: {
            subject: {
              type: 'organization' | 'group' | 'member' | 'every_member' | 'api_key'
              id?: string
            }
            unit: string | null
            amount: number
            interval: 'calendar_month' | 'billing_cycle'
          }[]
          warn_at?: number[]
          report?: {
            refresh?: string
          }
          week_start?: 'monday' | 'sunday'
          purchase?: {
            channel?: 'contact' | 'chat' | 'request'
          }
          seats?: {
            plan_id: string
            count: number
          }[]
          permissions?: {
            admin?: ('usage.read_own' | 'usage.read_all' | 'analytics.read' | 'report.export' | 'billing.read' | 'billing.manage' | 'members.manage' | 'keys.manage' | 'limits.manage' | 'audit.read' | 'requests.open' | 'requests.read_all' | 'sequences.add')[]
            manager?: ('usage.read_own' | 'usage.read_all' | 'analytics.read' | 'report.export' | 'billing.read' | 'billing.manage' | 'members.manage' | 'keys.manage' | 'limits.manage' | 'audit.read' | 'requests.open' | 'requests.read_all' | 'sequences.add')[]
            user?: ('usage.read_own' | 'usage.read_all' | 'analytics.read' | 'report.export' | 'billing.read' | 'billing.manage' | 'members.manage' | 'keys.manage' | 'limits.manage' | 'audit.read' | 'requests.open' | 'requests.read_all' | 'sequences.add')[]
          }
        }
      }[]
      /** Under the plan that is due to take effect. */
      next: {
        plan_id: string
        starts_at: string
        policy: Policy
      } | null
    }
  }
  /** The plan: what it gives, what is left, when it is topped up, and who to talk to. Without `usage.read_all`, of the seats only the own one. */
  'GET /v1/organizations/{organization_id}/plan': {
    path: {
      organization_id: string
    }
    query: Record<never, never>
    body: undefined
    answer: PlanOverview
  }
  /** The plans that the organization could ask for */
  'GET /v1/organizations/{organization_id}/plans': {
    path: {
      organization_id: string
    }
    query: Record<never, never>
    body: undefined
    answer: {
      items: {
        plan_id: string
        name: string
        price: {
          amount: number
          currency: string
        } | null
        billing_months: number
        identities: number | null
        allotments: {
          unit: string
          /** Credits. */
          credits: number
          owner: 'organization' | 'license'
        }[]
        current: boolean
      }[]
      next_cursor: string | null
    }
  }
  /** Let unused credits of one period carry over, against the rule */
  'PUT /v1/organizations/{organization_id}/rollover-exceptions/{exception_id}': {
    path: {
      organization_id: string
      exception_id: string
    }
    query: Record<never, never>
    body: {
      unit: string
      ends_on: string
      amount?: number | null
      reason: string
    }
    answer: RolloverException
  }
  /** Remove an exception that has not taken effect */
  'DELETE /v1/organizations/{organization_id}/rollover-exceptions/{exception_id}': {
    path: {
      organization_id: string
      exception_id: string
    }
    query: Record<never, never>
    body: undefined
    answer: {
      exception_id: string
    }
  }
  /** List exceptions to the rollover rule */
  'GET /v1/organizations/{organization_id}/rollover-exceptions': {
    path: {
      organization_id: string
    }
    query: {
      /** `next_cursor` of the page before. */
      cursor?: string
      limit?: number
    }
    body: undefined
    answer: {
      items: RolloverException[]
      next_cursor: string | null
    }
  }
  /** Create a member, or change what the body names. A new one needs `email`. Disabling refuses further charges, releases holds and pauses renewal; members are never deleted. Who may `billing.manage` gives the seats that were sold and lie free; the vendor gives, moves and ends any. */
  'PUT /v1/organizations/{organization_id}/members/{member_id}': {
    path: {
      organization_id: string
      member_id: string
    }
    query: Record<never, never>
    body: {
      email?: string
      name?: string
      group?: string | null
      role?: 'admin' | 'manager' | 'user'
      country_code?: string | null
      status?: 'active' | 'disabled'
      verified_at?: string | null
      disabled_at?: string | null
      last_login_at?: string | null
      /** A seat: given, moved here with its battery by its license_id, or (null) ended. */
      license?: {
        license_id?: string | null
        plan_id?: string | null
        issued_at?: string | null
      } | null
    }
    answer: Member
  }
  /** Read a member */
  'GET /v1/organizations/{organization_id}/members/{member_id}': {
    path: {
      organization_id: string
      member_id: string
    }
    query: Record<never, never>
    body: undefined
    answer: Member
  }
  /** Create or change up to 1,000 members. Each has its own outcome, in the order of the request: the member, or a problem. */
  'POST /v1/organizations/{organization_id}/members/batch': {
    path: {
      organization_id: string
    }
    query: Record<never, never>
    body: {
      members: {
        member_id: string
        email?: string
        name?: string
        group?: string | null
        role?: 'admin' | 'manager' | 'user'
        country_code?: string | null
        status?: 'active' | 'disabled'
        verified_at?: string | null
        disabled_at?: string | null
        last_login_at?: string | null
        /** A seat: given, moved here with its battery by its license_id, or (null) ended. */
        license?: {
          license_id?: string | null
          plan_id?: string | null
          issued_at?: string | null
        } | null
      }[]
    }
    answer: {
      results: (Member | Problem)[]
    }
  }
  /** List members by e-mail address */
  'GET /v1/organizations/{organization_id}/members': {
    path: {
      organization_id: string
    }
    query: {
      group?: string
      status?: 'active' | 'disabled'
      role?: 'admin' | 'manager' | 'user'
      /** Part of a name or e-mail address, or a whole member_id. */
      query?: string
      /** `next_cursor` of the page before. */
      cursor?: string
      limit?: number
    }
    body: undefined
    answer: {
      items: Member[]
      next_cursor: string | null
    }
  }
  /** List the groups that members are in */
  'GET /v1/organizations/{organization_id}/groups': {
    path: {
      organization_id: string
    }
    query: {
      /** `next_cursor` of the page before. */
      cursor?: string
      limit?: number
    }
    body: undefined
    answer: {
      items: {
        group: string
        member_count: number
      }[]
      next_cursor: string | null
    }
  }
  /** What each role may do, and how many members have it */
  'GET /v1/organizations/{organization_id}/roles': {
    path: {
      organization_id: string
    }
    query: Record<never, never>
    body: undefined
    answer: Roles
  }
  /** What an organization can be charged for, at its prices of now */
  'GET /v1/organizations/{organization_id}/catalogue': {
    path: {
      organization_id: string
    }
    query: {
      /** `charged` under the present plan, `used` before, or `applicable`: either. */
      selection?: 'all' | 'charged' | 'used' | 'applicable'
    }
    body: undefined
    answer: Catalogue
  }
  /** The organization's rate card: all its versions, the newest first, with what each changed */
  'GET /v1/organizations/{organization_id}/rate-card': {
    path: {
      organization_id: string
    }
    query: Record<never, never>
    body: undefined
    answer: RateCardHistory
  }
  /** What can be charged: of every product, or, for a key of its own, of the organization */
  'GET /v1/catalogue': {
    path: Record<never, never>
    query: Record<never, never>
    body: undefined
    answer: {
      items: Catalogue[]
      next_cursor: string | null
    }
  }
  /** List products */
  'GET /v1/presets': {
    path: Record<never, never>
    query: Record<never, never>
    body: undefined
    answer: {
      items: Preset[]
      next_cursor: string | null
    }
  }
  /** Read a product as a document */
  'GET /v1/presets/{preset_id}': {
    path: {
      preset_id: string
    }
    query: Record<never, never>
    body: undefined
    answer: Preset
  }
  /** Put a whole product: units, features, prices, plans, policy. The same document again changes nothing. Published versions of rate cards stay as they are; plans and versions that it does not name stay. */
  'PUT /v1/presets/{preset_id}': {
    path: {
      preset_id: string
    }
    query: Record<never, never>
    body: {
      preset_id: string
      name: string
      description?: string
      units: {
        unit: string
        name: string
        counts_as_credits: boolean
      }[]
      features: {
        feature: string
        name: string
        description?: string
        actions: {
          action: string
          name: string
          data_type: string | null
          description?: string
        }[]
      }[]
      policy: {
        renewal?: {
          anchor?: 'calendar_month' | 'issue_anniversary' | 'billing_cycle' | 'none'
          months?: number
          release?: 'per_period' | 'upfront'
        }
        rollover?: {
          mode?: 'none' | 'capped' | 'full'
          cap?: number | null
        }
        addon?: {
          expiry?: 'never' | 'end_of_period'
        }
        burn_order?: ('license' | 'plan' | 'addon' | 'promo' | 'rollover' | 'adjustment')[]
        ownership?: {
          scope?: 'organization' | 'member' | 'none'
          window?: 'forever' | 'billing_cycle' | {
            days: number
          }
          actions?: {
            [name: string]: {
              scope?: 'organization' | 'member' | 'none'
              window?: 'forever' | 'billing_cycle' | {
                days: number
              }
            }
          }
        }
        hold?: {
          expires_after_s?: number
        }
        capture?: {
          above_hold?: 'refuse' | 'draw_excess'
        }
        refunds?: {
          ended_grant?: 'adjustment' | 'forfeit'
        }
        limits?: {
          subject: {
            type: 'organization' | 'group' | 'member' | 'every_member' | 'api_key'
            id?: string
          }
          unit: string | null
          amount: number
          interval: 'calendar_month' | 'billing_cycle'
        }[]
        warn_at?: number[]
        report?: {
          refresh?: string
        }
        week_start?: 'monday' | 'sunday'
        purchase?: {
          channel?: 'contact' | 'chat' | 'request'
        }
        seats?: {
          plan_id: string
          count: number
        }[]
        permissions?: {
          admin?: ('usage.read_own' | 'usage.read_all' | 'analytics.read' | 'report.export' | 'billing.read' | 'billing.manage' | 'members.manage' | 'keys.manage' | 'limits.manage' | 'audit.read' | 'requests.open' | 'requests.read_all' | 'sequences.add')[]
          manager?: ('usage.read_own' | 'usage.read_all' | 'analytics.read' | 'report.export' | 'billing.read' | 'billing.manage' | 'members.manage' | 'keys.manage' | 'limits.manage' | 'audit.read' | 'requests.open' | 'requests.read_all' | 'sequences.add')[]
          user?: ('usage.read_own' | 'usage.read_all' | 'analytics.read' | 'report.export' | 'billing.read' | 'billing.manage' | 'members.manage' | 'keys.manage' | 'limits.manage' | 'audit.read' | 'requests.open' | 'requests.read_all' | 'sequences.add')[]
        }
      }
      default_plan_id: string
      plans: {
        plan_id: string
        name: string
        price: {
          amount: number
          currency: string
        } | null
        billing_months: number
        identities: number | null
        rate_card_id: string
        units: {
          [name: string]: 'absent' | 'metered' | 'limited'
        }
        allotments: {
          unit: string
          amount: number
          owner: 'organization' | 'license'
          source?: 'addon'
        }[]
        usage_api: boolean
        policy: {
          renewal?: {
            anchor?: 'calendar_month' | 'issue_anniversary' | 'billing_cycle' | 'none'
            months?: number
            release?: 'per_period' | 'upfront'
          }
          rollover?: {
            mode?: 'none' | 'capped' | 'full'
            cap?: number | null
          }
          addon?: {
            expiry?: 'never' | 'end_of_period'
          }
          burn_order?: ('license' | 'plan' | 'addon' | 'promo' | 'rollover' | 'adjustment')[]
          ownership?: {
            scope?: 'organization' | 'member' | 'none'
            window?: 'forever' | 'billing_cycle' | {
              days: number
            }
            actions?: {
              [name: string]: {
                scope?: 'organization' | 'member' | 'none'
                window?: 'forever' | 'billing_cycle' | {
                  days: number
                }
              }
            }
          }
          hold?: {
            expires_after_s?: number
          }
          capture?: {
            above_hold?: 'refuse' | 'draw_excess'
          }
          refunds?: {
            ended_grant?: 'adjustment' | 'forfeit'
          }
          limits?: {
            subject: {
              type: 'organization' | 'group' | 'member' | 'every_member' | 'api_key'
              id?: string
            }
            unit: string | null
            amount: number
            interval: 'calendar_month' | 'billing_cycle'
          }[]
          warn_at?: number[]
          report?: {
            refresh?: string
          }
          week_start?: 'monday' | 'sunday'
          purchase?: {
            channel?: 'contact' | 'chat' | 'request'
          }
          seats?: {
            plan_id: string
            count: number
          }[]
          permissions?: {
            admin?: ('usage.read_own' | 'usage.read_all' | 'analytics.read' | 'report.export' | 'billing.read' | 'billing.manage' | 'members.manage' | 'keys.manage' | 'limits.manage' | 'audit.read' | 'requests.open' | 'requests.read_all' | 'sequences.add')[]
            manager?: ('usage.read_own' | 'usage.read_all' | 'analytics.read' | 'report.export' | 'billing.read' | 'billing.manage' | 'members.manage' | 'keys.manage' | 'limits.manage' | 'audit.read' | 'requests.open' | 'requests.read_all' | 'sequences.add')[]
            user?: ('usage.read_own' | 'usage.read_all' | 'analytics.read' | 'report.export' | 'billing.read' | 'billing.manage' | 'members.manage' | 'keys.manage' | 'limits.manage' | 'audit.read' | 'requests.open' | 'requests.read_all' | 'sequences.add')[]
          }
        }
      }[]
      rate_cards: {
        rate_card_id: string
        versions: {
          version: number
          starts_at: string | null
          prices: {
            [name: string]: {
              components: {
                unit: string
                per: string
                price: number
                data_type?: string
                report_column?: 'phone' | 'email' | 'api_search' | 'api_company_enrichment'
                block?: number
                minimum?: number
                flags?: {
                  [name: string]: {
                    price: number
                    per?: 'charge' | 'count'
                  }
                }
                tiers?: {
                  mode: 'graduated' | 'volume'
                  basis: 'charge' | 'billing_cycle' | 'lifetime'
                  steps: {
                    from: number
                    price: number
                  }[]
                }
              }[]
            }
          }
        }[]
      }[]
    }
    answer: Preset
  }
  /** List plans */
  'GET /v1/plans': {
    path: Record<never, never>
    query: {
      preset_id?: string
    }
    body: undefined
    answer: {
      items: Plan[]
      next_cursor: string | null
    }
  }
  /** Read a plan */
  'GET /v1/plans/{plan_id}': {
    path: {
      plan_id: string
    }
    query: Record<never, never>
    body: undefined
    answer: Plan
  }
  /** Create or replace a plan */
  'PUT /v1/plans/{plan_id}': {
    path: {
      plan_id: string
    }
    query: Record<never, never>
    body: {
      name: string
      price: {
        amount: number
        currency: string
      } | null
      billing_months: number
      identities: number | null
      rate_card_id: string
      units: {
        [name: string]: 'absent' | 'metered' | 'limited'
      }
      allotments: {
        unit: string
        amount: number
        owner: 'organization' | 'license'
        source?: 'addon'
      }[]
      usage_api: boolean
      policy: {
        renewal?: {
          anchor?: 'calendar_month' | 'issue_anniversary' | 'billing_cycle' | 'none'
          months?: number
          release?: 'per_period' | 'upfront'
        }
        rollover?: {
          mode?: 'none' | 'capped' | 'full'
          cap?: number | null
        }
        addon?: {
          expiry?: 'never' | 'end_of_period'
        }
        burn_order?: ('license' | 'plan' | 'addon' | 'promo' | 'rollover' | 'adjustment')[]
        ownership?: {
          scope?: 'organization' | 'member' | 'none'
          window?: 'forever' | 'billing_cycle' | {
            days: number
          }
          actions?: {
            [name: string]: {
              scope?: 'organization' | 'member' | 'none'
              window?: 'forever' | 'billing_cycle' | {
                days: number
              }
            }
          }
        }
        hold?: {
          expires_after_s?: number
        }
        capture?: {
          above_hold?: 'refuse' | 'draw_excess'
        }
        refunds?: {
          ended_grant?: 'adjustment' | 'forfeit'
        }
        limits?: {
          subject: {
            type: 'organization' | 'group' | 'member' | 'every_member' | 'api_key'
            id?: string
          }
          unit: string | null
          amount: number
          interval: 'calendar_month' | 'billing_cycle'
        }[]
        warn_at?: number[]
        report?: {
          refresh?: string
        }
        week_start?: 'monday' | 'sunday'
        purchase?: {
          channel?: 'contact' | 'chat' | 'request'
        }
        seats?: {
          plan_id: string
          count: number
        }[]
        permissions?: {
          admin?: ('usage.read_own' | 'usage.read_all' | 'analytics.read' | 'report.export' | 'billing.read' | 'billing.manage' | 'members.manage' | 'keys.manage' | 'limits.manage' | 'audit.read' | 'requests.open' | 'requests.read_all' | 'sequences.add')[]
          manager?: ('usage.read_own' | 'usage.read_all' | 'analytics.read' | 'report.export' | 'billing.read' | 'billing.manage' | 'members.manage' | 'keys.manage' | 'limits.manage' | 'audit.read' | 'requests.open' | 'requests.read_all' | 'sequences.add')[]
          user?: ('usage.read_own' | 'usage.read_all' | 'analytics.read' | 'report.export' | 'billing.read' | 'billing.manage' | 'members.manage' | 'keys.manage' | 'limits.manage' | 'audit.read' | 'requests.open' | 'requests.read_all' | 'sequences.add')[]
        }
      }
      preset_id: string
    }
    answer: Plan
  }
  /** List rate cards */
  'GET /v1/rate-cards': {
    path: Record<never, never>
    query: {
      preset_id?: string
    }
    body: undefined
    answer: {
      items: RateCard[]
      next_cursor: string | null
    }
  }
  /** Read a rate card with all its versions */
  'GET /v1/rate-cards/{rate_card_id}': {
    path: {
      rate_card_id: string
    }
    query: Record<never, never>
    body: undefined
    answer: RateCard
  }
  /** Publish new prices, to start in the future. A published version never changes. The first version of a new card needs no start. */
  'POST /v1/rate-cards/{rate_card_id}/versions': {
    path: {
      rate_card_id: string
    }
    query: Record<never, never>
    body: {
      preset_id: string
      starts_at?: string | null
      prices: {
        [name: string]: {
          components: {
            unit: string
            per: string
            price: number
            data_type?: string
            report_column?: 'phone' | 'email' | 'api_search' | 'api_company_enrichment'
            block?: number
            minimum?: number
            flags?: {
              [name: string]: {
                price: number
                per?: 'charge' | 'count'
              }
            }
            tiers?: {
              mode: 'graduated' | 'volume'
              basis: 'charge' | 'billing_cycle' | 'lifetime'
              steps: {
                from: number
                price: number
              }[]
            }
          }[]
        }
      }
    }
    answer: {
      rate_card_id: string
      version: number
      /** Null for the first version, which also prices the past. */
      starts_at: string | null
      prices: {
        [name: string]: {
          components: {
            unit: string
            per: string
            price: number
            data_type?: string
            report_column?: 'phone' | 'email' | 'api_search' | 'api_company_enrichment'
            block?: number
            minimum?: number
            flags?: {
              [name: string]: {
                price: number
                per?: 'charge' | 'count'
              }
            }
            tiers?: {
              mode: 'graduated' | 'volume'
              basis: 'charge' | 'billing_cycle' | 'lifetime'
              steps: {
                from: number
                price: number
              }[]
            }
          }[]
        }
      }
    }
  }
  /** Record what an organization owned before it came: the next charge of it costs nothing */
  'POST /v1/organizations/{organization_id}/owned': {
    path: {
      organization_id: string
    }
    query: Record<never, never>
    body: {
      items: {
        /** One piece of information, such as email:contact_42. */
        key: string
        data_type?: string | null
        subject?: {
          type: string
          id: string
          name: string
        } | null
      }[]
      /** Who alone owns them; without it, everyone of the organization. */
      member_id?: string | null
      occurred_at?: string | null
      owned_until?: string | null
      idempotency_key?: string | null
    }
    answer: Receipt
  }
  /** What the organization has paid for already; or, with `key`, whether it has. Without `usage.read_all` the list is what the member alone owns: what colleagues looked at is not told. That the organization owns a `key` is, since it costs the member nothing then; which entry bought it, only of their own. */
  'GET /v1/organizations/{organization_id}/owned': {
    path: {
      organization_id: string
    }
    query: {
      key?: string[] | string
      member_id?: string
      /** `next_cursor` of the page before. */
      cursor?: string
      limit?: number
    }
    body: undefined
    answer: {
      items: {
        key: string
        owned: boolean
        /** Null: for ever, or not owned. */
        owned_until: string | null
        /** Who alone owns it; else the whole organization does. */
        member_id: string | null
        /** What bought it; null also where that is not yours to see. */
        entry_id: string | null
        bought_at: string | null
      }[]
      next_cursor: string | null
    }
  }
  /** The journal: each entry as it was hashed, with its hash */
  'GET /v1/organizations/{organization_id}/entries': {
    path: {
      organization_id: string
    }
    query: {
      sort?: 'asc' | 'desc'
      /** `next_cursor` of the page before. */
      cursor?: string
      limit?: number
    }
    body: undefined
    answer: {
      items: JournalEntry[]
      next_cursor: string | null
    }
  }
  /** Who changed what of the organization, the newest first */
  'GET /v1/organizations/{organization_id}/audit': {
    path: {
      organization_id: string
    }
    query: {
      /** Such as member:anna or system. */
      actor?: string
      action?: string[] | string
      /** Such as member:anna. */
      target?: string
      preset?: 'today' | 'yesterday' | 'daily' | 'this_week' | 'last_week' | 'this_month' | 'last_month' | 'last_28_days' | 'last_7_days' | 'last_30_days' | 'last_90_days' | 'this_year'
      /** In the zone of the organization, as `to`; both inclusive. */
      from?: string
      to?: string
      /** `next_cursor` of the page before. */
      cursor?: string
      limit?: number
    }
    body: undefined
    answer: {
      items: AuditEntry[]
      next_cursor: string | null
    }
  }
  /** Erase the personal data of a member, or of a contact or account by its subject id. It is replaced by a pseudonym everywhere; the journal stays whole and verifies. It cannot be undone. */
  'POST /v1/organizations/{organization_id}/erasures': {
    path: {
      organization_id: string
    }
    query: Record<never, never>
    body: {
      member_id?: string
      subject_id?: string
    }
    answer: {
      member_id: string | null
      subject_id: string | null
      pseudonym: string
      /** Journal entries whose details were replaced. */
      entries: number
    }
  }
  /** Recompute balances, rollups, counters and ownership from the journal alone. Reads everything of the organization: for operators, not for pages. */
  'POST /v1/organizations/{organization_id}/verify': {
    path: {
      organization_id: string
    }
    query: Record<never, never>
    body: undefined
    answer: {
      organization_id: string
      ok: boolean
      entries: number
      erased: number
      /** Hash of the last entry. */
      head: string
      findings: {
        seq: number | null
        what: string
        detail: string
      }[]
    }
  }
  /** Create a key of the organization's own. It reads usage; it charges, or exports reports, only with that scope; it never grants or refunds. */
  'POST /v1/organizations/{organization_id}/keys': {
    path: {
      organization_id: string
    }
    query: Record<never, never>
    body: {
      name: string
      scopes?: ('usage.read' | 'report.export' | 'charge')[] | null
      expires_at?: string | null
    }
    answer: {
      id: string
      kind: 'operator' | 'organization'
      organization_id: string | null
      name: string
      /** The beginning of the key, to tell it from others. */
      prefix: string
      scopes: ('usage.read' | 'report.export' | 'charge')[]
      created_at: string
      created_by: string
      expires_at: string | null
      last_used_at: string | null
      revoked_at: string | null
      /** The key itself: shown now and never again. */
      key: string
    }
  }
  /** List the keys of an organization, the newest first, revoked ones included */
  'GET /v1/organizations/{organization_id}/keys': {
    path: {
      organization_id: string
    }
    query: {
      /** `next_cursor` of the page before. */
      cursor?: string
      limit?: number
    }
    body: undefined
    answer: {
      items: Key[]
      next_cursor: string | null
    }
  }
  /** Revoke a key. Here at once, at other servers of the same database within 5 seconds. */
  'DELETE /v1/organizations/{organization_id}/keys/{key_id}': {
    path: {
      organization_id: string
      key_id: string
    }
    query: Record<never, never>
    body: undefined
    answer: Key
  }
  /** Create another operator key */
  'POST /v1/keys': {
    path: Record<never, never>
    query: Record<never, never>
    body: {
      name: string
      expires_at?: string | null
    }
    answer: {
      id: string
      kind: 'operator' | 'organization'
      organization_id: string | null
      name: string
      /** The beginning of the key, to tell it from others. */
      prefix: string
      scopes: ('usage.read' | 'report.export' | 'charge')[]
      created_at: string
      created_by: string
      expires_at: string | null
      last_used_at: string | null
      revoked_at: string | null
      /** The key itself: shown now and never again. */
      key: string
    }
  }
  /** List operator keys */
  'GET /v1/keys': {
    path: Record<never, never>
    query: {
      /** `next_cursor` of the page before. */
      cursor?: string
      limit?: number
    }
    body: undefined
    answer: {
      items: Key[]
      next_cursor: string | null
    }
  }
  /** Revoke an operator key */
  'DELETE /v1/keys/{key_id}': {
    path: {
      key_id: string
    }
    query: Record<never, never>
    body: undefined
    answer: Key
  }
  /** Let a member in: a link that signs in once, or a token for a browser extension. A link lasts `expires_in_s` (60 s unless given, at most 300), and the session that it opens as long as it is used. A token (an hour unless given, at most a day) reads the member's own balance and asks for quotes, nothing else. */
  'POST /v1/organizations/{organization_id}/portal-sessions': {
    path: {
      organization_id: string
    }
    query: Record<never, never>
    body: {
      member_id: string
      audience?: 'web' | 'extension'
      /** Where to go from there: a path on this server. */
      return_path?: string
      expires_in_s?: number
    }
    answer: {
      audience: 'web' | 'extension'
      organization_id: string
      member_id: string
      /** For the web: opens once. */
      url: string | null
      /** For an extension: a bearer token. */
      token: string | null
      expires_at: string
    }
  }
  /** Let one of the vendor's own people into the console: a link that signs in once. Everything that they do is recorded as done by `operator:<operator_id>`. */
  'POST /v1/operator-sessions': {
    path: Record<never, never>
    query: Record<never, never>
    body: {
      /** Your own id of this person; no e-mail address: it stays in the journal. */
      operator_id: string
      name?: string
      /** Where to go from there: a path on this server. */
      return_path?: string
      expires_in_s?: number
    }
    answer: {
      operator_id: string
      url: string
      expires_at: string
    }
  }
  /** Sign out */
  'DELETE /v1/session': {
    path: Record<never, never>
    query: Record<never, never>
    body: undefined
    answer: {
      /** False for a key: it has no session; revoke it. */
      signed_out: boolean
    }
  }
  /** Who asks, what they may, and what of the organization applies */
  'GET /v1/me': {
    path: Record<never, never>
    query: {
      /** For operators: the organization to look at. */
      organization_id?: string
    }
    body: undefined
    answer: Me
  }
  /** Says when the organization's journal or requests have changed, so that what is shown is asked again. Events: `journal` {"seq"} at the beginning and whenever the journal has grown, `request` {}. `end` {"reason"} is the last: "signed_out", "denied", or "closing" with the server, after which a browser connects again by itself. */
  'GET /v1/organizations/{organization_id}/live': {
    path: {
      organization_id: string
    }
    query: Record<never, never>
    body: undefined
    answer: Response
  }
  /** The same over all organizations, for the vendor. Events: `activity` {} when a journal has grown somewhere or may have, `request` {} likewise. `end` {"reason"} is the last: "signed_out", "denied", or "closing" with the server, after which a browser connects again by itself. */
  'GET /v1/live': {
    path: Record<never, never>
    query: Record<never, never>
    body: undefined
    answer: Response
  }
  /** Ask the vendor: it lands in the vendor's queue; nothing changes by itself */
  'POST /v1/organizations/{organization_id}/requests': {
    path: {
      organization_id: string
    }
    query: Record<never, never>
    body: {
      kind: 'change_plan' | 'buy_more' | 'refund' | 'question'
      message: string
      subject?: string
      /** Needed for a refund. */
      charge_id?: string
      plan_id?: string
      unit?: string
      /** Credits, with at most six decimals. */
      credits?: number
      /** Operators only: on whose behalf. */
      member_id?: string
    }
    answer: Request
  }
  /** Conversations with the vendor: own ones, or with requests.read_all everyone's */
  'GET /v1/organizations/{organization_id}/requests': {
    path: {
      organization_id: string
    }
    query: {
      state?: 'open' | 'answered' | 'closed'
      kind?: 'change_plan' | 'buy_more' | 'refund' | 'question'
      /** `next_cursor` of the page before. */
      cursor?: string
      limit?: number
    }
    body: undefined
    answer: {
      items: RequestSummary[]
      next_cursor: string | null
    }
  }
  /** One conversation, with all that was said */
  'GET /v1/organizations/{organization_id}/requests/{request_id}': {
    path: {
      organization_id: string
      request_id: string
    }
    query: Record<never, never>
    body: undefined
    answer: Request
  }
  /** Say something in a conversation. A member's message opens it again, the vendor's answers it. */
  'POST /v1/organizations/{organization_id}/requests/{request_id}/messages': {
    path: {
      organization_id: string
      request_id: string
    }
    query: Record<never, never>
    body: {
      message: string
    }
    answer: Request
  }
  /** Close a conversation; a message opens it again */
  'POST /v1/organizations/{organization_id}/requests/{request_id}/close': {
    path: {
      organization_id: string
      request_id: string
    }
    query: Record<never, never>
    body: undefined
    answer: Request
  }
  /** The vendor's queue over all organizations. Open ones unless asked otherwise, who has waited longest first; others the newest first. */
  'GET /v1/requests': {
    path: Record<never, never>
    query: {
      state?: 'open' | 'answered' | 'closed'
      kind?: 'change_plan' | 'buy_more' | 'refund' | 'question'
      organization_id?: string
      /** `next_cursor` of the page before. */
      cursor?: string
      limit?: number
    }
    body: undefined
    answer: {
      items: QueuedRequest[]
      next_cursor: string | null
    }
  }
  /** The views that I keep, by name */
  'GET /v1/organizations/{organization_id}/views': {
    path: {
      organization_id: string
    }
    query: Record<never, never>
    body: undefined
    answer: {
      items: SavedView[]
      next_cursor: string | null
    }
  }
  /** Keep a view, or change the one of that id */
  'PUT /v1/organizations/{organization_id}/views/{view_id}': {
    path: {
      organization_id: string
      view_id: string
    }
    query: Record<never, never>
    body: {
      name: string
      /** As it stands in the address, without the question mark. */
      query: string
      page?: string
    }
    answer: SavedView
  }
  /** Keep a view no longer */
  'DELETE /v1/organizations/{organization_id}/views/{view_id}': {
    path: {
      organization_id: string
      view_id: string
    }
    query: Record<never, never>
    body: undefined
    answer: SavedView
  }
  /** The process runs */
  'GET /healthz': {
    path: Record<never, never>
    query: Record<never, never>
    body: undefined
    answer: {
      status: 'ok'
    }
  }
  /** The server can answer: its database does. Status 503 while it cannot. `warnings` is what an operator should know. */
  'GET /readyz': {
    path: Record<never, never>
    query: Record<never, never>
    body: undefined
    answer: {
      status: 'ok' | 'unavailable'
      engine: 'embedded' | 'postgres'
      /** An acknowledged charge survives a power cut. */
      durable: boolean
      /** The last migration applied. */
      migrations: number | null
      warnings: string[]
    }
  }
  /** Metrics for Prometheus. For operator keys, and without a key for who connects from this machine itself. */
  'GET /metrics': {
    path: Record<never, never>
    query: Record<never, never>
    body: undefined
    answer: Response
  }
  /** This API as OpenAPI 3.1 */
  'GET /openapi.json': {
    path: Record<never, never>
    query: Record<never, never>
    body: undefined
    answer: {
      [name: string]: unknown
    }
  }
  /** An index of this API for machine readers */
  'GET /llms.txt': {
    path: Record<never, never>
    query: Record<never, never>
    body: undefined
    answer: Response
  }
  /** The ledger's time */
  'GET /v1/test-clock': {
    path: Record<never, never>
    query: Record<never, never>
    body: undefined
    answer: {
      now: string
    }
  }
  /** Set the test clock: forward only. At most 100 years ahead. Keys and sessions go on living by real time. */
  'PUT /v1/test-clock': {
    path: Record<never, never>
    query: Record<never, never>
    body: {
      now: string
    }
    answer: {
      now: string
    }
  }
}
