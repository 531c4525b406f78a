import { html, nothing, type TemplateResult } from 'lit';
import { live } from '../../core/live';
import { preferences } from '../../core/preferences';
import type { Event, Severity } from '../../core/types';
import { alarmTexts as t } from '../../texts/alarms';
import { coreTexts } from '../../texts/core';

export const SEVERITIES: readonly Severity[] = ['info', 'warning', 'critical'];
export const KINDS: readonly Event['kind'][] = [
  'alarm',
  'state',
  'session',
  'refused',
  'switch',
  'configuration',
  'server',
];

/** The word of a severity. */
export function severityWord(severity: Severity): string {
  return { info: coreTexts.severityInfo, warning: coreTexts.severityWarning, critical: coreTexts.severityCritical }[severity];
}

/** The word of a kind of events. */
export function kindWord(kind: Event['kind']): string {
  return {
    state: t.kindState,
    session: t.kindSession,
    refused: t.kindRefused,
    switch: t.kindSwitch,
    alarm: t.kindAlarm,
    configuration: t.kindConfiguration,
    server: t.kindServer,
  }[kind];
}

/** A select with a label that is its first option. */
export function choice(
  title: string,
  none: string,
  value: string,
  options: readonly (readonly [string, string])[],
  choose: (value: string) => void,
): TemplateResult {
  return html`<select
    class="form-select form-select-sm"
    aria-label=${title}
    title=${title}
    @change=${(e: InputEvent) => choose((e.target as HTMLSelectElement).value)}
  >
    ${none ? html`<option value="" ?selected=${value === ''}>${none}</option>` : nothing}
    ${options.map(([key, text]) => html`<option value=${key} ?selected=${key === value}>${text}</option>`)}
  </select>`;
}

/** All routes by their names. */
export function routeChoice(value: string, choose: (value: string) => void): TemplateResult {
  const routes = [...live.routes.values()].map(({ summary }) => [summary.id, summary.name] as const);
  if (value && !live.routes.has(value)) routes.push([value, value]);
  routes.sort((a, b) => a[1].localeCompare(b[1]));
  return choice(t.route, t.allRoutes, value, routes, choose);
}

/** A time of the input as the API wants it; empty for none. */
export function isoTime(local: string): string {
  return local ? new Date(preferences.value.zone === 'utc' ? `${local}Z` : local).toISOString() : '';
}

/** A time for an input of type datetime-local. */
export function localTime(at: Date): string {
  const offset = preferences.value.zone === 'utc' ? 0 : at.getTimezoneOffset();
  const shifted = new Date(at.getTime() - offset * 60_000);
  return shifted.toISOString().slice(0, 16);
}
