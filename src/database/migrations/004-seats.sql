-- The batteries of all seats at once: 20,000 of this month beside those of a year. A charge rewrites nothing of it.
create index grants_seats on grants (organization_id, ends_at) where license_id is not null;
