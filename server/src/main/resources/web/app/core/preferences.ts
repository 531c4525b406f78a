import { Signal } from './signal';

export type Language = 'en' | 'es';
export type Theme = 'system' | 'light' | 'dark';
export type Zone = 'local' | 'utc';

/** What a user chose for this browser. */
export interface Preferences {
  readonly language: Language;
  readonly theme: Theme;
  readonly zone: Zone;
}

const KEY = 'tramo.preferences';
const DARK = matchMedia('(prefers-color-scheme: dark)');

function preferredLanguage(): Language {
  return navigator.languages.some((l) => l.startsWith('es')) && !navigator.language.startsWith('en') ? 'es' : 'en';
}

function stored(): Preferences {
  const standard: Preferences = { language: preferredLanguage(), theme: 'system', zone: 'local' };
  try {
    const given = JSON.parse(localStorage.getItem(KEY) ?? '{}');
    return {
      language: given.language === 'en' || given.language === 'es' ? given.language : standard.language,
      theme: given.theme === 'light' || given.theme === 'dark' ? given.theme : 'system',
      zone: given.zone === 'utc' ? 'utc' : 'local',
    };
  } catch {
    return standard;
  }
}

/** The preferences of this browser; {@link prefer} changes them. */
export const preferences = new Signal<Preferences>(stored());

/** Changes some of them, for good. */
export function prefer(changes: Partial<Preferences>): void {
  const next = { ...preferences.value, ...changes };
  localStorage.setItem(KEY, JSON.stringify(next));
  preferences.value = next;
}

function apply(): void {
  const { theme, language } = preferences.value;
  const isWall = new URLSearchParams(location.search).has('wall');
  const isDark = isWall || theme === 'dark' || (theme === 'system' && DARK.matches);
  document.documentElement.dataset.bsTheme = isDark ? 'dark' : 'light';
  document.documentElement.lang = language;
}

preferences.watch(apply);
DARK.addEventListener('change', () => {
  apply();
  preferences.notify();
});
apply();

/** The locale of numbers and dates: that of the browser if it has the chosen language. */
export function locale(): string {
  const { language } = preferences.value;
  return navigator.languages.find((l) => l.startsWith(language)) ?? language;
}
