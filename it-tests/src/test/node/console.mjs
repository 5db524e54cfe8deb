// Scenarios of the console: node console.mjs <chromium> <address> <scenario> [user:password]
import assert from "node:assert/strict";
import {readFile} from "node:fs/promises";
import {eventually, inBrowser} from "./console-browser.mjs";

const [executable, base, name, login] = process.argv.slice(2);
const HOSTILE = `<img src=x onerror="globalThis.ran=1">`;

const scenarios = {
    async completesAndRuns(console) {
        const {page} = console;
        await page.waitForFunction(() => document.querySelectorAll("#tables .table-name").length > 1);
        await page.locator(".cm-content").click();
        for (const [typed, completed] of [["sele", "SELECT"], [" * from tra", "trades"], [" where pri", "price"]]) {
            await page.keyboard.type(typed);
            await page.locator(".cm-tooltip-autocomplete li[aria-selected]", {hasText: completed}).waitFor();
            await eventually(async () => {
                await page.keyboard.press("Tab");
                return await page.locator(".cm-tooltip-autocomplete").count() === 0;
            }, "completed");
        }
        await page.keyboard.type(" is null or ts < '2024-02-28T00:00:02' order by ts;\nselect 2;");
        await page.keyboard.press("Escape");
        await page.keyboard.press("ArrowUp");
        await page.keyboard.press("Control+Enter");
        assert.match(await console.end(), /^3 rows/);
        assert.deepEqual(await console.cells(), [["2024-02-28 00:00:00Z", "A", "0.5", "9007199254740993"],
            ["2024-02-28 00:00:01Z", "B", "1.5", "9007199254740994"], ["2024-03-02 00:00:00Z", "null", "null", "null"]]);
        assert.equal(await page.locator(".cell.missing").count(), 3);
        assert.equal(await page.locator(".grid-body .cell.number").first().evaluate(cell => getComputedStyle(cell).textAlign), "right");
        assert.match(await console.run("select 1;\nselect 'two' as word, 3 as number"), /^1 row in/);
        assert.deepEqual(await console.cells(), [["two", "3"]]);
    },

    async findsStatements(console) {
        const found = text => console.page.evaluate(async sql => (await import("/console/statements.js")).statements(sql)
            .map(one => sql.slice(one.from, one.to)), text);
        assert.deepEqual(await found("a; b ;; c"), ["a", "b", "c"]);
        assert.deepEqual(await found("select ';', \";\", e'\\';', $$;$$, $x$;$$;$x$ ; d"), ["select ';', \";\", e'\\';', $$;$$, $x$;$$;$x$", "d"]);
        assert.deepEqual(await found("-- a;\n/* ; /* ; */ ; */ b -- ;\n, 'it''s;'; 'c"), ["b -- ;\n, 'it''s;'", "'c"]);
        assert.deepEqual(await found("  -- nothing;\n ; /* open"), []);
        const at = (text, place) => console.page.evaluate(async ([sql, where]) =>
            (await import("/console/statements.js")).statementAt(sql, where)?.text, [text, place]);
        assert.equal(await at("one;\n\ntwo;\n", 2), "one");
        assert.equal(await at("one;\n\ntwo;\n", 4), "one");
        assert.equal(await at("one;\n\ntwo;\n", 5), "two");
        assert.equal(await at("one;\n\ntwo;\n", 11), "two");
        assert.equal(await at("", 0), undefined);
    },

    async marksErrors(console) {
        assert.equal(await console.run("select 'ü😀';\nselect '😀', prise from trades;"), "Failed");
        assert.equal(await console.page.locator(".cm-error-place").textContent(), "prise");
        const error = await console.byId("error").textContent();
        assert.match(error, /column "prise" does not exist.*42703.*Hint: .*price/);
        await console.run("select 1");
        assert.equal(await console.byId("error").isVisible(), false);
        assert.equal(await console.run("selec 1"), "Failed");
        assert.equal(await console.page.locator(".cm-error-place").textContent(), "selec");
        return 2;
    },

    async scrollsThroughAHundredThousandRows(console) {
        const {page} = console;
        assert.match(await console.run("select g, 'row ' || g as text from generate_series(1, 100000) as g(g)"), /100,000 rows/);
        const rows = page.locator(".grid-body .grid-row");
        assert.ok(await rows.count() < 100);
        await page.locator(".grid").evaluate(grid => grid.scrollTop = 50_000 * 26);
        await page.getByText("row 50005", {exact: true}).waitFor();
        await page.locator(".grid").focus();
        await page.keyboard.press("End");
        await page.getByText("row 100000", {exact: true}).waitFor();
        assert.ok(await rows.count() < 100);
    },

    async copiesAndDownloads(console) {
        const {page} = console;
        await console.run("select * from (values (1, 'a\tb'), (2, null)) as v(n, text)");
        await console.byId("copy").click();
        await eventually(async () => await page.evaluate(() => navigator.clipboard.readText())
            === "n\ttext\n1\t\"a\tb\"\n2\t", "copied");
        const [download] = await Promise.all([page.waitForEvent("download"), console.byId("download").click()]);
        assert.equal((await readFile(await download.path(), "utf8")).replaceAll("\r", ""), `"n","text"\n1,"a\tb"\n2,\n`);
    },

    async drawsAChart(console) {
        const {page} = console;
        await console.run("select ts, sym, price from trades limit 5000");
        await console.byId("show-chart").click();
        await page.locator("canvas").waitFor();
        await eventually(() => page.locator("canvas").evaluate(canvas => {
            const copy = document.createElement("canvas");
            copy.width = canvas.width;
            copy.height = canvas.height;
            const pixels = copy.getContext("2d", {willReadFrequently: true});
            pixels.drawImage(canvas, 0, 0);
            return new Set(new Uint32Array(pixels.getImageData(0, 0, copy.width, copy.height).data.buffer)).size > 20;
        }), "drawn");
        assert.deepEqual(await page.locator(".chart-columns label").allTextContents(), ["price"]);
        await console.run("select 'word'");
        await page.getByText("A chart needs rows").waitFor();
        await console.byId("show-grid").click();
        assert.deepEqual(await console.cells(), [["word"]]);
    },

    async cancelsWithEscape(console) {
        await console.type("select count(*) from generate_series(1, 100000000000)");
        await console.page.keyboard.press("Control+Enter");
        await console.page.waitForFunction(() => document.getElementById("run").disabled);
        // Where completions are shown, the first Escape closes them.
        await eventually(async () => {
            await console.page.keyboard.press("Escape");
            return await console.byId("status").textContent() === "Cancelled";
        }, "cancelled");
        await eventually(async () => {
            await console.run("select count(*) from pg_stat_activity where state = 'active' and query like '%100000000000)'");
            return (await console.cells())[0][0] === "0";
        }, "stopped in the server");
    },

    async backsUpAndRestores(console) {
        const {page} = console;
        await console.openBackups();
        await console.byId("backup-label").fill("it's 'quoted'");
        await page.keyboard.press("Enter");
        const set = console.set("it's 'quoted'");
        await set.locator(".badge", {hasText: "not verified"}).waitFor();
        const id = await set.locator("h2").textContent();
        await set.getByRole("button", {name: "Verify"}).click();
        await page.selectOption("#verify-level", "restore");
        await page.locator("dialog").getByRole("button", {name: "Verify"}).click();
        await set.locator(".badge.verified").waitFor();
        await console.byId("tab-query").click();
        await console.run("drop table precious");
        await eventually(async () => !(await console.tables()).includes("precious"), "dropped");
        await console.openBackups();
        await set.getByRole("button", {name: "Restore…"}).click();
        const dialog = page.locator("dialog");
        const go = dialog.getByRole("button", {name: "Restore", exact: true});
        await dialog.locator(".choices label", {hasText: "trades"}).click();
        await dialog.getByText("table already exists: trades").waitFor();
        assert.ok(await go.isDisabled());
        await dialog.locator(".choices label", {hasText: "trades"}).click();
        await dialog.locator(".choices label", {hasText: "precious"}).click();
        await dialog.locator(".plan td", {hasText: "precious"}).first().waitFor();
        await go.click();
        await eventually(async () => (await console.tables()).includes("precious"), "restored");
        await set.getByRole("button", {name: "Attach"}).click();
        await set.locator(".badge.attached").waitFor();
        await console.byId("tab-query").click();
        await console.run(`select count(*) from precious p join "${id}".precious b on p.a = b.a`);
        assert.deepEqual(await console.cells(), [["3"]]);
        await console.openBackups();
        await set.getByRole("button", {name: "Detach"}).click();
        await set.locator(".badge.attached").waitFor({state: "detached"});
        await set.getByRole("button", {name: "Pin"}).click();
        await set.locator(".badge.pin").waitFor();
        await set.getByRole("button", {name: "Unpin"}).click();
        await set.locator(".badge.pin").waitFor({state: "detached"});
        await set.getByRole("button", {name: "Drop…"}).click();
        await page.locator("#drop-force").check();
        await dialog.getByRole("button", {name: "Drop"}).click();
        await set.waitFor({state: "detached"});
        assert.match(await console.byId("runs").textContent(), /VERIFY BACKUP/);
    },

    async showsProgressAndAborts(console) {
        const {page} = console;
        await console.run("backup database with (async, type full, rate_limit '200kB', label 'slow')");
        await console.byId("activity").waitFor();
        await console.byId("activity").click();
        const bar = page.locator("#progress progress");
        await bar.waitFor();
        const facts = page.locator("#progress .progress .quiet");
        const first = await facts.textContent();
        await eventually(async () => await facts.textContent() !== first, "progress");
        assert.match(first, / of /);
        await page.locator("#progress").getByRole("button", {name: "Abort"}).click();
        await bar.waitFor({state: "detached"});
        await page.locator("#runs .bad", {hasText: /abort|cancel/i}).first().waitFor();
        assert.equal(await console.set("slow").count(), 0);
        assert.equal(await console.byId("activity").isVisible(), false);
    },

    async preparesASnapshot(console) {
        const {page} = console;
        await console.openBackups();
        await page.getByRole("button", {name: "Prepare"}).click();
        await page.locator("#snapshot .badge", {hasText: "prepared"}).waitFor();
        await page.getByRole("button", {name: "Complete"}).click();
        await page.locator("#snapshot .badge", {hasText: "none"}).waitFor();
    },

    async runsNoHostileName(console) {
        const {page} = console;
        const quoted = `"${HOSTILE.replaceAll('"', '""')}"`;
        await console.run(`create table ${quoted} (${quoted} text)`);
        await console.run(`insert into ${quoted} values ('${HOSTILE}')`);
        const item = page.locator(".table-item", {hasText: HOSTILE}).first();
        await item.waitFor();
        await item.getByRole("button", {name: "Columns of"}).click();
        await item.locator(".columns button", {hasText: HOSTILE}).waitFor();
        await console.type("select * from ");
        await item.locator(".table-name").click();
        assert.equal(await page.locator(".cm-content").textContent(), `select * from ${quoted}`);
        await page.keyboard.press("Control+Enter");
        assert.match(await console.end(), /^1 row /);
        assert.deepEqual(await console.cells(), [[HOSTILE]]);
        await console.byId("show-chart").click();
        await console.byId("show-grid").click();
        await console.run(`select nothing as "${HOSTILE.replaceAll('"', '""')}" from ${quoted}`);
        await console.run(`backup table ${quoted} with (label '${HOSTILE}')`);
        await console.openBackups();
        const set = console.set(HOSTILE);
        await set.getByRole("button", {name: "Restore…"}).click();
        await page.locator("dialog .statement", {hasText: `RESTORE TABLE ${quoted}`}).waitFor();
        await page.locator("dialog .plan .bad").waitFor();
        await page.keyboard.press("Escape");
        await page.locator("dialog").waitFor({state: "detached"});
        assert.equal(await page.evaluate(() => globalThis.ran), undefined);
        assert.equal(await page.locator("img").count(), 1);
        return 1;
    },

    async logsIn(console) {
        await console.page.getByText("admin · tidemark").waitFor();
        await console.run("select current_user as name");
        assert.deepEqual(await console.cells(), [["admin"]]);
    },

    async fitsNarrowWindowsAndDarkOnes(console) {
        const {page} = console;
        await console.run("select * from trades limit 10");
        const back = () => page.evaluate(() => getComputedStyle(document.body).backgroundColor);
        const light = await back();
        await page.emulateMedia({colorScheme: "dark"});
        assert.notEqual(await back(), light);
        await page.setViewportSize({width: 400, height: 700});
        for (const tab of ["tab-backups", "tab-query"]) {
            await console.byId(tab).click();
            assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth), tab);
        }
        await console.byId("tab-query").press("ArrowRight");
        assert.equal(await console.byId("page-backups").isVisible(), true);
    },
};

const options = {permissions: ["clipboard-read", "clipboard-write"]};
if (login) {
    const [username, password] = login.split(":");
    options.httpCredentials = {username, password};
}
await inBrowser(executable, base, scenarios[name], options);
