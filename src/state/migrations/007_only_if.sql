-- The value of each variable of a schedule's only_if when a job of it was last made.
create table previous_at_job (
  schedule text not null,
  variable text not null,
  type text not null,
  value text not null,
  primary key (schedule, variable)
) without rowid;
