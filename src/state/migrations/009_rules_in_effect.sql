-- The text of the rule that its edge and prev belong to. '': it went by none, say as it was disabled; null: that is not known.
alter table schedules add column rule text;

-- One row once there was a schedules.ini: what is gone is not taken for none.
create table schedules_file (
  was_there integer primary key check (was_there = 1)
);
insert into schedules_file select 1 where exists (select 1 from schedules);
