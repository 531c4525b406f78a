import { html, nothing, type TemplateResult } from 'lit';
import { openDialog } from './dialog';
import type { Draft, EndpointDraft } from '../core/drafts';
import { hasSecret, hiddenUri } from '../core/uris';
import { coreTexts } from '../texts/core';
import { routeTexts as t } from '../texts/routes';

interface Difference {
  readonly what: string;
  readonly mine: string;
  readonly theirs: string;
}

function shown(endpoint: EndpointDraft | undefined): string {
  if (!endpoint) return t.conflictNone;
  return hasSecret(endpoint.parts) ? hiddenUri(endpoint.parts) : endpoint.uri;
}

function difference(what: string, mine: EndpointDraft | undefined, theirs: EndpointDraft | undefined): Difference[] {
  if (mine?.uri === theirs?.uri) return [];
  const [left, right] = [shown(mine), shown(theirs)];
  return left === right
    ? [{ what, mine: left, theirs: `${right} (${t.conflictSecret})` }]
    : [{ what, mine: left, theirs: right }];
}

function differences(mine: Draft, theirs: Draft): Difference[] {
  const found: Difference[] = [];
  const text = (what: string, left: string | undefined, right: string | undefined) => {
    if (left !== right) found.push({ what, mine: left ?? t.conflictNone, theirs: right ?? t.conflictNone });
  };
  text(t.name, mine.name, theirs.name);
  text(t.analysis, mine.analysis, theirs.analysis);
  const [myLabels, theirLabels] = [new Map(mine.labels), new Map(theirs.labels)];
  for (const key of new Set([...myLabels.keys(), ...theirLabels.keys()])) {
    text(`${t.labelKey} ${key}`, myLabels.get(key), theirLabels.get(key));
  }
  const pairs = (kind: 'sources' | 'destinations', title: (id: string) => string) => {
    const [left, right] = [mine, theirs].map((draft) => new Map(draft[kind].map((one) => [one.id, one])));
    for (const id of new Set([...left.keys(), ...right.keys()])) {
      found.push(...difference(title(id), left.get(id), right.get(id)));
    }
  };
  pairs('sources', (id) => (id === 'source' ? t.source : t.sourceOf(id)));
  pairs('destinations', t.destination);
  return found;
}

function table(rows: readonly Difference[]): TemplateResult {
  return html`<div class="table-responsive">
    <table class="table table-sm">
      <thead>
        <tr>
          <th scope="col">${t.conflictField}</th>
          <th scope="col">${t.conflictMine}</th>
          <th scope="col">${t.conflictTheirs}</th>
        </tr>
      </thead>
      <tbody>
        ${rows.map(
          ({ what, mine, theirs }) =>
            html`<tr>
              <th scope="row">${what}</th>
              <td class="address">${mine}</td>
              <td class="address">${theirs}</td>
            </tr>`,
        )}
      </tbody>
    </table>
  </div>`;
}

/** Shows what somebody else has made of a route, and what is to be done: nothing is overwritten unseen. */
export function resolved(mine: Draft, theirs: Draft): Promise<'mine' | 'theirs' | 'cancel'> {
  return new Promise((resolve) => {
    let answer: 'mine' | 'theirs' | 'cancel' = 'cancel';
    const rows = differences(mine, theirs);
    openDialog({
      title: t.conflictTitle,
      closed: () => resolve(answer),
      body: (close) => {
        const choose = (what: typeof answer) => () => {
          answer = what;
          close();
        };
        return html`<p>${rows.length ? t.conflictText : t.conflictSame}</p>
          ${rows.length ? table(rows) : nothing}
          <div class="dialog-buttons">
            <button type="button" class="btn btn-outline-secondary" @click=${close}>${coreTexts.cancel}</button>
            <button type="button" class="btn btn-outline-secondary" @click=${choose('theirs')}>${t.conflictTakeTheirs}</button>
            ${rows.length
              ? html`<button type="button" class="btn btn-danger" @click=${choose('mine')}>${t.conflictKeepMine}</button>`
              : nothing}
          </div>`;
      },
    });
  });
}
