// The console: two pages, and what they share.
import {rows} from "./api.js";
import {makeBackups} from "./backups.js";
import {byId} from "./dom.js";
import {makeEditor} from "./editor.js";
import {makeQuery} from "./query.js";
import {makeRuns} from "./runs.js";
import {makeSnapshot} from "./snapshot.js";
import {makeTables} from "./tables.js";

const PAGES = ["query", "backups"];
let shown = "query";

const nonce = document.querySelector("script[nonce]").nonce;
const editor = makeEditor(byId("editor"), {run: () => query.run(), nonce});
const query = makeQuery(editor);
makeTables(editor, {preview(sql) {
    show("query");
    query.runText(sql);
}});
const runs = makeRuns({isShown: () => shown === "backups"});
const backups = makeBackups({watch: runs.watch});
const snapshot = makeSnapshot();

function show(page) {
    shown = page;
    for (const name of PAGES) {
        const tab = byId(`tab-${name}`);
        tab.setAttribute("aria-selected", String(name === page));
        tab.tabIndex = name === page ? 0 : -1;
        byId(`page-${name}`).hidden = name !== page;
    }
    document.body.dataset.page = page;
    if (location.hash !== `#${page}`) {
        history.replaceState(null, "", `#${page}`);
    }
    if (page === "backups") {
        backups.load();
        snapshot.load();
        runs.lately();
    } else {
        editor.focus();
    }
    runs.look();
}

for (const name of PAGES) {
    byId(`tab-${name}`).addEventListener("click", () => show(name));
    byId(`tab-${name}`).addEventListener("keydown", event => {
        if (event.key === "ArrowLeft" || event.key === "ArrowRight") {
            show(PAGES[1 - PAGES.indexOf(name)]);
            byId(`tab-${shown}`).focus();
        }
    });
}
byId("activity").addEventListener("click", () => show("backups"));
window.addEventListener("hashchange", () => show(PAGES.includes(location.hash.slice(1)) ? location.hash.slice(1) : "query"));
show(PAGES.includes(location.hash.slice(1)) ? location.hash.slice(1) : "query");
rows("SELECT current_user AS user, current_database() AS database, version() AS version").then(([server]) => {
    byId("server").textContent = `${server.user} · ${server.database}`;
    byId("server").title = server.version;
}, () => {});
