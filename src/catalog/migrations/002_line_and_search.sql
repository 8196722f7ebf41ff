-- The catalog can always be made again from the folders: an earlier one is emptied, and the start of the portal fills it.
drop table jobs;

create table jobs (
  -- The order of submission: milliseconds since 1970 times 1,024, and then the next that is free. The full-text index
  -- goes by the same number, so that what was submitted last is found first.
  seq integer primary key,
  id text not null unique,
  program text not null,
  title text not null,
  owner text not null,
  target text not null,
  state text not null check (state in ('queued', 'running', 'success', 'error', 'interrupted')),
  priority integer not null,
  attempt integer not null,
  submission text,
  submitted text not null,
  started text,
  finished text,
  elapsed_seconds real,
  reason text,
  answer text,
  -- JSON: by name
  inputs text not null,
  -- what a search looks in: values, answer, names of files
  words text not null,
  -- Not before this time, while a queued job waits for its next attempt; ISO 8601.
  not_before text,
  -- 1 while it waits for its turn; 0 while it is being started, and while it is held back
  in_line integer not null,
  -- 1 while the job is over and its letter has yet to be sent
  letter_due integer not null
);

create index jobs_of_submission on jobs (submission, seq) where submission is not null;
create index jobs_in_line on jobs (target, priority, owner, program, seq) where in_line = 1;
create index jobs_held_back on jobs (not_before) where not_before is not null;
create index jobs_of_owner on jobs (owner, state, seq);
create index jobs_of_owner_by_time on jobs (owner, seq);
create index jobs_of_program on jobs (program, state, seq);
create index jobs_of_program_by_time on jobs (program, seq);
create index jobs_by_state on jobs (state, seq);
create index jobs_with_letter_due on jobs (seq) where letter_due = 1;

create virtual table search using fts5 (words, owner, content = 'jobs', content_rowid = 'seq', tokenize = 'unicode61 remove_diacritics 2');

-- When each owner's last job began, as a number that only grows: whose is smallest is next.
create table turns (
  target text not null,
  owner text not null,
  turn integer not null,
  primary key (target, owner)
) without rowid;

-- Who waits: what `jobs` says, by owner and program, so that the next one is found without looking at all who wait.
create table line (
  target text not null,
  priority integer not null,
  owner text not null,
  program text not null,
  waiting integer not null,
  first_seq integer not null,
  turn integer not null,
  primary key (target, priority, owner, program)
) without rowid;
create index line_in_order on line (target, priority desc, turn, first_seq);
create index line_of_owner on line (owner);

-- How many there are of each kind.
create table counts (
  program text not null,
  target text not null,
  state text not null,
  jobs integer not null,
  primary key (program, target, state)
) without rowid;

create trigger jobs_inserted after insert on jobs begin
  insert into search (rowid, words, owner) values (new.seq, new.words, new.owner);
  insert into counts values (new.program, new.target, new.state, 1) on conflict do update set jobs = jobs + 1;
end;
create trigger jobs_deleted after delete on jobs begin
  insert into search (search, rowid, words, owner) values ('delete', old.seq, old.words, old.owner);
  update counts set jobs = jobs - 1 where program = old.program and target = old.target and state = old.state;
end;
create trigger jobs_reworded after update of words, owner on jobs when (old.words, old.owner) <> (new.words, new.owner) begin
  insert into search (search, rowid, words, owner) values ('delete', old.seq, old.words, old.owner);
  insert into search (rowid, words, owner) values (new.seq, new.words, new.owner);
end;
create trigger jobs_recounted after update of program, target, state on jobs
when (old.program, old.target, old.state) <> (new.program, new.target, new.state) begin
  update counts set jobs = jobs - 1 where program = old.program and target = old.target and state = old.state;
  insert into counts values (new.program, new.target, new.state, 1) on conflict do update set jobs = jobs + 1;
end;

create trigger line_joined after insert on jobs when new.in_line = 1 begin
  insert into line values (new.target, new.priority, new.owner, new.program, 1, new.seq,
    coalesce((select turn from turns where target = new.target and owner = new.owner), 0))
  on conflict do update set waiting = waiting + 1, first_seq = min(first_seq, excluded.first_seq);
end;
create trigger line_left after delete on jobs when old.in_line = 1 begin
  delete from line where waiting = 1
    and target = old.target and priority = old.priority and owner = old.owner and program = old.program;
  update line set waiting = waiting - 1, first_seq = (select min(seq) from jobs where in_line = 1
    and target = old.target and priority = old.priority and owner = old.owner and program = old.program)
  where target = old.target and priority = old.priority and owner = old.owner and program = old.program;
end;
create trigger line_moved after update of in_line, target, priority, owner, program on jobs
when (old.in_line, old.target, old.priority, old.owner, old.program) <> (new.in_line, new.target, new.priority, new.owner, new.program) begin
  delete from line where old.in_line = 1 and waiting = 1
    and target = old.target and priority = old.priority and owner = old.owner and program = old.program;
  update line set waiting = waiting - 1, first_seq = (select min(seq) from jobs where in_line = 1
    and target = old.target and priority = old.priority and owner = old.owner and program = old.program)
  where old.in_line = 1
    and target = old.target and priority = old.priority and owner = old.owner and program = old.program;
  insert into line
  select new.target, new.priority, new.owner, new.program, 1, new.seq,
    coalesce((select turn from turns where target = new.target and owner = new.owner), 0)
  where new.in_line = 1
  on conflict do update set waiting = waiting + 1, first_seq = min(first_seq, excluded.first_seq);
end;
-- By owner: with a bare `target` SQLite would look at all who wait there (the + keeps it from that).
create trigger turn_taken after insert on turns begin
  update line set turn = new.turn where owner = new.owner and +target = new.target;
end;
create trigger turn_taken_again after update on turns begin
  update line set turn = new.turn where owner = new.owner and +target = new.target;
end;
