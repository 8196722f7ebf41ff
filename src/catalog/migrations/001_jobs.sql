create table jobs (
  id text primary key,
  program text not null,
  title text not null,
  owner text not null,
  target text not null,
  state text not null check (state in ('queued', 'running', 'success', 'error', 'interrupted')),
  attempt integer not null,
  submission text,
  submitted text not null,
  started text,
  finished text,
  elapsed_seconds real,
  reason text,
  -- 1 while the job is over and its letter has yet to be sent
  letter_due integer not null
) without rowid;

create index jobs_of_submission on jobs (submission, submitted, id) where submission is not null;
create index jobs_in_line on jobs (target, state, submitted, id);
create index jobs_of_owner on jobs (owner, submitted, id);
create index jobs_of_program on jobs (program, submitted, id);
create index jobs_by_time on jobs (submitted, id);
create index jobs_by_state on jobs (state, submitted, id);
create index jobs_with_letter_due on jobs (id) where letter_due = 1;
