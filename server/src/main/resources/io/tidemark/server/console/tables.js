// The list of tables beside the editor.
import {changed, identifier, onChanged, rows, tableName} from "./api.js";
import {byId, count, h, plural, size} from "./dom.js";

const TABLES = `SELECT n.nspname AS schema, c.relname AS name, c.relkind AS kind, c.reltuples::bigint AS rows,
    pg_total_relation_size(c.oid) AS bytes
    FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
    WHERE c.relkind IN ('r', 'v', 'm', 'p') AND n.nspname NOT IN ('pg_catalog', 'information_schema', 'pg_toast')
    ORDER BY n.nspname <> 'public', n.nspname = 'sys', n.nspname, c.relname`;
const COLUMNS = `SELECT n.nspname AS schema, c.relname AS name, a.attname AS column,
    format_type(a.atttypid, a.atttypmod) AS type
    FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid JOIN pg_namespace n ON n.oid = c.relnamespace
    WHERE c.relkind IN ('r', 'v', 'm', 'p') AND a.attnum > 0 AND NOT a.attisdropped
    AND n.nspname NOT IN ('pg_catalog', 'information_schema', 'pg_toast')
    ORDER BY n.nspname, c.relname, a.attnum`;
/** Those that are called by name: not what operators, types and aggregates are made of. */
const FUNCTIONS = `SELECT DISTINCT p.proname AS name FROM pg_proc p
    WHERE NOT EXISTS (SELECT 1 FROM pg_operator o WHERE o.oprcode = p.oid)
    AND NOT EXISTS (SELECT 1 FROM pg_type t WHERE t.typname = p.proname)
    AND p.proargtypes::text !~ '(^| )(2275|2281)( |$)'
    AND p.proname !~ '^(pg_|RI_|_)|(send|recv|sel|larg|smaller|accum|handler|canonical|subdiff|_row)$' ORDER BY 1`;
const KINDS = {r: "table", p: "table", v: "view", m: "view"};

/** Keeps the list; the editor learns from it. */
export function makeTables(editor, {preview}) {
    const list = byId("tables");
    const filter = byId("filter");
    let known = [];
    const open = new Set();
    const folded = new Set(["sys"]);

    async function load() {
        try {
            const [tables, columns, own] = await Promise.all([rows(TABLES), rows(COLUMNS),
                rows("SELECT name, rows, partitions, bytes, partition_by, designated_timestamp FROM sys.tables")]);
            known = tables.map(table => ({...table, kind: KINDS[table.kind] ?? "table", columns: []}));
            const byName = new Map(known.map(table => [key(table), table]));
            for (const column of columns) {
                byName.get(key(column))?.columns.push({name: column.column, type: column.type});
            }
            addFigures(own);
            editor.learn({tables: known});
            show();
        } catch (failure) {
            list.replaceChildren(h("p", {class: "empty bad"}, failure.message));
        }
    }

    /** What only sys.tables knows; it has no schemas, so only of names that come once. */
    function addFigures(own) {
        for (const table of known.filter(one => one.kind === "table" && one.schema !== "sys")) {
            const found = own.filter(one => one.name === table.name);
            const alike = known.filter(one => one.kind === "table" && one.name === table.name);
            if (found.length === 1 && alike.length === 1) {
                Object.assign(table, {partitions: found[0].partitions, partitionBy: found[0].partition_by,
                    designated: found[0].designated_timestamp});
            }
        }
    }

    function show() {
        const wanted = filter.value.trim().toLowerCase();
        const shown = known.filter(table => `${table.schema}.${table.name}`.toLowerCase().includes(wanted));
        const schemas = [...new Set(shown.map(table => table.schema))];
        list.replaceChildren(...schemas.map(schema => {
            const mine = shown.filter(table => table.schema === schema);
            return h("details", {class: "schema", open: wanted !== "" || !folded.has(schema),
                ontoggle: event => filter.value.trim() === "" && folded[event.target.open ? "delete" : "add"](schema)},
                h("summary", {}, schema, h("span", {class: "quiet"}, count(mine.length))),
                mine.map(tableItem));
        }));
        if (shown.length === 0) {
            list.append(h("p", {class: "empty"}, known.length === 0 ? "No tables yet." : "No table has this name."));
        }
    }

    function tableItem(table) {
        const columns = h("ul", {class: "columns", hidden: !open.has(key(table))}, table.columns.map(column => h("li", {},
            h("button", {type: "button", class: "plain", title: "Insert the name", onclick: () => editor.insert(identifier(column.name))}, column.name),
            column.name === table.designated ? h("span", {class: "badge", title: "The designated timestamp"}, "time") : null,
            h("span", {class: "quiet"}, column.type))));
        const toggle = h("button", {type: "button", class: "plain toggle", "aria-expanded": open.has(key(table)), "aria-label": `Columns of ${table.name}`,
            onclick: () => {
                columns.hidden = !columns.hidden;
                toggle.setAttribute("aria-expanded", String(!columns.hidden));
                open[columns.hidden ? "delete" : "add"](key(table));
            }}, "▸");
        return h("div", {class: "table-item"}, h("div", {class: "table-line"}, toggle,
            h("button", {type: "button", class: "plain table-name", title: "Insert the name", onclick: () => editor.insert(tableName(table.schema, table.name))}, table.name),
            h("button", {type: "button", class: "plain preview", title: "Show some rows", "aria-label": `Show rows of ${table.name}`,
                onclick: () => preview(`SELECT * FROM ${tableName(table.schema, table.name)} LIMIT 1000;`)}, "view")),
            figures(table), columns);
    }

    function figures(table) {
        if (table.kind === "view" || table.schema === "sys") {
            return table.schema === "sys" ? null : h("div", {class: "figures"}, table.kind);
        }
        const parts = [plural(table.rows < 0 ? 0 : table.rows, "row"), size(table.bytes)];
        if (table.partitions !== undefined && table.partitionBy !== "NONE") {
            parts.push(plural(table.partitions, "partition"));
        }
        return h("div", {class: "figures"}, parts.join(" · "));
    }

    filter.addEventListener("input", show);
    byId("refresh").addEventListener("click", () => changed("tables"));
    onChanged("tables", load);
    load();
    rows(FUNCTIONS).then(found => editor.learn({functions: found.map(row => row.name)}), () => {});
    return {load};
}

function key(table) {
    return `${table.schema}\u0000${table.name}`;
}
