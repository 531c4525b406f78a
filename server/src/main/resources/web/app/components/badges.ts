import { html, svg, type TemplateResult } from 'lit';
import { coreTexts as t } from '../texts/core';
import type { Severity, State } from '../core/types';

// A shape and a word for each state and severity: colour is never alone.
const SHAPES = {
  filled: svg`<circle cx="6" cy="6" r="5"/>`,
  ring: svg`<circle cx="6" cy="6" r="4" fill="none" stroke="currentColor" stroke-width="2"/>`,
  half: svg`<circle cx="6" cy="6" r="4" fill="none" stroke="currentColor" stroke-width="2"/><path d="M6 2a4 4 0 0 0 0 8z"/>`,
  triangle: svg`<path d="M6 .8 11.6 11H.4z"/>`,
  pause: svg`<path d="M1.5 1h3v10h-3zm6 0h3v10h-3z"/>`,
  cross: svg`<path d="m2 2 8 8m0-8-8 8" stroke="currentColor" stroke-width="2.6" fill="none"/>`,
  square: svg`<path d="M1.5 1.5h9v9h-9z"/>`,
  bell: svg`<path d="M6 0a3.6 3.6 0 0 0-3.6 3.6C2.4 7 1 8 1 9h10c0-1-1.400-2-1.400-5.400A3.600 3.600 0 0 0 6 0zM4.600 10a1.400 1.400 0 0 0 2.800 0z"/>`,
} as const;

interface Look {
  readonly shape: keyof typeof SHAPES;
  readonly tone: 'good' | 'info' | 'warning' | 'bad' | 'quiet';
  readonly word: () => string;
}

const STATES: Record<State, Look> = {
  starting: { shape: 'half', tone: 'info', word: () => t.stateStarting },
  waiting: { shape: 'ring', tone: 'warning', word: () => t.stateWaiting },
  connecting: { shape: 'half', tone: 'warning', word: () => t.stateConnecting },
  running: { shape: 'filled', tone: 'good', word: () => t.stateRunning },
  degraded: { shape: 'triangle', tone: 'warning', word: () => t.stateDegraded },
  stalled: { shape: 'pause', tone: 'bad', word: () => t.stateStalled },
  failed: { shape: 'cross', tone: 'bad', word: () => t.stateFailed },
  stopped: { shape: 'square', tone: 'quiet', word: () => t.stateStopped },
};

const SEVERITIES: Record<Severity, Look> = {
  info: { shape: 'ring', tone: 'info', word: () => t.severityInfo },
  warning: { shape: 'triangle', tone: 'warning', word: () => t.severityWarning },
  critical: { shape: 'bell', tone: 'bad', word: () => t.severityCritical },
};

function badge(look: Look | undefined, fallback: string): TemplateResult {
  const { shape, tone, word } = look ?? { shape: 'ring' as const, tone: 'quiet' as const, word: () => fallback };
  return html`<span class="badge-state tone-${tone}"
    ><svg viewBox="0 0 12 12" width="12" height="12" aria-hidden="true">${SHAPES[shape]}</svg> ${word()}</span
  >`;
}

/** All states, those that need attention first. */
export const STATE_ORDER: readonly State[] = [
  'failed',
  'stalled',
  'degraded',
  'connecting',
  'waiting',
  'starting',
  'running',
  'stopped',
];

/** The word of a state. */
export function stateWord(state: State): string {
  return STATES[state]?.word() ?? state;
}

/** The state of a route or an endpoint: a shape, a colour and a word. */
export function stateBadge(state: State): TemplateResult {
  return badge(STATES[state], state);
}

/** The severity of an alarm or an event. */
export function severityBadge(severity: Severity): TemplateResult {
  return badge(SEVERITIES[severity], severity);
}
