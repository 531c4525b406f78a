/** A value that tells who watches it when it changes. */
export class Signal<T> {
  private watchers = new Set<() => void>();

  constructor(private current: T) {}

  get value(): T {
    return this.current;
  }

  set value(next: T) {
    if (next !== this.current) {
      this.current = next;
      this.notify();
    }
  }

  /** Tells that something inside the value has changed. */
  notify(): void {
    for (const watcher of [...this.watchers]) watcher();
  }

  /** Calls the function at each change; returns what ends that. */
  watch(watcher: () => void): () => void {
    this.watchers.add(watcher);
    return () => this.watchers.delete(watcher);
  }
}

/** What {@link View} needs of a signal. */
export interface Watchable {
  watch(watcher: () => void): () => void;
}
