-- Whether a letter has said that a schedule can not start: no second one before it has made a job again.
alter table schedules add column is_told integer not null default 0;

-- Starts that made no job are as many as there is time: the oldest go.
create index starts_without_job on starts (schedule, serial) where job is null;

-- Who is told that it made no job; null: nobody.
alter table starts add column told text;
