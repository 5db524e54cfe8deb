// Questions before something is done.
import {h} from "./dom.js";

/**
 * Shows a dialog and waits for its end: true when it was confirmed. Escape and Cancel refuse. `setUp` gets the button that
 * confirms, to enable it only when all is well.
 */
export function ask({title, body, confirm, danger = false, setUp = () => {}}) {
    return new Promise(resolve => {
        const go = h("button", {type: "button", class: danger ? "danger" : "primary", onclick: () => close(true)}, confirm);
        const dialog = h("dialog", {"aria-labelledby": "dialog-title", oncancel: event => {
            event.preventDefault();
            close(false);
        }}, h("h2", {id: "dialog-title"}, title), h("div", {class: "dialog-body"}, body),
            h("div", {class: "dialog-buttons"}, h("button", {type: "button", onclick: () => close(false)}, "Cancel"), go));
        document.body.append(dialog);
        setUp(go);
        dialog.showModal();

        function close(answer) {
            dialog.close();
            dialog.remove();
            resolve(answer);
        }
    });
}

/** A small table of rows: the columns' names, and rows of texts. */
export function plainTable(names, lines) {
    return h("div", {class: "plain-table"}, h("table", {},
        h("thead", {}, h("tr", {}, names.map(name => h("th", {scope: "col"}, name)))),
        h("tbody", {}, lines.map(line => h("tr", {}, line.map(text => h("td", {}, text ?? "")))))));
}
