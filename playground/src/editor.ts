import { defaultKeymap, history, historyKeymap } from "@codemirror/commands";
import { json } from "@codemirror/lang-json";
import { yaml } from "@codemirror/lang-yaml";
import { bracketMatching, defaultHighlightStyle, indentUnit, syntaxHighlighting } from "@codemirror/language";
import { type Diagnostic, lintGutter, setDiagnostics } from "@codemirror/lint";
import { highlightSelectionMatches, searchKeymap } from "@codemirror/search";
import { Compartment, EditorState, type Text } from "@codemirror/state";
import { EditorView, drawSelection, highlightActiveLine, keymap, lineNumbers } from "@codemirror/view";

import type { Finding, Place } from "./client";

/** Returns the offset of a place: a line, and a column that counts code points. */
export function offsetOf(doc: Text, place: Place): number {
  if (place.line > doc.lines) {
    return doc.length;
  }
  const line = doc.line(Math.max(place.line, 1));
  let at = line.from;
  let left = place.column - 1;
  for (const character of line.text) {
    if (left-- <= 0) {
      break;
    }
    at += character.length;
  }
  return at;
}

const severities = { error: "error", warning: "warning", note: "info" } as const;

/** An editor with marks of findings. */
export class Editor {
  readonly view: EditorView;
  private readonly language = new Compartment();

  constructor(parent: HTMLElement, label: string, changed: () => void) {
    this.view = new EditorView({
      parent,
      state: EditorState.create({
        extensions: [
          EditorView.cspNonce.of("editor"),
          lineNumbers(),
          lintGutter(),
          history(),
          drawSelection(),
          bracketMatching(),
          highlightActiveLine(),
          highlightSelectionMatches(),
          indentUnit.of("  "),
          syntaxHighlighting(defaultHighlightStyle, { fallback: true }),
          keymap.of([...defaultKeymap, ...historyKeymap, ...searchKeymap]),
          EditorView.lineWrapping,
          EditorView.contentAttributes.of({ "aria-label": label, spellcheck: "false" }),
          EditorView.updateListener.of((update) => update.docChanged && changed()),
          this.language.of([]),
        ],
      }),
    });
  }

  get text(): string {
    return this.view.state.doc.toString();
  }

  set text(text: string) {
    if (text !== this.text) {
      this.view.dispatch({ changes: { from: 0, to: this.view.state.doc.length, insert: text } });
    }
  }

  /** Sets the language by the name of a file. */
  set name(name: string) {
    const language = name.endsWith(".json") ? json() : name.endsWith(".tf") ? [] : yaml();
    this.view.dispatch({ effects: this.language.reconfigure(language) });
  }

  /** Marks what was found. */
  mark(findings: Finding[]): void {
    const { doc } = this.view.state;
    const marks = findings.map((finding): Diagnostic => {
      const from = offsetOf(doc, finding.start);
      return { from, to: Math.max(offsetOf(doc, finding.end), from), severity: severities[finding.level], source: finding.rule, message: finding.message };
    });
    marks.sort((a, b) => a.from - b.from);
    this.view.dispatch(setDiagnostics(this.view.state, marks));
  }

  /** Makes the edits of a fix. */
  edit(edits: { start: Place; end: Place; newText: string }[]): void {
    const { doc } = this.view.state;
    this.view.dispatch({ changes: edits.map((e) => ({ from: offsetOf(doc, e.start), to: offsetOf(doc, e.end), insert: e.newText })) });
    this.view.focus();
  }

  /** Goes to a place. */
  go(start: Place, end: Place): void {
    const { doc } = this.view.state;
    this.view.dispatch({ selection: { anchor: offsetOf(doc, start), head: offsetOf(doc, end) }, scrollIntoView: true });
    this.view.focus();
  }
}
