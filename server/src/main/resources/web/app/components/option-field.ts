import type { TemplateResult } from 'lit';
import { selectField, textField } from './fields';
import { number } from '../core/format';
import type { UriOption } from '../core/options';
import { optionHint, optionTitle, unitWord } from '../texts/options';
import { routeTexts as t } from '../texts/routes';

/** Above it a range is no help. */
const SHOWN_MAX = 1_000_000_000;

export interface OptionField {
  readonly id: string;
  readonly option: UriOption;
  /** Empty: left out. */
  readonly value: string;
  readonly problem?: string;
  readonly changed: (value: string) => void;
}

/** The words of an option, with its range. */
export function optionTitleOf(option: UriOption): { title: string; hint: string } {
  const hint = optionHint(option.name, option.meaning);
  const isBound = option.type === 'integer' && option.maximum! <= SHOWN_MAX;
  const range = isBound ? ` (${t.range(number(option.minimum), number(option.maximum))})` : '';
  return { title: optionTitle(option.name), hint: hint + range };
}

/** The field of an option as the server describes it; what is left empty is left out of the URI. */
export function optionField({ id, option, value, problem, changed }: OptionField): TemplateResult {
  const words = { id, value, problem, changed, ...optionTitleOf(option) };
  if (option.type === 'flag' || option.type === 'choice') {
    const word = (one: string) => (option.type === 'choice' ? one : one === '1' ? t.yes : t.no);
    const usual = option.default === '' ? t.byDefaultOnly : t.byDefault(word(option.default));
    const allowed = option.type === 'flag' ? ['1', '0'] : (option.allowed ?? []);
    const others = value && !allowed.includes(value) ? [value] : []; // in other words, as yes and on
    return selectField({
      ...words,
      choices: [['', usual] as const, ...[...allowed, ...others].map((one) => [one, word(one)] as const)],
    });
  }
  return textField({
    ...words,
    isNumeric: option.type === 'integer',
    isMonospaced: true,
    unit: unitWord(option.unit),
    placeholder: option.default ? t.standard(option.default) : undefined,
  });
}

/** What is wrong with a value that the server would refuse; undefined if nothing is to be seen here. */
export function optionProblem(option: UriOption, value: string): string | undefined {
  if (option.type !== 'integer' || value === '') return undefined;
  const given = /^-?\d{1,18}$/.test(value.trim()) ? Number(value) : NaN;
  return given >= option.minimum! && given <= option.maximum!
    ? undefined
    : t.wholeNumber(number(option.minimum), number(option.maximum));
}
