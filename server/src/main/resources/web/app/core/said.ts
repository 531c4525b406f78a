import { preferences } from './preferences';

/** A sentence of the server: what stands between the values that are put in, and the Spanish with their places. */
interface Sentence {
  readonly pieces: readonly string[];
  /** Between the pieces: {} anything, {n} a number, {state} a state. */
  readonly kinds: readonly string[];
  readonly spanish: readonly string[];
  readonly length: number;
}

const PLACE = /\{(n|state)?\}/;
const NUMBER = /^[-−+]?[\d.,]+$/;
const STATES = new Set(['stopped', 'starting', 'waiting', 'connecting', 'running', 'degraded', 'stalled', 'failed']);
const KNOWN_MAX = 2_000;
/** Sentences within sentences: a reason in an event, an allowance in a refusal. */
const DEPTH_MAX = 6;

let exact = new Map<string, string>();
/** Those with the most words of their own first. */
let sentences: readonly Sentence[] = [];
let loading: Promise<void> | undefined;
const known = new Map<string, string>();

function sentence(english: string, spanish: string): Sentence {
  const parts = english.split(/(\{(?:n|state)?\})/);
  const pieces = parts.filter((_, i) => i % 2 === 0);
  return {
    pieces,
    kinds: parts.filter((_, i) => i % 2 === 1),
    spanish: spanish.split('{}'),
    length: pieces.join('').length,
  };
}

async function load(): Promise<void> {
  const table = (await import('../texts/server/index')).sentences;
  exact = new Map(table.filter(([english]) => !PLACE.test(english)));
  sentences = table
    .filter(([english]) => PLACE.test(english))
    .map(([english, spanish]) => sentence(english, spanish))
    .sort((a, b) => b.length - a.length);
  preferences.notify();
}

/** The values that were put into a sentence; undefined if the text is another one. In one pass, whatever the text is. */
function valuesOf({ pieces, kinds }: Sentence, text: string): string[] | undefined {
  const last = pieces[pieces.length - 1];
  if (!text.startsWith(pieces[0]) || !text.endsWith(last)) return undefined;
  const values: string[] = [];
  const end = text.length - last.length;
  let at = pieces[0].length;
  for (let i = 1; i < pieces.length; i++) {
    const next = i === pieces.length - 1 ? end : text.indexOf(pieces[i], at + 1);
    if (next <= at || next > end) return undefined;
    const value = text.slice(at, next);
    const kind = kinds[i - 1];
    if ((kind === '{n}' && !NUMBER.test(value)) || (kind === '{state}' && !STATES.has(value))) return undefined;
    values.push(value);
    at = next + pieces[i].length;
  }
  return values;
}

function filled({ pieces, spanish }: Sentence, values: readonly string[], depth: number): string {
  // What stands in quotation marks is somebody's name for something.
  const translated = values.map((value, i) => (pieces[i].endsWith('"') ? value : inSpanish(value, depth + 1)));
  return spanish.map((part, i) => part + (i < spanish.length - 1 ? (translated[i] ?? '') : '')).join('');
}

function inSpanish(text: string, depth: number): string {
  const whole = exact.get(text);
  if (whole !== undefined) return whole;
  if (depth >= DEPTH_MAX) return text;
  for (const one of sentences) {
    const values = valuesOf(one, text);
    if (values) return filled(one, values, depth);
  }
  // A field first, as in "source: port 0; allowed are …", then what semicolons divide, then colons.
  const isField = text.indexOf(' ') === text.indexOf(': ') + 1;
  for (const separator of isField ? [': '] : ['; ', ': ']) {
    const at = text.indexOf(separator);
    if (at > 0) {
      const rest = text.slice(at + separator.length);
      return inSpanish(text.slice(0, at), depth + 1) + separator + inSpanish(rest, depth + 1);
    }
  }
  return text;
}

function loadIfNeeded(): void {
  if (preferences.value.language !== 'es' || sentences.length) return;
  loading ??= load().catch(() => {
    loading = undefined; // tried again
  });
}

preferences.watch(loadIfNeeded);
loadIfNeeded();

/** A sentence of the server in the language that is chosen; what is not known stays in English. */
export function said(text: string): string {
  if (preferences.value.language !== 'es' || !text) return text;
  if (!sentences.length) {
    loadIfNeeded();
    return text;
  }
  let spanish = known.get(text);
  if (spanish === undefined) {
    spanish = inSpanish(text, 0);
    if (known.size >= KNOWN_MAX) known.clear();
    known.set(text, spanish);
  }
  return spanish;
}
