// The sets of backups on a line of time, newest first, and what can be done with each.
import {changed, exec, identifier, literal, onChanged, rows} from "./api.js";
import {ask, plainTable} from "./dialog.js";
import {ago, byId, complain, count, h, notice, plural, shortTime, size} from "./dom.js";
import {errorParts} from "./query.js";
import {askRestore, askVerify} from "./restore.js";

/** Keeps the list; `watch` is told when something long begins. */
export function makeBackups({watch}) {
    const line = byId("timeline");
    const busy = new Map();
    let sets = [];
    let attached = new Set();
    let left = null;

    async function load() {
        try {
            const [found, schemas] = await Promise.all([
                rows("SELECT * FROM sys.backups ORDER BY started_at DESC NULLS LAST, id DESC"),
                rows("SELECT nspname FROM pg_namespace")]);
            sets = found;
            attached = new Set(schemas.map(row => row.nspname));
            byId("backups-error").hidden = true;
        } catch (failure) {
            sets = [];
            byId("backups-error").replaceChildren(...errorParts(failure));
            byId("backups-error").hidden = false;
        }
        show();
    }

    function show() {
        const bytes = sets.reduce((sum, set) => sum + Number(set.bytes ?? 0), 0);
        byId("backups-sum").textContent = sets.length === 0 ? "" : `${plural(sets.length, "set")} · ${size(bytes)}`;
        let day = "";
        line.replaceChildren(...sets.flatMap(set => {
            const newDay = set.started_at ? set.started_at.slice(0, 10) : "unknown";
            const heading = newDay === day ? [] : [h("li", {class: "day", role: "presentation"}, newDay)];
            day = newDay;
            return [...heading, item(set)];
        }));
        if (sets.length === 0 && byId("backups-error").hidden) {
            line.append(h("li", {class: "empty"}, "No backups yet. The first one takes as long as copying the data."));
        }
        focusAgain();
    }

    /** The buttons are new: whoever pressed one by the keyboard goes on with that set. */
    function focusAgain() {
        const button = [...line.children].find(one => one.dataset.set === left)?.querySelector("button:enabled");
        if (button && document.activeElement === document.body) {
            button.focus();
        }
        left = button ? null : left;
    }

    function item(set) {
        const state = stateOf(set);
        const isAttached = attached.has(set.id);
        const facts = [size(set.bytes ?? 0), set.bytes_copied === null ? null : `${size(set.bytes_copied)} copied`,
            set.rows === null ? null : plural(set.rows, "row"), set.tables === null ? null : plural(set.tables, "table"),
            set.txn === null ? null : `txn ${set.txn}`, set.kind];
        return h("li", {class: `set ${state.name}`, "data-set": set.id}, h("article", {class: "card", "aria-label": `Backup ${set.id}`},
            h("div", {class: "set-head"}, h("h2", {}, set.id),
                set.label ? h("span", {class: "label"}, set.label) : null,
                h("span", {class: `badge ${state.name}`, title: state.more}, state.text),
                set.pinned ? h("span", {class: "badge pin", title: "Kept from EXPIRE and DROP"}, "pinned") : null,
                isAttached ? h("span", {class: "badge attached", title: `Its tables are in the schema ${set.id}`}, "attached") : null,
                h("span", {class: "quiet when", title: set.started_at ?? ""}, set.started_at ? `${shortTime(set.started_at).slice(11)} UTC · ${ago(set.started_at)}` : "")),
            h("div", {class: "facts"}, facts.filter(fact => fact !== null).join(" · ")),
            set.problem ? h("div", {class: "bad"}, set.problem) : null,
            busy.has(set.id)
                ? h("div", {class: "set-buttons"}, h("span", {class: "quiet"}, busy.get(set.id)))
                : h("div", {class: "set-buttons"}, buttons(set, isAttached))));
    }

    function buttons(set, isAttached) {
        const id = literal(set.id);
        const broken = Boolean(set.problem);
        const button = (text, action, more = {}) => h("button", {type: "button", "aria-label": `${text} ${set.id}`, ...more, onclick: action}, text);
        return [
            button("Verify", () => verify(set)),
            button("Restore…", () => restore(set), {disabled: broken}),
            isAttached
                ? button("Detach", () => quick(set, `DETACH BACKUP ${identifier(set.id)}`, "detached"))
                : button("Attach", () => quick(set, `ATTACH BACKUP ${id} AS ${identifier(set.id)}`,
                    `attached: its tables are in the schema ${identifier(set.id)}`), {disabled: broken}),
            set.pinned
                ? button("Unpin", () => quick(set, `UNPIN BACKUP ${id}`, "unpinned"))
                : button("Pin", () => quick(set, `PIN BACKUP ${id}`, "pinned"), {disabled: broken}),
            button("Drop…", () => drop(set), {class: "quiet-danger"}),
        ];
    }

    /** Runs something with a set, whose buttons are away meanwhile. */
    async function during(set, text, action) {
        busy.set(set.id, text);
        left = set.id;
        show();
        try {
            await action();
        } catch (failure) {
            complain(failure);
        } finally {
            busy.delete(set.id);
            changed("backups");
        }
    }

    function quick(set, sql, told) {
        return during(set, "…", async () => {
            await exec(sql);
            notice(`${set.id} ${told}`);
            changed("tables");
        });
    }

    async function verify(set) {
        const sql = await askVerify(set);
        if (!sql) {
            return;
        }
        await during(set, "Verifying…", async () => {
            watch();
            const problems = (await exec(sql)).dataset ?? [];
            if (problems.length === 0) {
                notice(`${set.id}: no problem found`);
            } else {
                await ask({title: `${plural(problems.length, "problem")} in ${set.id}`, confirm: "Close",
                    body: plainTable(["Problem", "Table", "Partition", "Column", "Offset", "File", "Found", "Expected"], problems)});
            }
        });
    }

    async function restore(set) {
        let sql = null;
        try {
            sql = await askRestore(set);
        } catch (failure) {
            complain(failure);
        }
        if (!sql) {
            return;
        }
        await during(set, "Restoring…", async () => {
            watch();
            const found = (await rows(sql)).filter(row => row.restored_as);
            notice(`Restored ${found.map(row => `${row.restored_as} (${count(row.rows)} rows)`).join(", ")}`);
            changed("tables");
        });
    }

    async function drop(set) {
        const force = h("input", {type: "checkbox", id: "drop-force"});
        const agreed = await ask({title: `Drop ${set.id}?`, confirm: "Drop", danger: true, body: [
            h("p", {}, "The set's files are removed. Other sets are complete without it."),
            h("label", {class: "check"}, force, "Even if it is the newest, or the only verified one")]});
        if (agreed) {
            await during(set, "Dropping…", async () => {
                await exec(`DROP BACKUP ${literal(set.id)}${force.checked ? " WITH (force)" : ""}`);
                notice(`${set.id} dropped`);
            });
        }
    }

    byId("back-up").addEventListener("submit", async event => {
        event.preventDefault();
        const label = byId("backup-label");
        const options = label.value.trim() === "" ? "async" : `async, label ${literal(label.value.trim())}`;
        try {
            await exec(`BACKUP DATABASE WITH (${options})`);
            label.value = "";
            watch();
        } catch (failure) {
            complain(failure);
        }
    });
    onChanged("backups", load);
    return {load};
}

/** How sure it is that a set is sound. */
function stateOf(set) {
    if (set.problem) {
        return {name: "broken", text: "broken", more: set.problem};
    }
    if (!set.verified_at) {
        return {name: "unverified", text: "not verified", more: "VERIFY BACKUP has not read it"};
    }
    const when = `${shortTime(set.verified_at)} UTC`;
    return Number(set.verified_problems) > 0
        ? {name: "broken", text: plural(set.verified_problems, "problem"), more: when}
        : {name: "verified", text: "verified", more: when};
}
