// Opens the console in headless Chromium, and watches what it does.
import assert from "node:assert/strict";
import {chromium} from "playwright-core";

const ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync", "--disable-default-apps"];

/**
 * Runs a scenario on a fresh page. It fails when anything was asked of another host, or when the page or the browser complained,
 * but for the statements that the scenario expects to be refused.
 */
export async function inBrowser(executable, base, scenario, options = {}) {
    const browser = await chromium.launch({executablePath: executable, args: ARGUMENTS});
    try {
        const context = await browser.newContext({viewport: {width: 1280, height: 800}, acceptDownloads: true, ...options});
        const page = await context.newPage();
        page.setDefaultTimeout(30_000);
        const foreign = [];
        const complaints = [];
        context.on("request", request => request.url().startsWith(`${base}/`) || foreign.push(request.url()));
        page.on("console", message => ["error", "warning"].includes(message.type()) && complaints.push(message.text()));
        page.on("pageerror", error => complaints.push(error.message));
        await page.goto(`${base}/`);
        await page.locator(".cm-content").waitFor();
        const expected = await scenario(new Console(page)) ?? 0;
        assert.deepEqual(foreign, [], "asked of other hosts");
        const refused = complaints.filter(text => text.includes("status of 400"));
        assert.deepEqual(complaints.filter(text => !refused.includes(text)), [], "complaints of the browser");
        assert.equal(refused.length, expected, "statements refused");
    } finally {
        await browser.close();
    }
}

/** What people do with the page. */
class Console {
    constructor(page) {
        this.page = page;
    }

    byId(id) {
        return this.page.locator(`#${id}`);
    }

    /** Replaces the editor's text by typing. */
    async type(text) {
        await this.page.locator(".cm-content").click();
        await this.page.keyboard.press("Control+a");
        await this.page.keyboard.press("Delete");
        await this.page.keyboard.insertText(text);
    }

    /** Types a statement, runs it and waits for its end. */
    async run(text) {
        await this.type(text);
        await this.page.keyboard.press("Control+Enter");
        return this.end();
    }

    /** Waits for the end of what runs; the status. */
    async end() {
        await this.page.waitForFunction(() => !document.getElementById("run").disabled
            && !["", "Running…"].includes(document.getElementById("status").textContent));
        return this.byId("status").textContent();
    }

    /** The texts of the cells in view, row by row. */
    cells() {
        return this.page.locator(".grid-body .grid-row").evaluateAll(rows => rows
            .sort((one, other) => one.ariaRowIndex - other.ariaRowIndex)
            .map(row => [...row.querySelectorAll(".cell")].map(cell => cell.textContent)));
    }

    /** The card of a set. */
    set(text) {
        return this.page.locator("#timeline .set", {hasText: text});
    }

    async openBackups() {
        await this.byId("tab-backups").click();
        await this.page.locator("#snapshot h2").waitFor();
    }

    /** The names in the list of tables. */
    tables() {
        return this.page.locator("#tables .table-name").allTextContents();
    }
}

/** Waits until something holds. */
export async function eventually(check, what) {
    for (let i = 0; i < 150; i++) {
        if (await check()) {
            return;
        }
        await new Promise(resolve => setTimeout(resolve, 100));
    }
    assert.fail(`never: ${what}`);
}
