import { chooseTheme, type Theme, themeStore } from '../session/theme.ts';
import { useStore } from '../session/use-store.ts';

const THEMES: readonly { readonly theme: Theme; readonly label: string }[] = [
  { theme: 'system', label: 'Auto' },
  { theme: 'light', label: 'Light' },
  { theme: 'dark', label: 'Dark' },
];

export function ThemeSwitch() {
  const theme = useStore(themeStore);
  return (
    <label className="theme">
      <span className="visually-hidden">Colours</span>
      <select
        value={theme}
        onChange={(event) => {
          const chosen = THEMES.find((entry) => entry.theme === event.target.value);
          if (chosen !== undefined) chooseTheme(chosen.theme);
        }}
      >
        {THEMES.map((entry) => (
          <option key={entry.theme} value={entry.theme}>
            {entry.label}
          </option>
        ))}
      </select>
    </label>
  );
}
