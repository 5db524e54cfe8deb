// Runs what is in the editor and shows what comes back.
import {changed, exec} from "./api.js";
import {showChart} from "./chart.js";
import {byId, count, duration, h, notice, plural} from "./dom.js";
import {showGrid, tsvOfAll} from "./grid.js";

/** Most rows that are fetched into the page; a download has them all. */
const MOST_ROWS = 100_000;

/** Connects the editor's tools; returns what runs statements. */
export function makeQuery(editor) {
    const result = byId("result");
    const run = byId("run");
    const cancel = byId("cancel");
    const download = byId("download");
    let running = null;
    let shown = null;
    let mode = "grid";
    let open = {close() {}};

    async function runAll(chosen) {
        if (running || chosen.length === 0) {
            return;
        }
        running = new AbortController();
        const begun = performance.now();
        const clock = setInterval(() => byId("clock").textContent = duration(performance.now() - begun), 100);
        run.disabled = true;
        cancel.disabled = false;
        byId("error").hidden = true;
        byId("status").textContent = "Running…";
        editor.clearError();
        result.classList.remove("stale");
        try {
            for (const [index, statement] of chosen.entries()) {
                const started = performance.now();
                const failed = await runOne(statement, started, chosen.length > 1 ? `${index + 1} of ${chosen.length}: ` : "");
                if (failed) {
                    break;
                }
            }
        } finally {
            clearInterval(clock);
            byId("clock").textContent = "";
            run.disabled = false;
            cancel.disabled = true;
            running = null;
        }
    }

    async function runOne(statement, started, prefix) {
        try {
            const answer = await exec(statement.text, {signal: running.signal, limit: MOST_ROWS});
            const took = duration(performance.now() - started);
            if (answer.columns) {
                const cut = answer.dataset.length >= MOST_ROWS ? `the first ${plural(MOST_ROWS, "row")}` : plural(answer.dataset.length, "row");
                byId("status").textContent = `${prefix}${cut} in ${took}`;
                await show({...answer, sql: statement.text});
            } else {
                byId("status").textContent = `${prefix}${done(answer)} in ${took}`;
                await show(null);
            }
            afterwards(statement.text);
            return false;
        } catch (failure) {
            tell(failure, statement);
            return true;
        }
    }

    function tell(failure, statement) {
        if (failure.name === "AbortError") {
            byId("status").textContent = "Cancelled";
            return;
        }
        byId("status").textContent = "Failed";
        result.classList.add("stale");
        const box = byId("error");
        box.replaceChildren(...errorParts(failure));
        box.hidden = false;
        if (failure.position !== null && failure.position !== undefined) {
            editor.showError(statement, failure.position);
        }
    }

    async function show(answer) {
        shown = answer;
        open.close();
        open = {close() {}};
        byId("copy").disabled = !answer;
        const repeatable = Boolean(answer) && onlyReads(answer.sql);
        download.setAttribute("aria-disabled", String(!repeatable));
        if (repeatable) {
            download.href = `/exp?${new URLSearchParams({query: answer.sql})}`;
        } else {
            download.removeAttribute("href");
        }
        for (const [id, one] of [["show-grid", "grid"], ["show-chart", "chart"]]) {
            byId(id).setAttribute("aria-pressed", String(mode === one));
        }
        if (!answer) {
            result.replaceChildren(h("p", {class: "empty"}, "The statement has no rows."));
        } else if (mode === "chart") {
            open = await showChart(result, answer.columns, answer.dataset, answer.timestamp);
        } else {
            open = showGrid(result, answer.columns, answer.dataset);
        }
    }

    function display(wanted) {
        mode = wanted;
        show(shown).catch(failure => notice(failure.message, true));
    }

    run.addEventListener("click", () => runAll(editor.chosen()));
    cancel.addEventListener("click", () => running?.abort());
    document.addEventListener("keydown", event => {
        if (event.key === "Escape" && running && !event.defaultPrevented) {
            running.abort();
        }
    });
    byId("show-grid").addEventListener("click", () => display("grid"));
    byId("show-chart").addEventListener("click", () => display("chart"));
    byId("copy").addEventListener("click", async () => {
        try {
            await navigator.clipboard.writeText(tsvOfAll(shown.columns, shown.dataset));
            notice(`Copied ${plural(shown.dataset.length, "row")}`);
        } catch {
            notice("The browser does not let this page copy: it must come by HTTPS or from this machine", true);
        }
    });
    return {
        run: () => runAll(editor.chosen()),
        runText(text) {
            editor.append(text);
            runAll(editor.chosen());
        },
    };
}

/** Whether a statement may run again for a download; the server refuses others. */
function onlyReads(sql) {
    const text = sql.replaceAll(/--[^\n]*|\/\*[^]*?\*\//g, " ").trim();
    return !/^(insert|update|delete|merge|backup|verify|snapshot|checkpoint|restore|attach|detach|drop|expire|call|execute|fetch)\b/i.test(text);
}

/** What a statement without rows has done. */
function done(answer) {
    const changedRows = answer.updated ?? answer.deleted;
    return changedRows === undefined ? "Done" : `${count(changedRows)} rows changed`;
}

/** After statements that change tables or sets, the lists are read again. */
function afterwards(sql) {
    const words = sql.toUpperCase().match(/[A-Z]+/g) ?? [];
    if (["CREATE", "DROP", "ALTER", "INSERT", "DELETE", "UPDATE", "TRUNCATE", "RESTORE", "ATTACH", "DETACH", "COPY"].includes(words[0])) {
        changed("tables");
    }
    if (words.includes("BACKUP") || words.includes("BACKUPS") || words[0] === "SNAPSHOT" || words[0] === "CHECKPOINT") {
        changed("backups");
    }
}

/** A refusal as it is shown: what, which SQLSTATE, and what to do about it. */
export function errorParts(failure) {
    return [
        h("strong", {}, failure.message),
        failure.sqlstate ? h("code", {class: "state", title: "SQLSTATE"}, failure.sqlstate) : null,
        failure.detail ? h("div", {}, failure.detail) : null,
        failure.hint ? h("div", {class: "hint"}, `Hint: ${failure.hint}`) : null,
    ].filter(part => part !== null);
}
