// Restores tables of a set: which ones, as what, and what it would do before it is done.
import {identifier, literal, rows, tableName} from "./api.js";
import {ask, plainTable} from "./dialog.js";
import {count, h, size} from "./dom.js";
import {errorParts} from "./query.js";

/** Asks what to restore from a set; the statement that does it, or null. */
export async function askRestore(set) {
    const stored = (await rows(`SHOW BACKUP ${literal(set.id)}`)).filter(table => table.schema_name !== "sys");
    const chosen = new Set(stored.length === 1 ? stored : []);
    const plan = h("div", {class: "plan", "aria-live": "polite"});
    const statement = h("pre", {class: "statement"});
    const as = h("input", {id: "restore-as", autocomplete: "off", spellcheck: "false", placeholder: "the same name", oninput: () => explain()});
    const mode = h("select", {id: "restore-mode", onchange: () => explain()},
        h("option", {value: "fail_if_exists"}, "Fail if a table of that name exists"),
        h("option", {value: "replace"}, "Replace a table of that name"));
    const list = h("fieldset", {class: "choices"}, h("legend", {}, "Tables"), stored.map(table => h("label", {},
        h("input", {type: "checkbox", checked: chosen.has(table), onchange: event => {
            chosen[event.target.checked ? "add" : "delete"](table);
            explain();
        }}), h("span", {}, table.schema_name === "public" ? table.table_name : `${table.schema_name}.${table.table_name}`),
        h("span", {class: "quiet"}, `${count(table.rows)} rows · ${size(table.bytes)}`))));
    let go = null;
    let asked = 0;

    function sql() {
        const renamed = chosen.size === 1 && as.value.trim() !== "" ? ` AS ${identifier(as.value.trim())}` : "";
        const names = [...chosen].map(table => tableName(table.schema_name, table.table_name)).join(", ");
        const options = mode.value === "fail_if_exists" ? "" : ` WITH (mode ${mode.value})`;
        return `RESTORE TABLE ${names}${renamed} FROM BACKUP ${literal(set.id)}${options}`;
    }

    async function explain() {
        const mine = ++asked;
        as.disabled = chosen.size !== 1;
        go.disabled = true;
        if (chosen.size === 0) {
            statement.textContent = "";
            plan.replaceChildren(h("p", {class: "quiet"}, "Choose a table."));
            return;
        }
        statement.textContent = sql();
        try {
            const found = await rows(`EXPLAIN ${sql()}`);
            if (mine === asked) {
                const problems = [...new Set(found.map(row => row.problem).filter(Boolean))];
                plan.replaceChildren(planTable(found.filter(row => row.table_name)), ...problems.map(text => h("p", {class: "bad"}, text)));
                go.disabled = problems.length > 0;
            }
        } catch (failure) {
            if (mine === asked) {
                plan.replaceChildren(h("div", {class: "error"}, errorParts(failure)));
            }
        }
    }

    const agreed = await ask({
        title: `Restore from ${set.id}`,
        body: [list, h("label", {class: "field"}, "As", as), h("label", {class: "field"}, "Mode", mode),
            h("h3", {}, "What it will do"), plan, statement],
        confirm: "Restore",
        setUp(button) {
            go = button;
            explain();
        },
    });
    return agreed ? sql() : null;
}

function planTable(found) {
    return plainTable(["Table", "Becomes", "Action", "Rows", "Linked", "Copied"], found.map(row => [row.table_name,
        row.restored_as, row.action, row.rows === null ? "" : count(row.rows), size(row.bytes_linked ?? 0), size(row.bytes_copied ?? 0)]));
}

/** Asks how thoroughly to verify a set; the statement that does it, or null. */
export async function askVerify(set) {
    const level = h("select", {id: "verify-level"},
        h("option", {value: "checksum"}, "checksum: every byte, CRC32C"),
        h("option", {value: "full"}, "full: SHA-256 too"),
        h("option", {value: "restore"}, "restore: every value is read and compared"));
    const agreed = await ask({title: `Verify ${set.id}`, body: [h("label", {class: "field"}, "Level", level)], confirm: "Verify"});
    return agreed ? `VERIFY BACKUP ${literal(set.id)} WITH (level ${level.value})` : null;
}
