-- What of a schedule is yet to be decided or waits, what has not ended, and what it ran last: each asked at every start and end.
create index starts_waiting on starts (schedule, serial) where outcome is null or outcome = 'queued';
create index starts_running on starts (schedule, serial) where job is not null and ended is null;
create index starts_with_job on starts (schedule, serial) where job is not null;
