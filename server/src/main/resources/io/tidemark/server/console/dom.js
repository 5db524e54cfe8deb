// Makes elements. What comes from the database only ever becomes text nodes and attributes' values, never markup.

/** An element; attributes that begin with "on" are listeners, false and null ones are left out. */
export function h(tag, attributes = {}, ...children) {
    const element = document.createElement(tag);
    for (const [name, value] of Object.entries(attributes)) {
        if (name.startsWith("on")) {
            element.addEventListener(name.slice(2), value);
        } else if (value === true) {
            element.setAttribute(name, "");
        } else if (value !== false && value !== null && value !== undefined) {
            element.setAttribute(name, String(value));
        }
    }
    element.append(...children.flat().filter(child => child !== null && child !== undefined));
    return element;
}

/** The element of the page with this id. */
export function byId(id) {
    const element = document.getElementById(id);
    if (!element) {
        throw new Error(`the page has no ${id}`);
    }
    return element;
}

const whole = new Intl.NumberFormat("en-US");

/** 172801 as 172,801; also of digits in a string. */
export function count(number) {
    return whole.format(typeof number === "string" ? BigInt(number) : number);
}

/** 4859515 as 4.6 MB. */
export function size(bytes) {
    let rest = Number(bytes);
    const units = ["B", "kB", "MB", "GB", "TB", "PB"];
    let unit = 0;
    while (rest >= 1024 && unit < units.length - 1) {
        rest /= 1024;
        unit++;
    }
    return `${unit === 0 || rest >= 100 ? Math.round(rest) : rest.toFixed(1)} ${units[unit]}`;
}

/** A word with its number: 1 row, 2 rows. */
export function plural(number, word) {
    return `${count(number)} ${word}${Number(number) === 1 ? "" : "s"}`;
}

/** 2024-02-29T12:30:00.250000Z as 2024-02-29 12:30:00.25Z. */
export function time(text) {
    return text.replace("T", " ").replace(/(\.\d*?)0+(?=[Z+-]|$)/, "$1").replace(/\.(?=[Z+-]|$)/, "");
}

/** The same to the second, without the zone. */
export function shortTime(text) {
    return text.slice(0, 19).replace("T", " ");
}

/** How long ago, in words. */
export function ago(text) {
    const seconds = Math.max(0, (Date.now() - Date.parse(text)) / 1000);
    const steps = [[60, "second", 1], [3600, "minute", 60], [86400, "hour", 3600], [Infinity, "day", 86400]];
    const [, word, length] = steps.find(([end]) => seconds < end);
    return seconds < 5 ? "just now" : `${plural(Math.floor(seconds / length), word)} ago`;
}

/** 950 as 950 ms, 12345 as 12.3 s. */
export function duration(millis) {
    if (millis < 1000) {
        return `${Math.round(millis)} ms`;
    }
    return millis < 60_000 ? `${(millis / 1000).toFixed(1)} s` : `${Math.floor(millis / 60_000)} min ${Math.round(millis / 1000) % 60} s`;
}

let noticeEnd = 0;

/** Tells what happened, for some seconds. */
export function notice(text, bad = false) {
    const box = byId("notice");
    box.textContent = text;
    box.classList.toggle("bad", bad);
    box.classList.add("shown");
    clearTimeout(noticeEnd);
    noticeEnd = setTimeout(() => box.classList.remove("shown"), bad ? 8000 : 4000);
}

/** Tells what was refused, and what to do about it. */
export function complain(failure) {
    notice(`${failure.message}${failure.hint ? ` — ${failure.hint}` : ""}`, true);
}
