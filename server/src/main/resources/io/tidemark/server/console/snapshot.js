// Whether a snapshot is prepared, so that any tool can copy the files; and the two statements around the copying.
import {changed, exec, onChanged, rows} from "./api.js";
import {ago, byId, complain, h, notice, plural, size} from "./dom.js";

/** Keeps the card. */
export function makeSnapshot() {
    const card = byId("snapshot");

    async function load() {
        try {
            show((await rows("SELECT * FROM sys.snapshot_status"))[0]);
        } catch (failure) {
            card.replaceChildren(h("h2", {}, "Snapshot"), h("p", {class: "bad"}, failure.message));
        }
    }

    function show(state) {
        const prepared = state.in_progress;
        card.replaceChildren(
            h("h2", {}, "Snapshot", h("span", {class: `badge ${prepared ? "attached" : "unverified"}`}, prepared ? "prepared" : "none")),
            h("p", {class: "quiet"}, prepared
                ? `Since ${ago(state.started_at)}: txn ${state.txn}, ${plural(state.tables, "table")}, ${size(state.pinned_bytes)} kept. Copy the root directory now.`
                : "Prepare one, copy the root directory with any tool, then complete it. Clients go on writing."),
            prepared
                ? h("button", {type: "button", class: "primary", onclick: () => run("SNAPSHOT COMPLETE", "Snapshot completed")}, "Complete")
                : h("button", {type: "button", onclick: () => run("SNAPSHOT PREPARE", "Snapshot prepared")}, "Prepare"));
    }

    async function run(sql, told) {
        try {
            await exec(sql);
            notice(told);
        } catch (failure) {
            complain(failure);
        }
        changed("backups");
    }

    onChanged("backups", load);
    return {load};
}
