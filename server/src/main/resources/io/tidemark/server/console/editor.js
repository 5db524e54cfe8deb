// The SQL editor: CodeMirror with this database's words, tables, columns and functions.
import {acceptCompletion, autocompletion, closeBrackets, closeBracketsKeymap, completionKeymap, completionStatus} from "@codemirror/autocomplete";
import {defaultKeymap, history, historyKeymap} from "@codemirror/commands";
import {PostgreSQL, SQLDialect, sql} from "@codemirror/lang-sql";
import {HighlightStyle, bracketMatching, syntaxHighlighting} from "@codemirror/language";
import {Compartment, EditorState, Prec, StateEffect, StateField} from "@codemirror/state";
import {Decoration, EditorView, drawSelection, highlightSpecialChars, keymap, lineNumbers, placeholder} from "@codemirror/view";
import {tags} from "@lezer/highlight";
import {identifier, tableName} from "./api.js";
import {placeOf, statementAt, statements} from "./statements.js";
import {OWN_KEYWORDS, OWN_TYPES, RESERVED} from "./words.js";

const KEPT = "tidemark.sql";
const dialect = SQLDialect.define({
    ...PostgreSQL.spec,
    keywords: `${PostgreSQL.spec.keywords} ${OWN_KEYWORDS}`,
    types: `${PostgreSQL.spec.types} ${OWN_TYPES}`,
});

const USUAL = new Set(`${OWN_KEYWORDS} alter begin by commit delete drop explain index insert rollback schema sequence set show
    truncate update view`.split(/\s+/));

const markError = StateEffect.define();
const errorMark = StateField.define({
    create: () => Decoration.none,
    update(marks, change) {
        let now = change.docChanged ? Decoration.none : marks;
        for (const effect of change.effects) {
            if (effect.is(markError)) {
                now = effect.value
                    ? Decoration.set([Decoration.mark({class: "cm-error-place"}).range(effect.value.from, effect.value.to)])
                    : Decoration.none;
            }
        }
        return now;
    },
    provide: field => EditorView.decorations.from(field),
});

const colours = syntaxHighlighting(HighlightStyle.define([
    {tag: tags.keyword, color: "var(--code-keyword)", fontWeight: "600"},
    {tag: [tags.string, tags.special(tags.string)], color: "var(--code-string)"},
    {tag: [tags.number, tags.bool, tags.null], color: "var(--code-number)"},
    {tag: [tags.lineComment, tags.blockComment], color: "var(--code-comment)", fontStyle: "italic"},
    {tag: tags.typeName, color: "var(--code-type)"},
    {tag: [tags.operator, tags.punctuation], color: "var(--quiet)"},
]));

const looks = EditorView.theme({
    "&": {height: "100%", color: "var(--text)", backgroundColor: "var(--field)"},
    "&.cm-focused": {outline: "none"},
    ".cm-scroller": {fontFamily: "var(--mono)", fontSize: "13px", lineHeight: "1.55"},
    ".cm-content": {caretColor: "var(--text)", padding: "8px 0"},
    ".cm-cursor": {borderLeftColor: "var(--text)", borderLeftWidth: "2px"},
    ".cm-gutters": {backgroundColor: "var(--field)", color: "var(--faint)", border: "none"},
    ".cm-placeholder": {color: "var(--quiet)"},
    "&.cm-focused > .cm-scroller > .cm-selectionLayer .cm-selectionBackground, .cm-selectionBackground":
        {backgroundColor: "var(--selection)"},
    "&.cm-focused .cm-matchingBracket": {backgroundColor: "var(--selection)"},
    ".cm-error-place": {textDecoration: "underline wavy var(--bad) 1.5px", backgroundColor: "var(--bad-back)"},
    ".cm-tooltip": {backgroundColor: "var(--card)", color: "var(--text)", border: "1px solid var(--line)",
        borderRadius: "6px", boxShadow: "var(--shadow)", overflow: "hidden"},
    ".cm-tooltip.cm-tooltip-autocomplete > ul": {fontFamily: "var(--mono)", fontSize: "12.5px", maxHeight: "16em"},
    ".cm-tooltip.cm-tooltip-autocomplete > ul > li": {padding: "2px 8px"},
    ".cm-tooltip-autocomplete ul li[aria-selected]": {backgroundColor: "var(--accent)", color: "var(--on-accent)"},
    ".cm-completionDetail": {color: "inherit", opacity: "0.75", fontStyle: "normal", marginLeft: "1em"},
});

/** Makes the editor; `run` and `cancel` are told of the keys. */
export function makeEditor(parent, {run, nonce}) {
    const language = new Compartment();
    let known = {tables: [], functions: []};
    const view = new EditorView({
        parent,
        state: EditorState.create({
            doc: kept(),
            extensions: [
                EditorView.cspNonce.of(nonce),
                EditorView.contentAttributes.of({"aria-label": "SQL editor"}),
                Prec.highest(keymap.of([{key: "Mod-Enter", run: () => (run(), true)}, {key: "Tab", run: complete}])),
                keymap.of([...closeBracketsKeymap, ...completionKeymap, ...defaultKeymap, ...historyKeymap]),
                lineNumbers(), history(), drawSelection(), highlightSpecialChars(), bracketMatching(), closeBrackets(),
                autocompletion({icons: false, filterStrict: true}),
                placeholder("SELECT …    Ctrl+Enter runs the statement at the cursor"),
                EditorView.lineWrapping, EditorView.domEventHandlers({beforeinput: typeOver}), errorMark, colours, looks,
                language.of(languageOf(known)),
                EditorView.updateListener.of(update => update.docChanged && keep(update.state.doc.toString())),
            ],
        }),
    });
    return {
        focus: () => view.focus(),
        /** The selected statements, or the one at the cursor; each with its place. */
        chosen() {
            const text = view.state.doc.toString();
            const {from, to, head} = view.state.selection.main;
            if (from < to) {
                return statements(text.slice(from, to)).map(one => ({...one, from: one.from + from, to: one.to + from}));
            }
            const one = statementAt(text, head);
            return one ? [one] : [];
        },
        /** Marks the place of an error in a statement, and puts the cursor there. */
        showError(statement, position) {
            const from = Math.min(statement.from + placeOf(statement.text, position), statement.to);
            const word = /^[\w$]+|^"[^"]*"|^'[^']*'/.exec(statement.text.slice(from - statement.from));
            const to = Math.max(from + 1, from + (word ? word[0].length : 1));
            const end = view.state.doc.length;
            const range = from >= end ? {from: Math.max(0, end - 1), to: end} : {from, to: Math.min(to, end)};
            view.dispatch({
                effects: range.from < range.to ? markError.of(range) : [],
                selection: {anchor: Math.min(from, end)},
                scrollIntoView: true,
            });
        },
        clearError: () => view.dispatch({effects: markError.of(null)}),
        /** Puts a text where the cursor is. */
        insert(text) {
            const before = view.state.sliceDoc(view.state.selection.main.from - 1, view.state.selection.main.from);
            view.dispatch(view.state.replaceSelection(/[\w"]/.test(before) ? ` ${text}` : text));
            view.focus();
        },
        /** Adds a statement at the end and puts the cursor there. */
        append(text) {
            const old = view.state.doc.toString().trimEnd();
            const all = old ? `${old}${old.endsWith(";") ? "" : ";"}\n\n${text}` : text;
            view.dispatch({changes: {from: 0, to: view.state.doc.length, insert: all},
                selection: {anchor: all.length}, scrollIntoView: true});
            view.focus();
        },
        /** Tells what there is to complete: tables with their columns, and functions. */
        learn(more) {
            known = {...known, ...more};
            view.dispatch({effects: language.reconfigure(languageOf(known))});
        },
    };
}

function languageOf({tables, functions}) {
    const schema = {};
    for (const table of tables) {
        schema[table.schema] ??= {self: named(table.schema, "namespace"), children: {}};
        schema[table.schema].children[table.name.replaceAll(".", "\\.")] = {
            self: named(table.name, "type", table.kind),
            children: table.columns.map(column => named(column.name, "property", column.type)),
        };
    }
    const calls = functions.map(name => ({label: name, type: "function", apply: `${name}(`, boost: -1}));
    return [
        sql({dialect, schema, defaultSchema: "public", upperCaseKeywords: true, keywordCompletion: keyword}),
        dialect.language.data.of({autocomplete: context => {
            const word = context.matchBefore(/[\w$]+/);
            if (!word || context.state.sliceDoc(word.from - 1, word.from) === ".") {
                return null;
            }
            return {from: word.from, options: [...columnsNear(context, tables), ...calls], validFor: /^[\w$]*$/};
        }}),
    ];
}

/** The columns of the tables that the statement at the cursor names. */
function columnsNear(context, tables) {
    const statement = statementAt(context.state.doc.toString(), context.pos);
    const text = statement ? statement.text.toLowerCase() : "";
    return tables.filter(table => text.includes(table.name.toLowerCase()) && (table.schema !== "sys" || text.includes("sys.")))
        .flatMap(table => table.columns.map(column => ({
            ...named(column.name, "property", `${column.type} · ${tableName(table.schema, table.name)}`), boost: 2})));
}

/** Words that no statement here begins with or needs are offered last. */
function keyword(label, type) {
    const word = label.toLowerCase();
    return {label, type, boost: RESERVED.has(word) || USUAL.has(word) ? 0 : -3};
}

/** Takes the offered completion; while there is one, Tab doesn't leave the editor. */
function complete(view) {
    return acceptCompletion(view) || completionStatus(view.state) !== null;
}

function named(name, type, detail) {
    return {label: name, apply: identifier(name), type, detail};
}

/**
 * Types over a selection as the editor does it. Browsers would put an element with its style in the place first, which the
 * page's policy refuses.
 */
function typeOver(event, view) {
    const {from, to} = view.state.selection.main;
    if (event.inputType !== "insertText" || !event.data || from === to || view.composing) {
        return false;
    }
    const change = () => view.state.update(view.state.replaceSelection(event.data), {userEvent: "input.type", scrollIntoView: true});
    if (!view.state.facet(EditorView.inputHandler).some(handler => handler(view, from, to, event.data, change))) {
        view.dispatch(change());
    }
    event.preventDefault();
    return true;
}

/** The text of the last visit; a browser may forbid to keep it. */
function kept() {
    try {
        return localStorage.getItem(KEPT) ?? "";
    } catch {
        return "";
    }
}

function keep(text) {
    try {
        localStorage.setItem(KEPT, text.slice(0, 200_000));
    } catch {
        // then the next visit begins with an empty editor
    }
}
