import { live } from '../core/live';
import { cameraTexts } from '../texts/cameras';
import { coreTexts as t } from '../texts/core';

/** A screen of the dashboard. */
export interface Page {
  /** As the router reads it: /routes/:id. */
  readonly path: string;
  /** The name of its element, which loading defines. */
  readonly element: string;
  readonly load: () => Promise<unknown>;
  readonly title: () => string;
  /** In the navigation, with the letter that opens it after "g"; without it, the page is reached by links. */
  readonly key?: string;
}

/** The name of the route whose page is open. */
function shownRoute(): string {
  const id = decodeURIComponent(location.pathname.split('/')[2] ?? '');
  return live.routes.get(id)?.summary.name ?? id;
}

/** All screens, in the order of the navigation. A new one is one line here; more specific paths come first. */
export const pages: readonly Page[] = [
  { path: '/', element: 'tramo-overview', load: () => import('./overview'), title: () => t.overview, key: 'o' },
  { path: '/routes/:id', element: 'tramo-route', load: () => import('./route'), title: shownRoute },
  { path: '/cameras', element: 'tramo-cameras', load: () => import('./cameras'), title: () => cameraTexts.cameras, key: 'c' },
  { path: '/alarms', element: 'tramo-alarms', load: () => import('./alarms'), title: () => t.alarms, key: 'a' },
  { path: '/settings', element: 'tramo-settings', load: () => import('./settings'), title: () => t.settings, key: 's' },
];
