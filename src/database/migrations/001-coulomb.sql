-- Coulomb's tables. Three kinds:
--   catalogue: shared by all organizations (presets, plans, rate cards); reference tables on Citus;
--   records:   what is known of one organization (organizations, members, licenses …);
--   ledger:    what only src/ledger writes: ledgers, entries, grants, holds, owned items, counters, rollups.
-- Every table of the last two leads with organization_id, which distributes it on Citus.
-- Amounts are micro-credits in bigint. Ids and keys are the vendor's and compare by byte (collate "C").

-- Catalogue -----------------------------------------------------------------------------------------------------

create table presets (
  preset_id   text collate "C" primary key,
  document    jsonb not null,
  updated_at  timestamptz not null
);

create table plans (
  plan_id     text collate "C" primary key,
  preset_id   text collate "C" not null,
  document    jsonb not null,
  updated_at  timestamptz not null
);

-- A published version never changes. The first version of a card has no start: it also prices the past.
create table rate_cards (
  rate_card_id  text collate "C" not null,
  version       integer not null,
  preset_id     text collate "C" not null,
  starts_at     timestamptz,
  published_at  timestamptz not null,
  document      jsonb not null,
  primary key (rate_card_id, version)
);

-- The test clock (COULOMB_TEST_CLOCK=1): one row, forward only.
create table test_clock (
  id      smallint primary key check (id = 1),
  now_at  timestamptz not null
);

-- Records -------------------------------------------------------------------------------------------------------

create table organizations (
  organization_id  text collate "C" primary key,
  name             text not null,
  status           text not null check (status in ('active', 'suspended')),
  preset_id        text collate "C" not null,
  plan_timeline    jsonb not null,
  rate_card_id     text collate "C",
  timezone         text not null,
  policy           jsonb not null,
  cycle_start      date not null,
  cycle_months     integer not null check (cycle_months between 1 and 60),
  started_on       date not null,
  account_manager  jsonb,
  created_at       timestamptz not null
);

create table members (
  organization_id  text collate "C" not null,
  member_id        text collate "C" not null,
  email            text not null,
  name             text not null,
  group_name       text,
  role             text not null check (role in ('admin', 'manager', 'user')),
  status           text not null check (status in ('active', 'disabled')),
  country_code     text,
  verified_at      timestamptz,
  disabled_at      timestamptz,
  last_login_at    timestamptz,
  erased_at        timestamptz,
  created_at       timestamptz not null,
  primary key (organization_id, member_id)
);
create unique index members_email on members (organization_id, lower(email));

create table licenses (
  organization_id  text collate "C" not null,
  license_id       text collate "C" not null,
  member_id        text collate "C",
  plan_id          text collate "C",
  next_plan_id     text collate "C",
  issued_on        date not null,
  period_no        integer not null,
  paid_through     timestamptz,
  settled_at       timestamptz not null,
  ended_at         timestamptz,
  primary key (organization_id, license_id)
);
create unique index licenses_member on licenses (organization_id, member_id)
  where member_id is not null and ended_at is null;
create index licenses_due on licenses (paid_through) where ended_at is null;

-- "Occasional and specific exceptions" to the rollover rule (S2-32).
create table rollover_exceptions (
  organization_id  text collate "C" not null,
  exception_id     text collate "C" not null,
  unit             text collate "C" not null,
  ends_on          date not null,
  amount           bigint,
  reason           text not null,
  created_by       text not null,
  created_at       timestamptz not null,
  primary key (organization_id, exception_id)
);

-- Distributed by the key's hash, since that is all a request brings.
create table api_keys (
  key_hash         text collate "C" primary key,
  key_id           text collate "C" not null,
  organization_id  text collate "C",
  kind             text not null check (kind in ('operator', 'organization')),
  name             text not null,
  prefix           text not null,
  scopes           text[] not null,
  created_at       timestamptz not null,
  created_by       text not null,
  expires_at       timestamptz,
  last_used_at     timestamptz,
  revoked_at       timestamptz
);
create index api_keys_organization on api_keys (organization_id);

create table audit_log (
  organization_id  text collate "C" not null,
  audit_id         text collate "C" not null,
  recorded_at      timestamptz not null,
  actor            text not null,
  action           text not null,
  target           text not null,
  before           jsonb,
  after            jsonb,
  primary key (organization_id, audit_id)
);
create index audit_log_time on audit_log (organization_id, recorded_at, audit_id);

-- Ledger --------------------------------------------------------------------------------------------------------

-- The lock, the journal's head, and how far the organization's plan is settled. One row an organization.
create table ledgers (
  organization_id  text collate "C" primary key,
  seq              bigint not null,
  hash             bytea not null,
  recorded_at      timestamptz not null,
  rules_version    bigint not null,
  period_no        integer not null,
  paid_through     timestamptz,
  settled_at       timestamptz not null
) with (fillfactor = 50);
create index ledgers_due on ledgers (paid_through);

-- The journal. `body` is the entry as hashed (RFC 8785 JSON); the other columns repeat parts of it for the indexes.
create table entries (
  organization_id  text collate "C" not null,
  seq              bigint not null,
  kind             text collate "C" not null,
  recorded_at      timestamptz not null,
  usage_at         timestamptz not null,
  of_seq           bigint,
  action           text collate "C",
  member_id        text collate "C",
  api_key_id       text collate "C",
  units            text[] not null,
  credits          bigint not null,
  idempotency_key  text collate "C",
  body             text not null,
  hash             bytea not null,
  primary key (organization_id, seq)
);
create unique index entries_key on entries (organization_id, idempotency_key) where idempotency_key is not null;
create index entries_of on entries (organization_id, of_seq) where of_seq is not null;
create index entries_history on entries (organization_id, usage_at, seq)
  where kind in ('charge', 'capture', 'refund');
create index entries_member on entries (organization_id, member_id, usage_at, seq)
  where kind in ('charge', 'capture', 'refund');
create index entries_action on entries (organization_id, action, usage_at, seq)
  where kind in ('charge', 'capture', 'refund');

-- Personal data of entries: apart from the journal, salted, erasable.
create table entry_details (
  organization_id  text collate "C" not null,
  seq              bigint not null,
  salt             bytea not null,
  document         text not null,
  subject_ids      text[] not null,
  erased_at        timestamptz,
  primary key (organization_id, seq)
);
create index entry_details_subjects on entry_details using gin (subject_ids);

create table grants (
  organization_id  text collate "C" not null,
  grant_seq        bigint not null,
  unit             text collate "C" not null,
  member_id        text collate "C",
  license_id       text collate "C",
  source           text collate "C" not null,
  period_no        integer,
  starts_at        timestamptz not null,
  ends_at          timestamptz,
  amount           bigint not null check (amount > 0),
  used             bigint not null check (used >= 0),
  held             bigint not null check (held >= 0),
  expired          bigint not null check (expired >= 0),
  voided           bigint not null check (voided >= 0),
  -- Something is left or held: a column of its own, so that a charge rewrites no index.
  open             boolean not null,
  primary key (organization_id, grant_seq),
  check (used + held + expired + voided <= amount),
  check (open = (used + expired + voided < amount))
) with (fillfactor = 50);
-- A period is granted once, whoever settles it first.
create unique index grants_period on grants (organization_id, coalesce(license_id, ''), unit, source, period_no)
  where period_no is not null;
-- Grants that may still move.
create index grants_open on grants (organization_id, member_id) where open;
-- Spent grants are still part of a period's balance.
create index grants_owner on grants (organization_id, member_id, ends_at);
create index grants_open_license on grants (organization_id, license_id) where open and license_id is not null;

create table holds (
  organization_id  text collate "C" not null,
  hold_seq         bigint not null,
  member_id        text collate "C",
  expires_at       timestamptz not null,
  closed_seq       bigint,
  primary key (organization_id, hold_seq)
);
create index holds_open on holds (organization_id, expires_at) where closed_seq is null;
create index holds_due on holds (expires_at) where closed_seq is null;

create table owned_items (
  organization_id  text collate "C" not null,
  scope            text collate "C" not null,
  item_key         text collate "C" not null,
  owned_until      timestamptz,
  seq              bigint not null,
  primary key (organization_id, item_key, scope)
);

-- What limits and volume tiers count: `counter` names the limit or tier, `period_start` its period.
create table counters (
  organization_id  text collate "C" not null,
  counter          text collate "C" not null,
  period_start     date not null,
  amount           bigint not null,
  primary key (organization_id, counter, period_start)
) with (fillfactor = 50);

-- Usage a day in the organization's zone. `question` says what `key` is: 'action' (''), 'actor', 'campaign', 'identity'.
create table usage_days (
  organization_id  text collate "C" not null,
  question         text collate "C" not null,
  day              date not null,
  key              text collate "C" not null,
  action           text collate "C" not null,
  unit             text collate "C" not null,
  report_column    text collate "C" not null,
  gross            bigint not null,
  refunded         bigint not null,
  charges          bigint not null,
  items            bigint not null,
  refunded_items   bigint not null,
  owned_items      bigint not null,
  owned_credits    bigint not null,
  primary key (organization_id, question, day, key, action, unit, report_column)
) with (fillfactor = 50);

-- One member, campaign or identity over a year.
create index usage_days_key on usage_days (organization_id, question, key, day);

-- The same a quarter of an hour, for charts by the hour and in other zones.
create table usage_quarters (
  organization_id  text collate "C" not null,
  quarter          timestamptz not null,
  action           text collate "C" not null,
  unit             text collate "C" not null,
  gross            bigint not null,
  refunded         bigint not null,
  charges          bigint not null,
  items            bigint not null,
  refunded_items   bigint not null,
  owned_items      bigint not null,
  owned_credits    bigint not null,
  primary key (organization_id, quarter, action, unit)
) with (fillfactor = 50);

-- On Citus: distribute. Nothing happens elsewhere.
do $$ begin
  if not exists (select 1 from pg_extension where extname = 'citus') then return; end if;
  perform set_config('citus.enable_local_reference_table_foreign_keys', 'off', true);
  perform set_config('citus.multi_shard_modify_mode', 'sequential', true);
  perform create_reference_table('presets');
  perform create_reference_table('plans');
  perform create_reference_table('rate_cards');
  perform create_reference_table('test_clock');
  perform create_distributed_table('organizations', 'organization_id');
  perform create_distributed_table('ledgers', 'organization_id', colocate_with => 'organizations');
  perform create_distributed_table('members', 'organization_id', colocate_with => 'organizations');
  perform create_distributed_table('licenses', 'organization_id', colocate_with => 'organizations');
  perform create_distributed_table('rollover_exceptions', 'organization_id', colocate_with => 'organizations');
  perform create_distributed_table('audit_log', 'organization_id', colocate_with => 'organizations');
  perform create_distributed_table('entries', 'organization_id', colocate_with => 'organizations');
  perform create_distributed_table('entry_details', 'organization_id', colocate_with => 'organizations');
  perform create_distributed_table('grants', 'organization_id', colocate_with => 'organizations');
  perform create_distributed_table('holds', 'organization_id', colocate_with => 'organizations');
  perform create_distributed_table('owned_items', 'organization_id', colocate_with => 'organizations');
  perform create_distributed_table('counters', 'organization_id', colocate_with => 'organizations');
  perform create_distributed_table('usage_days', 'organization_id', colocate_with => 'organizations');
  perform create_distributed_table('usage_quarters', 'organization_id', colocate_with => 'organizations');
  perform create_distributed_table('api_keys', 'key_hash', colocate_with => 'none');
end $$;
