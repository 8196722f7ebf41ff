create table secrets (
  name text primary key,
  value blob not null
);

-- Tokens are kept hashed: who reads this file can not sign in with it. Times are milliseconds since 1970.
create table sign_in_links (
  token_hash blob primary key,
  address text not null,
  expires integer not null
);

create table sessions (
  token_hash blob primary key,
  address text not null,
  expires integer not null
);

-- The letters that were tried and not sent. A job's own NOTIFIED file says that its letter is sent.
create table letters (
  job_id text primary key,
  tries integer not null,
  next_try integer not null,
  last_error text not null
);
