/** Light or dark: what the system says, until the user chooses. The choice is no secret and outlives the tab. */
import { createStore, type Store } from './store.ts';

export type Theme = 'system' | 'light' | 'dark';

const KEPT = 'holdfast-theme';

export const themeStore: Store<Theme> = createStore<Theme>(keptTheme());

function keptTheme(): Theme {
  const kept = globalThis.localStorage?.getItem(KEPT);
  return kept === 'light' || kept === 'dark' ? kept : 'system';
}

/** Puts the theme on the page. */
export function applyTheme(): void {
  document.documentElement.dataset['theme'] = themeStore.get();
}

export function chooseTheme(theme: Theme): void {
  themeStore.set(theme);
  if (theme === 'system') globalThis.localStorage?.removeItem(KEPT);
  else globalThis.localStorage?.setItem(KEPT, theme);
  applyTheme();
}
