<?php
// PDO and pg_* functions against the server at argv[1]:argv[2].
function is($got, $expected, string $what): void
{
    if ($got !== $expected) {
        fwrite(STDERR, "$what: got " . var_export($got, true) . ", expected " . var_export($expected, true) . "\n");
        exit(1);
    }
}

$pdo = new PDO("pgsql:host=$argv[1];port=$argv[2];dbname=tidemark", 'admin', '', [PDO::ATTR_ERRMODE => PDO::ERRMODE_EXCEPTION]);
$pdo->exec('DROP TABLE IF EXISTS pdo_rows');
$pdo->exec('CREATE TABLE pdo_rows (id serial PRIMARY KEY, name text, ok boolean, price numeric(8,2))');
$insert = $pdo->prepare('INSERT INTO pdo_rows (name, ok, price) VALUES (:name, :ok, :price) RETURNING id');
foreach (['grün €', "it's", null] as $i => $name) {
    $insert->bindValue('name', $name);
    $insert->bindValue('ok', $i % 2 == 0, PDO::PARAM_BOOL);
    $insert->bindValue('price', '1.5');
    $insert->execute();
    is($insert->fetchColumn(), $i + 1, 'id');
}
is((int) $pdo->lastInsertId(), 3, 'last id');
$rows = $pdo->query('SELECT * FROM pdo_rows ORDER BY id')->fetchAll(PDO::FETCH_ASSOC);
is($rows[0], ['id' => 1, 'name' => 'grün €', 'ok' => true, 'price' => '1.50'], 'row');
is($rows[2]['name'], null, 'null');
$pdo->beginTransaction();
is($pdo->exec("UPDATE pdo_rows SET name = 'x'"), 3, 'rows updated');
$pdo->rollBack();
is($pdo->query("SELECT count(*) FROM pdo_rows WHERE name = 'x'")->fetchColumn(), 0, 'after rollback');
try {
    $pdo->query('SELECT 1/0');
    is(true, false, 'no error');
} catch (PDOException $e) {
    is($e->getCode(), '22012', 'state');
}
$pdo->setAttribute(PDO::ATTR_EMULATE_PREPARES, true);
$one = $pdo->prepare('SELECT name FROM pdo_rows WHERE id = ?');
$one->execute([2]);
is($one->fetchColumn(), "it's", 'emulated');
is($one->getColumnMeta(0)['native_type'], 'text', 'type');
$pdo->pgsqlCopyFromArray('pdo_rows', ["10\ta\tt\t1", "11\t\\N\tf\t2"]);
is(count($pdo->pgsqlCopyToArray('pdo_rows')), 5, 'copied');

$pg = pg_connect("host=$argv[1] port=$argv[2] dbname=tidemark user=admin");
is(pg_fetch_all_columns(pg_query_params($pg, 'SELECT id FROM pdo_rows WHERE id > $1 ORDER BY 1', [9])), ['10', '11'], 'pg_query_params');
is(pg_meta_data($pg, 'pdo_rows')['name']['type'], 'text', 'pg_meta_data');
is(pg_insert($pg, 'pdo_rows', ['id' => 20, 'name' => 'y']) !== false, true, 'pg_insert');
is(pg_select($pg, 'pdo_rows', ['id' => 20])[0]['name'], 'y', 'pg_select');
pg_query($pg, 'DROP TABLE pdo_rows');
