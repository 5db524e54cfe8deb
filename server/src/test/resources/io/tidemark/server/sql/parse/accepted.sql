select a is null is null
select a is null < b
select 1 = a is null
select a in (1) in (2)
select a in (1) = b
select a like b = c
select a between 1 and 2 and 3 = 3
select a between b and c is null
select x = not b and c
select - a ^ b
select not a = b
select a isnull isnull
select a = any(array[1]) = true
select a collate "C" at time zone 'utc'
select (f(x))[1]
select (f(x)).a.b
select ((select 1))
select ((select 1) + 1)
((select 1) union (select 2)) order by 1
select * from ((select 1) union select 2) x
select * from ((select 1) x join (select 2) y on true)
select * from ((a join b on true) j cross join c)
select * from a join b join c on x on y
select * from a natural join b
select * from a asof
select int from t
select values from t
select left('a',1)
select
select 1 as select
select 1 select
select 1 as year
select 1 value
select u&'\0041\+000042' , u&'!0041' uescape '!'
select 'a' 
select interval '1' day
select interval '1' year to month, interval(3) '1s', interval '1' second(3)
select timestamp with time zone '2020-01-01', timestamp(3) '2020-01-01', time '10:00'
select double precision '1.5', numeric(10,2) '1', char(3) 'abc', bit(3) '101'
select date '2020-01-01' + interval '1 day'
select extract(year from now()), extract('year' from now()), extract(foo from x)
select substring('a' from 1 for 2), substring('a' for 2), substring('a', 1), substring('a' similar 'b' escape 'c')
select trim(both 'x' from 'y'), trim('x'), trim(from 'x'), trim(leading from 'x'), trim('x' from 'y', 'z')
select position('a' in 'b')
select overlay('a' placing 'b' from 1 for 2)
select count(*), count(distinct a), sum(a order by b), percentile_cont(0.5) within group (order by x), count(*) filter (where a) over w from t window w as (partition by x order by y rows between unbounded preceding and current row)
select sum(a) over (partition by x range between 1 preceding and 2 following exclude ties)
select f(a => 1, b := 2), f(variadic array[1])
select a[1], a[1:2], a[:2], a[:], a[1:][2] from t
select $1, $2::int, $1[1], ($1).a
select case when a then b else c end, case a when 1 then 2 end
select row(1,2), row(), (1,2) = (3,4), (1,2) in (select 1,2)
select a operator(pg_catalog.+) b, operator(pg_catalog.-) 1
select a::int[]::text, a::timestamp(3) with time zone, a::"char", a::pg_catalog.int4[3]
select cast(a as numeric(10,2)), cast(a as varchar(10)[])
select a::interval day to second(3)
select current_date, current_timestamp(3), localtime, user, current_schema, current_schema()
select * from generate_series(1,2) with ordinality as g(a,b), lateral (select 1) x, rows from (f(1), g(2)) y
select * from f() as (a int, b text)
select * from f() x(a int, b text)
select * from f(1) as x(a, b)
select * from current_date
select * from t tablesample system (10) repeatable (1)
select distinct on (a) a, b from t
select 1 limit 1 offset 2 rows
select 1 offset 2 limit 1
select 1 fetch first row only
select 1 limit all
select 1 order by 1 using < nulls first
select 1 for update of t nowait
select a from t group by grouping sets ((), (a), rollup(a,b)), cube(a), ()
select a from t group by distinct a having a
with x as (select 1), y(a) as materialized (values (1)) select * from x
with recursive t(n) as (values (1) union all select n+1 from t) table t
values (1,2),(3,4) order by 1
table t order by 1
select 1 union select 2 intersect select 3 except all select 4
select 1 union (select 2 limit 1) limit 3
select * from t where (a,b) overlaps (c,d)
select a !~* b, a ~ b || c, a <-> b, a @> b, a ?| b, a->'x'->>'y', a #>> '{}'
select 1+-1, 1 - -1, 2*-3, 5--3
select a||-1
select @ -5
select 10 % 3, 2^3^2
select not not a
select a and not b or c
select exists (select 1), not exists (select 1)
select array(select 1), array[[1,2],[3,4]], array[]::int[]
select all from t
select t.*, (t).*, (t.a).b from t
select t.* as x from t
select "T"."A b" from "S"."T"
select a.b.c.d.e
select E'a\nb\x41\101\u0041'
select B'101', X'1F', N'abc'
select .5, 5., 1e5, 1e+5, 1E-5
select 'a'||'b'
select a /* c /* d */ e */ , b -- x
select +1, - + - 1
select #1
select a ` b
select ;
;;select 1;;select 2
insert into t values (1,'a'),(2,null)
insert into t(a,b) select 1,2
insert into t default values
insert into t (select 1)
insert into t(a) values (default), (1+1)
insert into t as x (a) values (1) on conflict (a) do update set a = excluded.a where true returning *, a as b
insert into t values (1) on conflict do nothing
update t set a = 1, (b,c) = (2,3) from x where true returning a
update t as x set a = default
update t x set a = 1
delete from only t using x where a = 1
create table t (a int not null default 1+1 check (a > 0), b text primary key, c numeric(10,2) references x(y) on delete cascade, constraint z unique (a), foreign key (a) references q)
create table t (a int default 1 not null)
create table t ()
create table t as select 1
create table t (a, b) as select 1, 2 with no data
create table t (like x)
create temp table t (a int) on commit drop
create temp table t (a, b) on commit drop as select 1, 2
create temporary table if not exists t on commit preserve rows as values (1) with no data
drop table t, b cascade
drop table if exists t
truncate t, b restart identity cascade
truncate table only t
alter table t add column a int, drop b, alter c set not null
alter table if exists t add if not exists a int
alter table t rename a to b
alter table t rename column a to b
alter table t rename to x
begin isolation level serializable, read only not deferrable
begin work
start transaction read write
commit and no chain
end transaction
rollback to savepoint a
rollback and chain
abort
savepoint a
release a
set x to 1, 'a', b
set x = default
set local a.b = on
set session x to true
set time zone 'UTC'
set time zone local
set time zone interval '-08:00' hour to minute
set time zone -8
set names 'utf8'
set role none
set transaction isolation level read committed
set session characteristics as transaction read only
set session authorization default
set datestyle to iso, mdy
reset x
reset all
show x
show all
show time zone
show transaction isolation level
copy t from stdin
copy t(a,b) to stdout with csv header delimiter ',' null '' quote '"' escape '\' force quote a,b encoding 'utf8'
copy t from stdin with (format csv, header true, delimiter ',', null '', force_null (a,b))
copy (select 1) to stdout (format binary)
copy t to stdout csv force quote *
copy t from 'file' where a > 1
copy t from program 'x' binary
copy binary t to stdout
explain select 1
explain analyze verbose select 1
explain (analyze, costs off, format json) select 1
explain (select 1)
prepare a (int, text) as select $1
execute a(1, 'b')
deallocate all
deallocate prepare a
declare c scroll cursor with hold for select 1
declare c no scroll cursor for select 1
fetch c
fetch all c
fetch forward 10 from c
fetch backward all in c
fetch -5 from c
fetch absolute -1 c
fetch next from c
move 5 c
close c
discard all
vacuum full verbose t
vacuum (analyze) t
analyze t(a)
checkpoint
listen a
notify a, 'x'
unlisten *
create view v as select 1
create or replace function f() returns int as $$ select 1 $$ language sql
create index on t(a)
create user x
comment on table t is 'x'
grant select on t to x
select 'x' collate "C"
select a at time zone 'utc' at time zone 'x'
select a between symmetric 1 and 2, a not between 1 and 2
select a not like 'x' escape 'y', a not ilike all (array['x']), a similar to 'x', a not similar to 'y'
select a like any (select 'x')
select a not in (1,2), a in ((select 1)), a in ((select 1), 2), a in ((1))
select a is not true, a is unknown, a is not distinct from b
select a is normalized, a is not nfc normalized
select a <> all (select 1)
select 1 where true and (a or b) and not c
select timestamp from t
select "select" from t
select * from t as x(a,b)
select * from t order by a desc nulls last, b asc
select a as "x y", b "z" from t
select a -1
select a.*::text
select 1 ^ - 2
select 2 between 1 and 3 = true
select a = b or c = d and e
select a < b and c
select @ a + b
select a || b < c
select ~ a | b
select 1 a, 2 b from t where x group by y having z order by w limit 1
select * from t*
select * from a join b using (x) as j
select greatest(1,2), least(1), grouping(a)
select grouping from t
lock table t
call f()
do $$ x $$
merge into t using x on true when matched then delete
select 1 into t
table only t
(select 1)
((select 1))
(select 1) limit 1
(select 1 limit 1) limit 1
with a as (select 1) (select 2)
with a as (select 1) insert into t select 1
select (row(1,2)).f1
select (select 1).a
select (select 1)[1]
select a.b[1].c
select 0x1F
select 1_000
select * from t1, lateral f(t1.a) x, lateral (select 1) y
select * from a left outer join b using (x, y), c natural left join d
select * from ((((select 1)))) x
select (((select 1) union all ((select 2) intersect (select 3))))
select * from (values (1, 'a'), (2, 'b')) as v(x, y)
select x in (values (1), (2))
select - - 1, + 1, -a.b, -(1), -$1, - 'x'::int
select a[1]::text[], (a)[1][2], ($1)[1:2]
select a is null and b is not null or not c
select a is null = b
select a = b is true
select not a between 1 and 2
select not a in (1,2) and not b like 'x'
select a between 1 and 2 or b
select a between 1 + 1 and 2 * 3 and c
select a || b like c || d
select a + b at time zone 'utc'
select 1 in (1) is true
select a in (select 1 union select 2 order by 1)
select cast(1 as int) :: text collate "C"
select x.y.z(1), pg_catalog.lower('A')
select t.left from t
select *, a from t
select 1 where 2 group by 3 having 4 order by 5 limit 6 offset 7
select * from a join b on x join c on y left join d on z
select sum(x) over (), rank() over (order by y desc) from t window w2 as (w3), w3 as (order by b)
select f(*) from t
select 'it''s', E'it\'s', $$a$$, $x$a$$b$x$
select "a""b"
select 1;;;
select 1.e5
select 5.::int
select !a
select a <= any (select b)
select a operator(x.y.=) any (b)
select operator from t
select at from t
select a at from t
select escape from t
select row from t
select row(a.*, b)
select interval
select interval from t
select time from t
select interval 'x' day to second(2)
select char 'x', character varying(3) 'x', national character(2) 'x', nchar 'x'
select bit varying '1', boolean 't', real '1', dec '1'
create table t (a double precision, b character varying(10), c timestamp(6) with time zone, d numeric(10,2), e "char", f int[], g varchar(3)[][])
create table t (a int constraint x not null constraint y default 1)
create table t (a int primary key references b match full on update set null)
create table t (primary key (a), b int)
create table s.t (a int generated always as identity, b int generated always as (a + 1) stored)
create table t as (select 1) with data
create table t as table u
create unlogged table t (a int)
alter table t add a int not null default 3
alter table t add column if not exists a int, add constraint x unique (a)
alter table t drop column if exists a cascade
insert into t(a, b, c) values (1, 'x', null), (2, 'y', true)
insert into s.t(a) with x as (select 1) select * from x
insert into t (values (1))
insert into t overriding system value values (1)
set x = -1.5, +2
set search_path to public, "$user"
set local time zone 'x'
show a.b
begin;
fetch 10 from c
fetch first from c
close all
copy t(a) from stdin csv header
copy t from stdin (header match, null '\N', delimiter E'\t')
copy t from stdin delimiter as ','
copy t from stdin with delimiter ',' csv
copy (values (1)) to stdout
explain analyze insert into t values (1)
explain (analyze true, buffers) update t set a = 1
execute a
prepare a as insert into t values ($1)
declare c binary insensitive cursor without hold for (select 1)
SELECT n.nspname AS "Schema", c.relname AS "Name", CASE c.relkind WHEN 'r' THEN 'table' WHEN 'v' THEN 'view' WHEN 'i' THEN 'index' END AS "Type" FROM pg_catalog.pg_class c LEFT JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace WHERE c.relkind IN ('r','p','v','') AND n.nspname !~ '^pg_toast' AND pg_catalog.pg_table_is_visible(c.oid) ORDER BY 1,2
SELECT c.oid FROM pg_catalog.pg_class c WHERE c.relname OPERATOR(pg_catalog.~) '^(trades)$' COLLATE pg_catalog.default
SELECT a.attname, pg_catalog.format_type(a.atttypid, a.atttypmod), (SELECT pg_catalog.pg_get_expr(d.adbin, d.adrelid, true) FROM pg_catalog.pg_attrdef d WHERE d.adrelid = a.attrelid AND d.adnum = a.attnum AND a.atthasdef), a.attnotnull FROM pg_catalog.pg_attribute a WHERE a.attrelid = '16384' AND a.attnum > 0 AND NOT a.attisdropped ORDER BY a.attnum
SELECT t.oid, t.typname, ARRAY(SELECT e.enumlabel FROM pg_enum e WHERE e.enumtypid = t.oid ORDER BY e.enumsortorder) AS labels FROM pg_type t WHERE t.typtype = ANY(ARRAY['e'::"char", 'b']) AND t.oid::regtype::text LIKE 'x%'
WITH RECURSIVE tree(oid, depth) AS (SELECT oid, 0 FROM pg_type WHERE typname = ANY ($1::text[]) UNION ALL SELECT t.typbasetype, tree.depth + 1 FROM pg_type t, tree WHERE t.oid = tree.oid AND t.typbasetype <> 0) SELECT DISTINCT ON (oid) oid, depth FROM tree ORDER BY oid, depth DESC
SELECT con.conname, i.keys[x.n] FROM pg_constraint con CROSS JOIN LATERAL unnest(con.conkey) WITH ORDINALITY AS x(attnum, n) JOIN LATERAL (SELECT con.conkey AS keys) i ON true
SELECT current_setting('server_version_num')::int / 100 % 100, pg_catalog.set_config('search_path', '', false)
SELECT (information_schema._pg_expandarray(i.indkey)).n, (i.keys).* FROM pg_index i
