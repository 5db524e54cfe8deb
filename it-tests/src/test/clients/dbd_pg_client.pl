# DBD::Pg against the server at $ARGV[0]:$ARGV[1].
use strict;
use warnings;
use DBI;
use DBD::Pg qw(:pg_types);

my $dbh = DBI->connect("dbi:Pg:host=$ARGV[0];port=$ARGV[1];dbname=tidemark", 'admin', '',
    { RaiseError => 1, PrintError => 0, AutoCommit => 1, pg_enable_utf8 => 1 });
sub is { my ($got, $expected, $what) = @_; die "$what: got <" . ($got // 'NULL') . ">, expected <$expected>\n" unless ($got // 'NULL') eq $expected; }

$dbh->do('SET client_min_messages = warning');
$dbh->do('DROP TABLE IF EXISTS dbd_rows');
$dbh->do('CREATE TABLE dbd_rows (id int PRIMARY KEY, name text, data bytea, ts timestamp)');
my $insert = $dbh->prepare('INSERT INTO dbd_rows VALUES (?, ?, ?, ?)');
$insert->bind_param(3, undef, { pg_type => PG_BYTEA });
$insert->execute(1, "gr\x{fc}n \x{20ac}", "\x00\x01\xff", '2024-02-29 12:30:00.123456');
$insert->execute(2, undef, undef, undef);
my ($name, $data, $ts) = $dbh->selectrow_array('SELECT name, data, ts FROM dbd_rows WHERE id = ?', undef, 1);
is($name, "gr\x{fc}n \x{20ac}", 'text');
is(unpack('H*', $data), '0001ff', 'bytea');
is($ts, '2024-02-29 12:30:00.123456', 'timestamp');
is(($dbh->selectrow_array('SELECT name FROM dbd_rows WHERE id = 2'))[0], 'NULL', 'null');
is(join(',', @{ ($dbh->selectrow_array("SELECT ARRAY[1,2,NULL]::int[]"))[0] }[0, 1]), '1,2', 'array');

# Errors, transactions, savepoints
eval { $dbh->do('SELECT * FROM missing') };
is($dbh->state, '42P01', 'state');
$dbh->begin_work;
$dbh->do('UPDATE dbd_rows SET name = ?', undef, 'one');
$dbh->pg_savepoint('a');
$dbh->do('DELETE FROM dbd_rows');
$dbh->pg_rollback_to('a');
$dbh->commit;
is(($dbh->selectrow_array("SELECT count(*) FROM dbd_rows WHERE name = 'one'"))[0], '2', 'after savepoint');

# COPY
$dbh->do('COPY dbd_rows (id, name) FROM STDIN');
$dbh->pg_putcopydata("$_\tn$_\n") for 10 .. 19;
$dbh->pg_putcopyend;
$dbh->do('COPY dbd_rows (id) TO STDOUT');
my ($line, $lines) = ('', 0);
$lines++ while $dbh->pg_getcopydata($line) >= 0;
is($lines, '12', 'lines copied out');

# Metadata
is(join(',', map { $_->[3] } @{ $dbh->column_info('', 'public', 'dbd_rows', undef)->fetchall_arrayref }), 'id,name,data,ts', 'columns');
is(join(',', $dbh->primary_key('', 'public', 'dbd_rows')), 'id', 'primary key');
is(scalar(grep { /dbd_rows/ } $dbh->tables('', 'public', 'dbd_rows', 'TABLE')), '1', 'tables');
is($dbh->ping > 0 ? 1 : 0, '1', 'ping');
$dbh->do('DROP TABLE dbd_rows');
$dbh->disconnect;
