// Finds the statements of a text: what lies between semicolons that are in no quotes and no comment.

/** The statements with their places, without blanks and comments around them; empty ones are left out. */
export function statements(text) {
    const found = [];
    let start = 0;
    let at = 0;
    while (at < text.length) {
        if (text[at] === ";") {
            add(found, text, start, at);
            start = ++at;
        } else {
            at = skip(text, at);
        }
    }
    add(found, text, start, text.length);
    return found;
}

/** The statement at a place: the one around it, or the one that ends before it on its line. */
export function statementAt(text, place) {
    const all = statements(text);
    const around = all.find(one => place >= one.from && place <= one.to + 1);
    if (around) {
        return around;
    }
    const before = all.filter(one => one.to < place).at(-1);
    return before && !text.slice(before.to, place).includes("\n") ? before : all.find(one => one.from >= place) ?? before;
}

/** Characters of SQL to places in a JavaScript string: those beyond U+FFFF count twice there. */
export function placeOf(text, characters) {
    let place = 0;
    for (let i = 0; i < characters && place < text.length; i++) {
        place += text.codePointAt(place) > 0xffff ? 2 : 1;
    }
    return place;
}

function add(found, text, from, to) {
    let begin = from;
    let moved = true;
    while (moved && begin < to) {
        const blank = /^\s+/.exec(text.slice(begin, to));
        const comment = comments(text, begin);
        moved = blank !== null || comment > begin;
        begin = blank ? begin + blank[0].length : Math.min(to, comment);
    }
    const end = begin + text.slice(begin, to).trimEnd().length;
    if (end > begin) {
        found.push({from: begin, to: end, text: text.slice(begin, end)});
    }
}

/** Behind what begins at a place and has no meaning of its own in it: a string, a comment; or the next character. */
function skip(text, at) {
    const c = text[at];
    if (c === "'") {
        const escapes = at > 0 && /[eE]/.test(text[at - 1]) && !/[\w$]/.test(text[at - 2] ?? " ");
        return quoted(text, at, "'", escapes);
    }
    if (c === '"') {
        return quoted(text, at, '"', false);
    }
    if (c === "$" && !/[\w$]/.test(text[at - 1] ?? " ")) {
        return dollars(text, at);
    }
    return Math.max(at + 1, comments(text, at));
}

function quoted(text, at, quote, escapes) {
    for (let i = at + 1; i < text.length; i++) {
        if (escapes && text[i] === "\\") {
            i++;
        } else if (text[i] === quote) {
            if (text[i + 1] !== quote) {
                return i + 1;
            }
            i++;
        }
    }
    return text.length;
}

function dollars(text, at) {
    const tag = /^\$([A-Za-z_\u0080-\uffff][\w\u0080-\uffff]*)?\$/.exec(text.slice(at, at + 70));
    if (!tag) {
        return at + 1;
    }
    const end = text.indexOf(tag[0], at + tag[0].length);
    return end < 0 ? text.length : end + tag[0].length;
}

/** Behind a comment that begins at a place; the place when none does. */
function comments(text, at) {
    if (text.startsWith("--", at)) {
        const end = text.indexOf("\n", at);
        return end < 0 ? text.length : end + 1;
    }
    if (!text.startsWith("/*", at)) {
        return at;
    }
    let depth = 0;
    for (let i = at; i < text.length; i++) {
        if (text.startsWith("/*", i)) {
            depth++;
            i++;
        } else if (text.startsWith("*/", i)) {
            i++;
            if (--depth === 0) {
                return i + 1;
            }
        }
    }
    return text.length;
}
