-- The people's side: who is signed in, what they ask the vendor for, and the views they keep.

-- Sign-in. Distributed by a hash, since a secret's hash is all that a browser's request brings. Real time throughout.

create table sessions (
  session_hash     text collate "C" primary key,
  kind             text not null check (kind in ('member', 'operator', 'extension')),
  -- Null for operators.
  organization_id  text collate "C",
  -- A member_id, or the operator's own id.
  person_id        text collate "C" not null,
  -- Operators only: members' names are looked up.
  name             text,
  created_at       timestamptz not null,
  last_seen_at     timestamptz not null,
  expires_at       timestamptz not null
);
create index sessions_person on sessions (organization_id, person_id);
create index sessions_expiry on sessions (expires_at);

-- Links that sign in once: the row goes when it is used.
create table sign_in_links (
  link_hash        text collate "C" primary key,
  kind             text not null check (kind in ('member', 'operator')),
  organization_id  text collate "C",
  person_id        text collate "C" not null,
  name             text,
  return_path      text not null,
  created_by       text not null,
  expires_at       timestamptz not null
);
create index sign_in_links_expiry on sign_in_links (expires_at);

-- OpenID Connect between leaving for the provider and coming back.
create table sign_in_attempts (
  attempt_hash     text collate "C" primary key,
  state            text not null,
  nonce            text not null,
  code_verifier    text not null,
  return_path      text not null,
  expires_at       timestamptz not null
);
create index sign_in_attempts_expiry on sign_in_attempts (expires_at);

-- Requests: conversations with the vendor. Nothing changes by itself.

create table requests (
  organization_id  text collate "C" not null,
  request_id       text collate "C" not null,
  member_id        text collate "C" not null,
  kind             text not null check (kind in ('change_plan', 'buy_more', 'refund', 'question')),
  state            text not null check (state in ('open', 'answered', 'closed')),
  subject          text not null,
  charge_id        text collate "C",
  plan_id          text collate "C",
  unit             text collate "C",
  credits          bigint,
  message_count    integer not null,
  created_at       timestamptz not null,
  updated_at       timestamptz not null,
  closed_at        timestamptz,
  primary key (organization_id, request_id)
);
create index requests_updated on requests (organization_id, updated_at, request_id);
create index requests_queue on requests (state, updated_at);

create table request_messages (
  organization_id  text collate "C" not null,
  request_id       text collate "C" not null,
  message_no       integer not null,
  author           text not null check (author in ('member', 'operator')),
  -- The member, or null for the vendor.
  member_id        text collate "C",
  -- The vendor's only: members' names are looked up.
  author_name      text,
  body             text not null,
  sent_at          timestamptz not null,
  primary key (organization_id, request_id, message_no)
);

create table saved_views (
  organization_id  text collate "C" not null,
  member_id        text collate "C" not null,
  view_id          text collate "C" not null,
  name             text not null,
  page             text not null,
  query            text not null,
  created_at       timestamptz not null,
  updated_at       timestamptz not null,
  primary key (organization_id, member_id, view_id)
);

-- Members by name, a page at a time.
create index members_name on members (organization_id, lower(name collate "C"), member_id);

-- On Citus: distribute. Nothing happens elsewhere.
do $$ begin
  if not exists (select 1 from pg_extension where extname = 'citus') then return; end if;
  perform set_config('citus.multi_shard_modify_mode', 'sequential', true);
  perform create_distributed_table('sessions', 'session_hash', colocate_with => 'none');
  perform create_distributed_table('sign_in_links', 'link_hash', colocate_with => 'none');
  perform create_distributed_table('sign_in_attempts', 'attempt_hash', colocate_with => 'none');
  perform create_distributed_table('requests', 'organization_id', colocate_with => 'organizations');
  perform create_distributed_table('request_messages', 'organization_id', colocate_with => 'organizations');
  perform create_distributed_table('saved_views', 'organization_id', colocate_with => 'organizations');
end $$;
