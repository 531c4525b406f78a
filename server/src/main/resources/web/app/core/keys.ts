import { go } from './navigation';

/** A keyboard shortcut: one key, or two after each other ("g a"). */
export interface Shortcut {
  readonly keys: string;
  /** What it does, in the language of now. */
  readonly text: () => string;
  readonly run: () => void;
}

const SECOND_KEY_WITHIN_MILLIS = 1_500;
const shortcuts = new Map<string, Shortcut>();
let first = '';
let firstAt = 0;

/** Adds a shortcut, for as long as what is returned is not called. */
export function shortcut(keys: string, text: () => string, run: () => void): () => void {
  const added = { keys, text, run };
  shortcuts.set(keys, added);
  return () => {
    if (shortcuts.get(keys) === added) shortcuts.delete(keys);
  };
}

/** "g" and a letter open a page. */
export function pageShortcut(letter: string, text: () => string, path: string): void {
  shortcut(`g ${letter}`, text, () => go(path));
}

/** All that there are now. */
export function allShortcuts(): Shortcut[] {
  return [...shortcuts.values()];
}

/** Inputs that take no letters. */
const BOXES = ['checkbox', 'radio'];

function isTyping(target: EventTarget | null): boolean {
  if (target instanceof HTMLInputElement && BOXES.includes(target.type)) return false;
  return (
    target instanceof HTMLElement &&
    (target.isContentEditable || ['INPUT', 'TEXTAREA', 'SELECT'].includes(target.tagName))
  );
}

addEventListener('keydown', (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target)) return;
  if (document.querySelector('dialog[open]')) return; // a dialog has its own keys
  const now = Date.now();
  const both = now - firstAt < SECOND_KEY_WITHIN_MILLIS ? `${first} ${event.key}` : '';
  const found = shortcuts.get(both) ?? shortcuts.get(event.key);
  first = event.key;
  firstAt = now;
  if (found) {
    event.preventDefault();
    first = '';
    found.run();
  }
});
