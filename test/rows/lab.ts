// A product that no source knows, made of everything a rate card can say: what holds for it holds by configuration.
const item = { unit: 'credit', per: 'item', price: 1 }

export const lab = {
  preset_id: 'lab',
  name: 'Lab',
  units: [
    { unit: 'credit', name: 'Credits', counts_as_credits: true },
    { unit: 'mobile', name: 'Mobile credits', counts_as_credits: true },
    { unit: 'export', name: 'Export credits', counts_as_credits: true },
    { unit: 'minute', name: 'Minutes', counts_as_credits: false },
  ],
  features: [
    {
      feature: 'find',
      name: 'Find',
      actions: [
        { action: 'find', name: 'Find', data_type: 'email' },
        { action: 'both', name: 'Find email and mobile', data_type: null },
        { action: 'bundle', name: 'Find a bundle', data_type: null },
        { action: 'watch', name: 'Watch', data_type: null },
      ],
    },
    {
      feature: 'search',
      name: 'Search',
      actions: [
        { action: 'search', name: 'Search', data_type: 'search' },
        { action: 'rows', name: 'Rows', data_type: null },
        { action: 'graduated', name: 'Graduated', data_type: null },
        { action: 'volume', name: 'Volume', data_type: null },
        { action: 'cycle', name: 'Cheaper within the cycle', data_type: null },
        { action: 'free', name: 'Free', data_type: null },
        { action: 'run', name: 'Run', data_type: null },
      ],
    },
    {
      feature: 'other',
      name: 'Other',
      actions: [
        { action: 'call', name: 'Call', data_type: null },
        { action: 'export', name: 'Export', data_type: null },
      ],
    },
  ],
  policy: { ownership: { actions: { watch: { scope: 'none' } } } },
  default_plan_id: 'lab-small',
  plans: [plan('lab-small', 100), plan('lab-middle', 150), plan('lab-big', 400), seats()],
  rate_cards: [{ rate_card_id: 'lab-prices', versions: [{ version: 1, starts_at: null, prices: prices() }] }],
}

function plan(plan_id: string, amount: number) {
  return {
    plan_id,
    name: plan_id,
    price: { amount, currency: 'EUR' },
    billing_months: 1,
    identities: null,
    rate_card_id: 'lab-prices',
    units: { credit: 'limited', mobile: 'limited', export: 'absent', minute: 'metered' },
    allotments: [
      { unit: 'credit', amount, owner: 'organization' },
      { unit: 'mobile', amount: 20, owner: 'organization' },
    ],
    usage_api: true,
    policy: {},
  }
}

function seats() {
  const allotments = [{ unit: 'credit', amount: 50, owner: 'license' }]
  return { ...plan('lab-seats', 50), allotments, policy: { renewal: { anchor: 'issue_anniversary' } } }
}

export function prices() {
  const steps = [
    { from: 0, price: 1 },
    { from: 10, price: 0.5 },
  ]
  const tiered = (mode: string, basis: string) => ({
    components: [{ unit: 'credit', per: 'units', price: 1, tiers: { mode, basis, steps } }],
  })
  return {
    find: { components: [item] },
    watch: { components: [item] },
    both: {
      components: [
        { ...item, data_type: 'email' },
        { unit: 'mobile', per: 'item', price: 8, data_type: 'phone' },
      ],
    },
    bundle: { components: [{ unit: 'credit', per: 'charge', price: 10 }] },
    search: {
      components: [
        {
          unit: 'credit',
          per: 'results',
          price: 0.4,
          minimum: 3,
          flags: { with_email: { price: 0.1 }, rush: { price: 5, per: 'charge' } },
        },
      ],
    },
    rows: { components: [{ unit: 'credit', per: 'rows', price: 1, block: 25 }] },
    graduated: tiered('graduated', 'charge'),
    volume: tiered('volume', 'charge'),
    cycle: tiered('graduated', 'billing_cycle'),
    run: { components: [{ unit: 'credit', per: 'charge', price: 2.5 }] },
    call: { components: [{ unit: 'minute', per: 'minutes', price: 1 }] },
    export: { components: [{ unit: 'export', per: 'item', price: 1 }] },
  }
}
