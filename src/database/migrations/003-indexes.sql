-- One index less for each charge: all of the history is what every action in use has, so those by action lead to it.
drop index entries_history;

-- A battery moves with its license, spent or not.
drop index grants_open_license;
create index grants_license on grants (organization_id, license_id) where license_id is not null;
