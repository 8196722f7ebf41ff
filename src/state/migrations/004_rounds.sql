-- When old jobs were last looked for, in milliseconds since 1970: a clock that has jumped ahead since removes nothing.
create table clear_rounds (
  id integer primary key check (id = 1),
  at integer not null
);
