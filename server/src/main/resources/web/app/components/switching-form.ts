import { html, type TemplateResult } from 'lit';
import { selectField, textField } from './fields';
import type { Switching } from '../core/drafts';
import { routeTexts } from '../texts/routes';
import { switchingTexts as t } from '../texts/switching';

interface Rule {
  readonly name: string;
  readonly unit?: string;
  /** Of a choice. */
  readonly words?: readonly string[];
  /** Also of a route with one source. */
  readonly isOfOne?: boolean;
}

/** In the order in which a person thinks of them. What is left as usual is not sent; ranges and defaults are the server's. */
const RULES: readonly Rule[] = [
  { name: 'mode', words: ['automatic', 'manual'] },
  { name: 'standby', words: ['hot', 'cold'] },
  { name: 'switch', words: ['packet', 'clean'] },
  { name: 'return', words: ['automatic', 'manual', 'never'] },
  { name: 'returnAfterMillis', unit: 'ms' },
  { name: 'noDataMillis', unit: 'ms' },
  { name: 'disconnected', words: ['true', 'false'] },
  { name: 'kbpsMin', unit: 'kbit/s' },
  { name: 'kbpsWindowMillis', unit: 'ms' },
  { name: 'lostPacketsMax' },
  { name: 'noVideoMillis', unit: 'ms' },
  { name: 'noAudioMillis', unit: 'ms' },
  { name: 'pidMissingMillis', unit: 'ms' },
  { name: 'priority1Millis', unit: 'ms' },
  { name: 'holdMillis', unit: 'ms' },
  { name: 'keyframeWaitMillis', unit: 'ms' },
  { name: 'reconnectAfterMillis', unit: 'ms', isOfOne: true },
];

function text(name: string): string {
  return (t as Record<string, unknown>)[name]?.toString() ?? name;
}

function valueOf(name: string, given: string): string | number | boolean {
  if (name === 'disconnected') return given === 'true';
  return /^\d{1,15}$/.test(given.trim()) ? Number(given) : given;
}

/** The rules by which a route changes between its sources. */
export function switchingForm(
  switching: Switching,
  problems: ReadonlyMap<string, string>,
  changed: (switching: Switching) => void,
  isOnly: boolean,
): TemplateResult {
  const field = ({ name, unit, words }: Rule) => {
    const common = {
      id: `switching-${name}`,
      title: text(name),
      hint: text(`${name}Hint`),
      value: String(switching[name] ?? ''),
      problem: problems.get(`switching.${name}`),
      changed: (given: string) => {
        const { [name]: _, ...others } = switching;
        changed(given === '' ? others : { ...others, [name]: valueOf(name, given) });
      },
    };
    return words
      ? selectField({
          ...common,
          choices: [['', routeTexts.byDefaultOnly], ...words.map((word) => [word, text(`${name}_${word}`)] as const)],
        })
      : textField({ ...common, unit, isNumeric: true, placeholder: routeTexts.byDefaultOnly });
  };
  return html`<div class="fields">${RULES.filter(({ isOfOne }) => isOfOne || !isOnly).map(field)}</div>`;
}
