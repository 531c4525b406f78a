import { html } from 'lit';
import { severityBadge } from '../badges';
import { timeTag } from '../figure';
import { localTimes } from '../../core/format';
import type { Event } from '../../core/types';
import { routeTexts as t } from '../../texts/route';

/** Events as a table, the newest first. */
export function eventTable(events: readonly Event[]) {
  return html`<div class="table-responsive">
    <table class="table table-sm event-table mb-0">
      <thead>
        <tr>
          <th scope="col">${t.when}</th>
          <th scope="col">${t.endpoint}</th>
          <th scope="col">${t.what}</th>
        </tr>
      </thead>
      <tbody>
        ${events.map(
          (event) =>
            html`<tr>
              <td class="text-nowrap">${timeTag(event.at)}</td>
              <td class="text-nowrap">${event.endpoint.replace('destinations.', '')}</td>
              <td class="wrap">
                ${event.severity === 'info' ? '' : severityBadge(event.severity)} ${localTimes(event.text)}
              </td>
            </tr>`,
        )}
      </tbody>
    </table>
  </div>`;
}
