// knex against the server at argv[2]:argv[3]: schema builder, query builder, transactions.
import assert from 'node:assert/strict';
import knexOf from 'knex';

const knex = knexOf({ client: 'pg', connection: { host: process.argv[2], port: Number(process.argv[3]), user: 'admin', database: 'tidemark' } });
await knex.schema.dropTableIfExists('knex_rows');
await knex.schema.createTable('knex_rows', (table) => {
  table.increments('id');
  table.string('name', 40).notNullable().unique();
  table.decimal('price', 10, 2).defaultTo(1.5);
  table.timestamp('at', { useTz: false });
});
assert.equal(await knex.schema.hasTable('knex_rows'), true);
assert.equal(await knex.schema.hasColumn('knex_rows', 'price'), true);
assert.deepEqual(Object.keys(await knex('knex_rows').columnInfo()), ['id', 'name', 'price', 'at']);
const ids = await knex('knex_rows').insert([{ name: 'a' }, { name: 'b', price: 2 }, { name: 'c' }]).returning('id');
assert.deepEqual(ids, [{ id: 1 }, { id: 2 }, { id: 3 }]);
await knex('knex_rows').insert({ name: 'a', price: 9 }).onConflict('name').merge();
assert.equal((await knex('knex_rows').where({ name: 'a' }).first()).price, '9.00');
assert.equal(await knex('knex_rows').where('price', '<', 5).update({ price: 5 }), 2);
await assert.rejects(knex.transaction(async (trx) => {
  await trx('knex_rows').del();
  throw new Error('no');
}), /no/);
assert.deepEqual(await knex('knex_rows').count('* as n').sum('price as s'), [{ n: '3', s: '19.00' }]);
await assert.rejects(knex('knex_rows').insert({ name: null }), { code: '23502' });
await knex.schema.alterTable('knex_rows', (table) => {
  table.integer('more');
  table.renameColumn('at', 'moment');
});
assert.deepEqual(Object.keys(await knex('knex_rows').columnInfo()), ['id', 'name', 'price', 'moment', 'more']);
await knex.schema.dropTable('knex_rows');
await knex.destroy();
