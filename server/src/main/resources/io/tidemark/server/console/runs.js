// What runs now, with its progress, and what ran lately.
import {changed, exec, onChanged, rows} from "./api.js";
import {ago, byId, complain, duration, h, size} from "./dom.js";

const PERIOD_MILLIS = 1000;
const LATELY = `SELECT run, what, subject, status, backup_id, started_at, ended_at, message FROM sys.backup_log
    ORDER BY run DESC LIMIT 8`;

/** Asks once a second, while something runs or `isShown`; and when it is told to watch. */
export function makeRuns({isShown}) {
    let running = [];
    let timer = 0;
    let patience = 0;
    let failed = false;

    async function look() {
        clearTimeout(timer);
        if (document.hidden) {
            return;
        }
        try {
            const before = running.map(run => run.run);
            running = await rows("SELECT * FROM sys.backup_progress ORDER BY run");
            failed = false;
            if (before.some(number => !running.some(run => run.run === number)) || (patience > 0 && running.length === 0)) {
                changed("backups");
            }
            show();
        } catch (failure) {
            failed = true;
            byId("progress").replaceChildren(h("p", {class: "bad"}, failure.message));
        }
        patience = Math.max(0, patience - 1);
        if (running.length > 0 || isShown() || patience > 0) {
            clearTimeout(timer);
            timer = setTimeout(look, failed ? 5 * PERIOD_MILLIS : PERIOD_MILLIS);
        }
    }

    function show() {
        byId("progress").replaceChildren(...running.map(bar));
        const chip = byId("activity");
        chip.hidden = running.length === 0;
        if (running.length > 0) {
            chip.textContent = `${running[0].what} ${percent(running[0])}%${running.length > 1 ? ` and ${running.length - 1} more` : ""}`;
        }
    }

    async function lately() {
        try {
            const found = await rows(LATELY);
            byId("runs").replaceChildren(...found.map(line));
            if (found.length === 0) {
                byId("runs").append(h("li", {class: "empty"}, "Nothing yet."));
            }
        } catch (failure) {
            byId("runs").replaceChildren(h("li", {class: "bad"}, failure.message));
        }
    }

    onChanged("backups", () => {
        lately();
        look();
    });
    document.addEventListener("visibilitychange", look);
    return {
        look,
        lately,
        /** Something has just begun, or is about to: looks for a while even when nothing is seen. */
        watch() {
            patience = 3;
            look();
        },
    };
}

function bar(run) {
    const done = percent(run);
    const facts = [`${size(run.bytes_done)} of ${size(run.bytes_total)}`,
        Number(run.bytes_per_second) > 0 ? `${size(run.bytes_per_second)}/s` : null,
        run.seconds_left === null ? null : `${duration(Number(run.seconds_left) * 1000)} left`];
    return h("div", {class: "progress"},
        h("div", {class: "progress-head"}, h("strong", {}, [run.what, run.subject].filter(Boolean).join(" ")),
            h("span", {}, `${done}%`),
            h("button", {type: "button", onclick: () => stop(run)}, "Abort")),
        h("progress", {max: 100, value: done, "aria-label": run.what}, `${done}%`),
        h("div", {class: "quiet"}, facts.filter(Boolean).join(" · ")));
}

async function stop(run) {
    try {
        await exec(run.what.startsWith("BACKUP") ? "BACKUP ABORT" : `SELECT pg_cancel_backend(${Number(run.pid)})`);
    } catch (failure) {
        complain(failure);
    }
}

function percent(run) {
    return Math.floor(Number(run.percent ?? 0));
}

function line(run) {
    const took = run.ended_at ? duration(Date.parse(run.ended_at) - Date.parse(run.started_at)) : "";
    const good = run.status === "complete";
    return h("li", {title: run.message ?? ""},
        h("span", {class: `dot ${good ? "verified" : "broken"}`, "aria-hidden": "true"}),
        h("span", {class: "run-what"}, [run.what, run.subject || run.backup_id].filter(Boolean).join(" ")),
        h("span", {class: "quiet"}, ago(run.started_at)),
        h("div", {class: `run-message ${good ? "quiet" : "bad"}`}, good ? took : [run.status, run.message].filter(Boolean).join(": ")));
}
