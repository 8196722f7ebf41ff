-- What a person called the job; null for none. Jobs of earlier releases have none.
alter table jobs add column job_title text;
