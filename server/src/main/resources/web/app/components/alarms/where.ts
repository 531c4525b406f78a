import { html } from 'lit';
import { live } from '../../core/live';
import { routePath } from '../../core/navigation';
import { alarmTexts as t } from '../../texts/alarms';

/** Where something happened: the route, which may be gone, and its endpoint; or the server. */
export function where({ route, endpoint }: { readonly route: string; readonly endpoint: string }) {
  const known = live.routes.get(route);
  return html`${route
      ? known
        ? html`<a href=${routePath(route)}>${known.summary.name}</a>`
        : route
      : t.server}
    ${endpoint ? html`<br /><span class="quiet">${endpoint}</span>` : ''}`;
}
