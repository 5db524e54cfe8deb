// Talks to the server that the page came from. Whatever is shown or done is a statement that /exec runs.
import {RESERVED} from "./words.js";

/** What the server refused, as it says it; `position` counts characters from 0, or is null. */
export class SqlError extends Error {
    constructor(answer, status) {
        super(answer.error);
        this.name = "SqlError";
        this.status = status;
        this.sqlstate = answer.sqlstate ?? null;
        this.detail = answer.detail ?? null;
        this.hint = answer.hint ?? null;
        const position = Number(answer.position ?? 0);
        this.position = position > 0 || answer.sqlstate === "42601" ? position : null;
    }
}

/**
 * Runs a statement. Aborting the signal cancels it. Of the answer: columns, dataset (numbers of 64 bits are strings),
 * count, timings; or ddl, dml.
 */
export async function exec(sql, {signal, limit} = {}) {
    const form = new URLSearchParams({query: sql, quoteLargeNum: "true", timings: "true"});
    if (limit) {
        form.set("limit", String(limit));
    }
    let response;
    try {
        response = await fetch("/exec", {method: "POST", body: form, signal, cache: "no-store"});
    } catch (failure) {
        throw failure.name === "AbortError" ? failure : new SqlError({error: "the server cannot be reached"}, 0);
    }
    const text = await textOf(response);
    let answer;
    try {
        answer = JSON.parse(text);
    } catch {
        throw new SqlError({error: text.slice(0, 300) || `the server answered ${response.status}`}, response.status);
    }
    if (answer.error !== undefined) {
        throw new SqlError(answer, response.status);
    }
    return answer;
}

/** The whole body; of a long one that was cut off what came, as the reason is at its end. */
async function textOf(response) {
    if (response.headers.has("content-length")) {
        return response.text();
    }
    const pieces = [];
    try {
        await response.body.pipeThrough(new TextDecoderStream()).pipeTo(new WritableStream({write: piece => void pieces.push(piece)}));
    } catch (failure) {
        if (failure.name === "AbortError") {
            throw failure;
        }
        if (!pieces.slice(-2).join("").includes('"error":')) {
            throw new SqlError({error: "the connection broke before the end of the result"}, response.status);
        }
    }
    return pieces.join("");
}

/** The rows of a query as objects. */
export async function rows(sql, options) {
    const answer = await exec(sql, options);
    const names = (answer.columns ?? []).map(column => column.name);
    return (answer.dataset ?? []).map(row => Object.fromEntries(names.map((name, i) => [name, row[i]])));
}

/** A name as it must be written in SQL. */
export function identifier(name) {
    return /^[a-z_][a-z0-9_]*$/.test(name) && !RESERVED.has(name) ? name : `"${name.replaceAll('"', '""')}"`;
}

/** A table's name, with its schema unless that is the one where bare names are looked up. */
export function tableName(schema, table) {
    return schema === "public" ? identifier(table) : `${identifier(schema)}.${identifier(table)}`;
}

/** A text as it must be written in SQL. */
export function literal(text) {
    return `'${text.replaceAll("'", "''")}'`;
}

/** Tells the parts of the page that tables, or sets, may have changed. */
export function changed(what) {
    document.dispatchEvent(new CustomEvent("tidemark-changed", {detail: what}));
}

/** Listens to that. */
export function onChanged(what, action) {
    document.addEventListener("tidemark-changed", event => {
        if (event.detail === what) {
            action();
        }
    });
}
