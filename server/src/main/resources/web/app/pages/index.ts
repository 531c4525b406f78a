import { coreTexts as t } from '../texts/core';
import { routeTexts } from '../texts/routes';

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

/** All screens, in the order of the navigation. A new one is one line here; more specific paths come first. */
export const pages: readonly Page[] = [
  { path: '/', element: 'tramo-overview', load: () => import('./overview'), title: () => t.overview, key: 'o' },
  { path: '/routes/new', element: 'tramo-route-new', load: () => import('./route-new'), title: () => routeTexts.newRoute, key: 'n' },
  { path: '/routes/:id/edit', element: 'tramo-route-edit', load: () => import('./route-edit'), title: () => routeTexts.editRoute },
  { path: '/alarms', element: 'tramo-alarms', load: () => import('./alarms'), title: () => t.alarms, key: 'a' },
  { path: '/settings', element: 'tramo-settings', load: () => import('./settings'), title: () => t.settings, key: 's' },
];
