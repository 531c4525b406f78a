import { html, nothing } from 'lit';
import { state } from 'lit/decorators.js';
import '../components/alarms/open-alarms';
import { onAddress, parameter, setParameters } from '../core/navigation';
import { View } from '../core/view';
import { alarmTexts as t } from '../texts/alarms';
import { coreTexts } from '../texts/core';

type Tab = 'open' | 'events' | 'past' | 'rules' | 'silences' | 'notifications';

const TABS: readonly Tab[] = ['open', 'events', 'past', 'rules', 'silences', 'notifications'];

function chosen(): Tab {
  return TABS.find((tab) => tab === parameter('tab')) ?? 'open';
}

/** Alarms and events: each part is an element of its own, loaded when it is opened. The part is in the address. */
class Alarms extends View {
  @state() private tab: Tab = chosen();
  private endAddress: (() => void) | undefined;

  override connectedCallback(): void {
    super.connectedCallback();
    this.tab = chosen(); // an element is made before the address is that of its page
    this.endAddress = onAddress(() => (this.tab = chosen()));
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.endAddress?.();
  }

  private open(tab: Tab): void {
    this.tab = tab;
    history.replaceState(history.state, '', location.pathname); // filters belong to a part
    setParameters({ tab: tab === 'open' ? '' : tab });
  }

  override render() {
    return html`<h1>${coreTexts.alarms}</h1>
      <nav class="tabs" aria-label=${t.sections}>
        ${TABS.map(
          (tab) =>
            html`<button
              type="button"
              class="tab"
              aria-current=${tab === this.tab ? 'true' : nothing}
              @click=${() => this.open(tab)}
            >
              ${t[tab]}
            </button>`,
        )}
      </nav>
      ${this.section()}`;
  }

  private section() {
    switch (this.tab) {
      case 'open':
        return html`<tramo-open-alarms></tramo-open-alarms>`;
      case 'events':
        void import('../components/alarms/events');
        return html`<tramo-events></tramo-events>`;
      case 'past':
        void import('../components/alarms/past-alarms');
        return html`<tramo-past-alarms></tramo-past-alarms>`;
      case 'rules':
        void import('../components/alarms/rules');
        return html`<tramo-rules></tramo-rules>`;
      case 'silences':
        void import('../components/alarms/silences');
        return html`<tramo-silences></tramo-silences>`;
      case 'notifications':
        void import('../components/alarms/notifications');
        return html`<tramo-notifications></tramo-notifications>`;
    }
  }
}

customElements.define('tramo-alarms', Alarms);
