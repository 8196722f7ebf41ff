-- What was changed while the portal ran: errand.ini stays as it is. Times are ISO 8601.
create table targets (
  name text primary key,
  -- null: as errand.ini says
  slots integer,
  slots_by text,
  slots_at text,
  -- null: it is not paused
  paused_by text,
  paused_at text
);
