import { preferences, type Language } from './preferences';

/** Texts of one subject: plain ones, and functions where something is put in. */
export type Table = Record<string, string | ((...values: never[]) => string)>;

/** The same keys, and functions of the same parameters: what is missing in a language does not compile. */
type Translated<T extends Table> = { [K in keyof T]: T[K] extends string ? string : T[K] };

/**
 * Texts in all languages. What is returned reads like the table of the language that is chosen now, so that
 * <code>t.title</code> in a template changes with it.
 */
export function texts<T extends Table>(tables: { en: T } & { [L in Exclude<Language, 'en'>]: Translated<T> }): T {
  return new Proxy(tables.en, {
    get: (_, key: string) => (tables[preferences.value.language] as Table)[key] ?? tables.en[key],
  }) as T;
}
