// A grid of rows that makes elements only for those that are in view.
import {h, time} from "./dom.js";

const ROW_HEIGHT = 26;
/** Rows beyond the view, above and below. */
const MARGIN = 12;
/** Browsers don't lay out more than about 33 million pixels. */
const MOST_PIXELS = 30_000_000;
const SAMPLED = 200;
const NUMBERS = new Set(["BYTE", "SHORT", "INT", "LONG", "FLOAT", "DOUBLE", "DECIMAL"]);
const TIMES = new Set(["TIMESTAMP", "TIMESTAMPTZ", "DATE"]);

export const isNumber = column => NUMBERS.has(column.type);
export const isTime = column => TIMES.has(column.type);

/** A value as it is shown and copied. */
export function valueText(value, column) {
    if (value === null || value === undefined) {
        return "";
    }
    if (typeof value === "object") {
        return JSON.stringify(value);
    }
    return isTime(column) ? time(String(value)) : String(value);
}

/** Shows rows in `parent`; returns what the page does with them. */
export function showGrid(parent, columns, dataset) {
    const widths = columns.map((column, i) => width(column, dataset, i));
    const template = `${Math.max(4, String(dataset.length).length + 2)}ch ${widths.map(w => `${w}ch`).join(" ")}`;
    const head = h("div", {class: "grid-row grid-head", role: "row", "aria-rowindex": 1},
        h("div", {class: "grid-number", role: "columnheader"}, "#"),
        columns.map(column => h("div", {class: isNumber(column) ? "cell number" : "cell", role: "columnheader", title: `${column.name} ${column.type}`},
            h("span", {class: "name"}, column.name), h("span", {class: "type"}, column.type.toLowerCase()))));
    head.style.gridTemplateColumns = template;
    const body = h("div", {class: "grid-body", role: "rowgroup"});
    body.style.height = `${Math.min(dataset.length * ROW_HEIGHT, MOST_PIXELS)}px`;
    const grid = h("div", {class: "grid", role: "grid", tabindex: 0, "aria-label": "Result",
        "aria-rowcount": dataset.length + 1, "aria-colcount": columns.length + 1, "aria-multiselectable": true}, head, body);
    parent.replaceChildren(grid);

    const rowsShown = new Map();
    let anchor = {row: 0, column: 0};
    let active = {row: -1, column: 0};

    /** The first row in view: more rows than pixels allow are reached by scrolling faster. */
    function firstRow() {
        const pixels = dataset.length * ROW_HEIGHT;
        if (pixels <= MOST_PIXELS) {
            return Math.floor(grid.scrollTop / ROW_HEIGHT);
        }
        const part = grid.scrollTop / Math.max(1, MOST_PIXELS - grid.clientHeight);
        return Math.floor(part * (dataset.length - grid.clientHeight / ROW_HEIGHT));
    }

    function draw() {
        const visible = firstRow();
        const from = Math.max(0, visible - MARGIN);
        const to = Math.min(dataset.length, visible + Math.ceil(grid.clientHeight / ROW_HEIGHT) + MARGIN);
        const shift = dataset.length * ROW_HEIGHT <= MOST_PIXELS ? 0 : grid.scrollTop - visible * ROW_HEIGHT;
        for (const [index, row] of rowsShown) {
            if (index < from || index >= to) {
                row.remove();
                rowsShown.delete(index);
            }
        }
        for (let index = from; index < to; index++) {
            let row = rowsShown.get(index);
            if (!row) {
                row = makeRow(index);
                rowsShown.set(index, row);
                body.append(row);
            }
            row.style.transform = `translateY(${index * ROW_HEIGHT + shift}px)`;
        }
    }

    function makeRow(index) {
        const row = h("div", {class: index % 2 ? "grid-row odd" : "grid-row", role: "row", "aria-rowindex": index + 2},
            h("div", {class: "grid-number", role: "rowheader"}, String(index + 1)),
            columns.map((column, i) => makeCell(dataset[index][i], column, index, i)));
        row.style.gridTemplateColumns = template;
        return row;
    }

    function makeCell(value, column, row, index) {
        const missing = value === null || value === undefined;
        const cell = h("div", {role: "gridcell", "data-row": row, "data-column": index},
            missing ? "null" : valueText(value, column));
        cell.className = `cell${missing ? " missing" : ""}${isNumber(column) ? " number" : ""}${isSelected(row, index) ? " selected" : ""}`;
        return cell;
    }

    function isSelected(row, column) {
        return active.row >= 0 && between(row, anchor.row, active.row) && between(column, anchor.column, active.column);
    }

    function select(row, column, extend) {
        active = {row: clamp(row, dataset.length), column: clamp(column, columns.length)};
        if (!extend) {
            anchor = active;
        }
        const top = active.row * ROW_HEIGHT;
        const visible = grid.clientHeight - head.offsetHeight;
        if (dataset.length * ROW_HEIGHT <= MOST_PIXELS && (top < grid.scrollTop || top + ROW_HEIGHT > grid.scrollTop + visible)) {
            grid.scrollTop = top < grid.scrollTop ? top : top + ROW_HEIGHT - visible;
        }
        draw();
        for (const cell of body.querySelectorAll(".cell")) {
            cell.classList.toggle("selected", isSelected(Number(cell.dataset.row), Number(cell.dataset.column)));
        }
        rowsShown.get(active.row)?.children[active.column + 1]?.scrollIntoView({block: "nearest", inline: "nearest"});
    }

    grid.addEventListener("scroll", () => requestAnimationFrame(draw), {passive: true});
    grid.addEventListener("mousedown", event => {
        const cell = event.target.closest(".grid-body .cell");
        if (cell) {
            select(Number(cell.dataset.row), Number(cell.dataset.column), event.shiftKey);
        }
    });
    grid.addEventListener("keydown", event => {
        const page = Math.max(1, Math.floor(grid.clientHeight / ROW_HEIGHT) - 2);
        const steps = {ArrowDown: [1, 0], ArrowUp: [-1, 0], ArrowRight: [0, 1], ArrowLeft: [0, -1],
            PageDown: [page, 0], PageUp: [-page, 0], Home: [-Infinity, 0], End: [Infinity, 0]};
        const step = steps[event.key];
        if (step && dataset.length > 0) {
            event.preventDefault();
            const first = event.key === "End" ? Infinity : 0;
            select(active.row < 0 ? first : active.row + step[0], active.column + step[1], event.shiftKey);
        }
    });
    grid.addEventListener("copy", event => {
        if (active.row >= 0 && String(getSelection()) === "") {
            event.clipboardData.setData("text/plain", tsv(columns, dataset, anchor, active));
            event.preventDefault();
        }
    });
    const sized = new ResizeObserver(draw);
    sized.observe(grid);
    draw();
    return {close: () => sized.disconnect()};
}

/** All rows as tab-separated text, with the columns' names. */
export function tsvOfAll(columns, dataset) {
    const last = {row: dataset.length - 1, column: columns.length - 1};
    const names = columns.map(column => tsvCell(column.name)).join("\t");
    return `${names}\n${tsv(columns, dataset, {row: 0, column: 0}, last)}`;
}

function tsv(columns, dataset, one, other) {
    const lines = [];
    for (let row = Math.min(one.row, other.row); row <= Math.max(one.row, other.row); row++) {
        const cells = [];
        for (let i = Math.min(one.column, other.column); i <= Math.max(one.column, other.column); i++) {
            cells.push(tsvCell(valueText(dataset[row][i], columns[i])));
        }
        lines.push(cells.join("\t"));
    }
    return lines.join("\n");
}

function tsvCell(text) {
    return /[\t\n\r"]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

/** In characters: as wide as the widest of the first rows, within limits. */
function width(column, dataset, index) {
    let widest = column.name.length + column.type.length + 1;
    for (let row = 0; row < Math.min(dataset.length, SAMPLED); row++) {
        widest = Math.max(widest, valueText(dataset[row][index], column).length);
    }
    return Math.min(60, Math.max(6, widest)) + 3;
}

function between(value, one, other) {
    return value >= Math.min(one, other) && value <= Math.max(one, other);
}

function clamp(value, length) {
    return Math.max(0, Math.min(length - 1, value));
}
