import { live, type LiveRoute } from './live';

/**
 * Reads something of a route again when the live stream tells that the route has changed: at once when its state has, else at most every
 * so often, and only while the page is seen.
 */
export class Refresh {
  private seen: LiveRoute | undefined;
  private readAt = 0;
  private timer: number | undefined;
  private ends: (() => void) | undefined;

  /** @param read does not fail */
  constructor(
    private readonly route: string,
    private readonly everyMillis: number,
    private readonly read: () => Promise<void>,
  ) {}

  follow(): void {
    const end = live.changed.watch(() => this.look());
    const onSight = () => this.look();
    document.addEventListener('visibilitychange', onSight);
    this.ends = () => {
      end();
      document.removeEventListener('visibilitychange', onSight);
    };
    void this.now();
  }

  end(): void {
    this.ends?.();
    clearTimeout(this.timer);
  }

  private look(): void {
    const now = live.routes.get(this.route);
    if (document.hidden || now === this.seen) return;
    const isOther = now?.summary.state !== this.seen?.summary.state;
    this.seen = now;
    const wait = isOther ? 0 : Math.max(0, this.readAt + this.everyMillis - Date.now());
    if (wait === 0) {
      void this.now();
    } else {
      this.timer ??= window.setTimeout(() => void this.now(), wait);
    }
  }

  /** Reads it now. */
  now(): Promise<void> {
    clearTimeout(this.timer);
    this.timer = undefined;
    this.readAt = Date.now();
    return this.read();
  }
}
