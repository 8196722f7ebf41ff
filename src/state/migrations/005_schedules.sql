-- Typed values that rules read; the value as text, an integer of any size.
create table variables (
  name text primary key,
  type text not null,
  value text not null
) without rowid;

-- What is remembered of a schedule, and stands in no file. Times are milliseconds since 1970.
create table schedules (
  name text primary key,
  -- The text of its time, to which due belongs.
  time text,
  -- When it starts next by the clock.
  due integer,
  -- The last moment that it was started for: never again for one that is not later.
  last_due integer,
  -- Whether its rule was true when it was last looked at.
  edge integer not null default 0,
  -- null: as the file says
  enabled integer
) without rowid;

-- The value of each variable when a schedule last ran by its rule.
create table previous (
  schedule text not null,
  variable text not null,
  type text not null,
  value text not null,
  primary key (schedule, variable)
) without rowid;

-- Every scheduled start, also of what was refused: the number is its JOBSERIAL.
create table starts (
  serial integer primary key autoincrement,
  schedule text not null,
  -- clock, rule, after, person
  cause text not null,
  -- The moment that it was due at; only by the clock.
  due integer,
  at integer not null,
  -- null: not decided yet; job, queued, refused, skipped, failed
  outcome text,
  -- What refused or failed.
  note text,
  job text,
  -- When its job was over, and how.
  ended integer,
  state text
);
create index starts_of_schedule on starts (schedule, serial);
create index starts_of_job on starts (job) where job is not null;
create index starts_open on starts (serial) where outcome is null or outcome = 'queued' or (job is not null and ended is null);

-- When a portal began on this state, and how it ended.
create table portal_runs (
  id integer primary key autoincrement,
  began integer not null,
  -- null: it runs, or ended without a word; the next one to begin then notes when it found that.
  ended integer,
  -- 1: nobody asked for that end.
  is_crash integer not null default 0,
  -- What asked for its end, or the error that it came upon; null: it did not say.
  reason text
);
