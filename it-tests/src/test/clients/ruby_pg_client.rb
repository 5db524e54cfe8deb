# ruby-pg against the server at ARGV[0]:ARGV[1].
require 'pg'

def is(got, expected, what)
  abort "#{what}: got #{got.inspect}, expected #{expected.inspect}" unless got == expected
end

pg = PG.connect(host: ARGV[0], port: ARGV[1], user: 'admin', dbname: 'tidemark')
pg.set_notice_receiver { |_| }
pg.type_map_for_results = PG::BasicTypeMapForResults.new(pg)
pg.exec('DROP TABLE IF EXISTS ruby_rows')
pg.exec('CREATE TABLE ruby_rows (id int PRIMARY KEY, name text, f double precision, ts timestamp, tags text[])')
pg.exec_params('INSERT INTO ruby_rows VALUES ($1, $2, $3, $4, $5)', [1, 'grün €', 0.25, '2024-02-29 12:30:00', '{a,NULL,"b c"}'])
is(pg.exec('SELECT id, name, f, tags FROM ruby_rows').values, [[1, 'grün €', 0.25, ['a', nil, 'b c']]], 'row')
pg.prepare('by_id', 'SELECT name FROM ruby_rows WHERE id = $1')
is(pg.describe_prepared('by_id').ftype(0), 25, 'type of a prepared statement')
is(pg.exec_prepared('by_id', [1]).getvalue(0, 0), 'grün €', 'prepared')
is(pg.exec_params('SELECT $1::int4 + 1', [{ value: [41].pack('N'), format: 1 }], 1).getvalue(0, 0), 42, 'binary')
pg.copy_data('COPY ruby_rows (id, name) FROM STDIN') { (2..11).each { |i| pg.put_copy_data("#{i}\tn#{i}\n") } }
copied = 0
pg.copy_data('COPY ruby_rows TO STDOUT') { copied += 1 while pg.get_copy_data }
is(copied, 11, 'copied')
begin
  pg.exec('INSERT INTO ruby_rows (id) VALUES (1)')
  abort 'no error'
rescue PG::UniqueViolation => e
  is(e.result.error_field(PG::PG_DIAG_CONSTRAINT_NAME), 'ruby_rows_pkey', 'constraint')
end
begin
  pg.transaction { |t| t.exec('DELETE FROM ruby_rows'); raise 'no' }
rescue RuntimeError
  is(pg.exec('SELECT count(*) FROM ruby_rows').getvalue(0, 0), 11, 'after rollback')
end
rows = 0
pg.send_query('SELECT x FROM generate_series(1, 1000) AS g(x)')
pg.set_single_row_mode
while (result = pg.get_result)
  rows += result.ntuples
end
is(rows, 1000, 'rows one by one')
pg.enter_pipeline_mode
pg.send_query_params('SELECT 1', [])
pg.send_query_params('SELECT 2', [])
pg.pipeline_sync
results = []
until results.last == :synced
  result = pg.get_result
  next if result.nil?
  results << :synced if result.result_status == PG::PGRES_PIPELINE_SYNC
  results << result.getvalue(0, 0) if result.ntuples == 1
end
is(results, [1, 2, :synced], 'pipeline')
pg.exit_pipeline_mode
pg.exec('DROP TABLE ruby_rows')
pg.close
