import { Router } from '@vaadin/router';

/** Opens a page of the dashboard by its path. */
export function go(path: string): void {
  Router.go(path);
}

/** The path of a route's page. */
export function routePath(id: string): string {
  return `/routes/${encodeURIComponent(id)}`;
}

/** A parameter of the page's address. */
export function parameter(name: string): string {
  return new URLSearchParams(location.search).get(name) ?? '';
}

/** Puts parameters into the page's address, so that it can be shared and is kept by reloading; empty ones are removed. */
export function setParameters(changes: Record<string, string>): void {
  const parameters = new URLSearchParams(location.search);
  for (const [name, value] of Object.entries(changes)) {
    if (value) parameters.set(name, value);
    else parameters.delete(name);
  }
  const text = parameters.toString();
  history.replaceState(history.state, '', location.pathname + (text ? `?${text}` : '') + location.hash);
}

/**
 * Calls the function when a link or the back button changes the address of the page that is shown, which stays as it is otherwise; returns
 * what ends that.
 */
export function onAddress(read: () => void): () => void {
  addEventListener('vaadin-router-location-changed', read);
  return () => removeEventListener('vaadin-router-location-changed', read);
}
