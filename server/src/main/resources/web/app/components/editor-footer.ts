import { html, nothing, type TemplateResult } from 'lit';
import { failure } from './panel';
import { planList } from './plan';
import { coreTexts } from '../texts/core';
import { routeTexts as t } from '../texts/routes';

export interface EditorFooter {
  /** What saving does, in sentences; undefined if the server has not said. */
  readonly plan: readonly string[] | undefined;
  readonly isAsking: boolean;
  readonly isBusy: boolean;
  /** Parts of the form in which something is missing or wrong, by their titles. */
  readonly incomplete: readonly string[];
  /** What is wrong and belongs to no field. */
  readonly problem: string;
  /** Where Cancel leads. */
  readonly cancelTo: string;
  /** Of a new route: whether it is to be started. */
  readonly starting: { readonly isMeant: boolean; readonly changed: (isMeant: boolean) => void } | undefined;
}

/** The end of the form of a route, always in sight: what saving does, and the buttons. */
export function editorFooter({ plan, isAsking, isBusy, incomplete, problem, cancelTo, starting }: EditorFooter): TemplateResult {
  const said = isAsking
    ? html`<p class="empty">${t.planAsking}</p>`
    : plan
      ? planList(plan)
      : incomplete.length
        ? html`<p class="empty">${t.planIncomplete(incomplete.join(', '))}</p>`
        : nothing;
  return html`<section class="panel route-footer" aria-label=${t.plan}>
    <div class="panel-body">
      <div class="plan-text" role="status">
        <h2>${t.plan}</h2>
        ${said} ${failure(problem)}
      </div>
      <div class="dialog-buttons">
        ${starting
          ? html`<label class="form-check form-check-inline">
              <input
                type="checkbox"
                class="form-check-input"
                .checked=${starting.isMeant}
                @change=${(event: Event) => starting.changed((event.target as HTMLInputElement).checked)}
              />
              ${t.startNow}
            </label>`
          : nothing}
        <a class="btn btn-outline-secondary" href=${cancelTo}>${coreTexts.cancel}</a>
        <button type="submit" class="btn btn-primary" ?disabled=${isBusy}>
          ${starting ? t.create : coreTexts.save}
        </button>
      </div>
    </div>
  </section>`;
}
