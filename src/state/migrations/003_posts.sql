-- The posts to a program's notify_url that were tried and not delivered. A job's own POSTED file says that its post is.
create table posts (
  job_id text primary key,
  tries integer not null,
  next_try integer not null,
  last_error text not null
);
