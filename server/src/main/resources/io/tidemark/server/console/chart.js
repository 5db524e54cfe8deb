// A chart of a result: numeric columns over a column of times or numbers, as lines.
import {h, shortTime} from "./dom.js";
import {isNumber, isTime} from "./grid.js";

/** Most lines at once: of a column that splits, the first values. */
const MOST_LINES = 12;
const STEPS = [1, 5, 15, 30, 60, 300, 900, 1800, 3600, 10_800, 21_600, 43_200, 86_400, 604_800, 2_592_000, 7_776_000,
    31_536_000, 157_680_000].map(seconds => seconds * 1000);
let library = null;

/** The chart library, which is fetched when the first chart is wanted. */
async function loadLibrary() {
    library ??= import("/console/packages/chart.js").then(() => globalThis.Chart);
    return library;
}

/** Shows a chart with what chooses its columns; returns what closes it. */
export async function showChart(parent, columns, dataset, timestamp) {
    const places = columns.map((column, index) => ({...column, index}));
    const across = places.filter(column => isTime(column) || isNumber(column));
    const numbers = places.filter(isNumber);
    if (across.length === 0 || numbers.length === 0 || dataset.length === 0) {
        parent.replaceChildren(h("p", {class: "empty"}, "A chart needs rows with a column of times or numbers, and one of numbers."));
        return {close() {}};
    }
    const first = across.find(column => column.index === timestamp) ?? across.find(isTime) ?? across[0];
    const words = places.filter(column => !isNumber(column) && !isTime(column));
    const choice = {
        x: first.index,
        y: new Set(numbers.filter(column => column.index !== first.index).slice(0, 1).map(column => column.index)),
        split: words.length === 1 && repeats(dataset, first.index) ? words[0].index : -1,
    };
    const canvas = h("canvas", {role: "img", "aria-label": "Chart of the result"});
    const area = h("div", {class: "chart-area"}, canvas);
    const x = chooser("Over", across, choice.x, index => change(() => choice.x = index));
    const split = chooser("Split by", [{name: "nothing", index: -1}, ...words], choice.split, index => change(() => choice.split = index));
    const y = h("fieldset", {class: "chart-columns"}, h("legend", {class: "hidden"}, "Columns"), numbers.map(column => h("label", {},
        h("input", {type: "checkbox", checked: choice.y.has(column.index), onchange: event => change(() =>
            event.target.checked ? choice.y.add(column.index) : choice.y.delete(column.index))}), column.name)));
    parent.replaceChildren(h("div", {class: "chart"}, h("div", {class: "chart-tools"}, x, split, y), area));

    const Chart = await loadLibrary();
    const plotted = new Chart(canvas, {type: "line", data: {datasets: []}, options: {}});
    const scheme = matchMedia("(prefers-color-scheme: dark)");
    draw();
    scheme.addEventListener("change", draw);

    function change(what) {
        what();
        draw();
    }

    function draw() {
        const time = isTime(columns[choice.x]);
        plotted.data.datasets = lines(columns, dataset, choice, time);
        plotted.options = options(time);
        plotted.update("none");
    }

    return {
        close() {
            scheme.removeEventListener("change", draw);
            plotted.destroy();
        },
    };
}

function chooser(label, columns, chosen, action) {
    return h("label", {}, label, h("select", {onchange: event => action(Number(event.target.value))},
        columns.map(column => h("option", {value: column.index, selected: column.index === chosen}, column.name))));
}

/** Whether the same place across comes twice: then there are several rows a point in time. */
function repeats(dataset, index) {
    const seen = new Set();
    return dataset.slice(0, 1000).some(row => seen.size === seen.add(row[index]).size);
}

function lines(columns, dataset, choice, time) {
    const groups = new Map();
    for (const row of dataset) {
        const key = choice.split < 0 ? "" : String(row[choice.split] ?? "null");
        if (!groups.has(key) && groups.size < MOST_LINES) {
            groups.set(key, []);
        }
        groups.get(key)?.push(row);
    }
    const found = [];
    for (const [key, rows] of groups) {
        for (const index of choice.y) {
            const points = rows.filter(row => row[choice.x] !== null).map(row => ({
                x: time ? Date.parse(row[choice.x]) : Number(row[choice.x]),
                y: row[index] === null ? NaN : Number(row[index]),
            })).filter(point => Number.isFinite(point.x));
            points.sort((one, other) => one.x - other.x);
            const name = key === "" ? columns[index].name : choice.y.size === 1 ? key : `${key} · ${columns[index].name}`;
            const colour = css(`--line-${found.length % 8 + 1}`);
            found.push({label: name, data: points, borderColor: colour, backgroundColor: colour});
            if (found.length === MOST_LINES) {
                return found;
            }
        }
    }
    return found;
}

function options(time) {
    const text = {color: css("--quiet"), font: {family: css("--sans"), size: 11}};
    const grid = {color: css("--line"), tickColor: css("--line")};
    return {
        animation: false, parsing: false, normalized: true, responsive: true, maintainAspectRatio: false,
        interaction: {mode: "nearest", axis: "x", intersect: false},
        elements: {point: {radius: 0, hitRadius: 8, hoverRadius: 3}, line: {borderWidth: 1.5, tension: 0}},
        scales: {
            x: {type: "linear", grid, border: grid, ticks: {...text, maxRotation: 0, autoSkipPadding: 16,
                callback: value => time ? tickText(value) : String(value)},
                afterBuildTicks: axis => time && placeTicks(axis)},
            y: {grid, border: grid, ticks: text},
        },
        plugins: {
            decimation: {enabled: true, algorithm: "min-max", threshold: 2000},
            legend: {labels: {...text, boxWidth: 12, boxHeight: 2}},
            tooltip: {callbacks: {title: items => items.length > 0 && time
                ? shortTime(new Date(items[0].parsed.x).toISOString())
                : String(items[0]?.parsed.x)}},
        },
    };
}

/** Ticks at round times instead of round numbers. */
function placeTicks(axis) {
    const step = STEPS.find(length => (axis.max - axis.min) / length <= 8) ?? STEPS.at(-1);
    const ticks = [];
    for (let value = Math.ceil(axis.min / step) * step; value <= axis.max; value += step) {
        ticks.push({value});
    }
    if (ticks.length > 1) {
        axis.ticks = ticks;
    }
}

function tickText(value) {
    const text = new Date(value).toISOString();
    if (text.slice(11, 19) === "00:00:00") {
        return text.slice(0, 10);
    }
    return text.slice(17, 19) === "00" ? text.slice(11, 16) : text.slice(11, 19);
}

function css(name) {
    return getComputedStyle(document.documentElement).getPropertyValue(name).trim();
}
