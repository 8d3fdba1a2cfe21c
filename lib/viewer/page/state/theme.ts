import { effect } from '@preact/signals';
import { stored } from './stored';

const THEMES = ['system', 'light', 'dark'] as const;
export type Theme = (typeof THEMES)[number];

const isTheme = (text: string): text is Theme => THEMES.some((theme) => theme === text);

/** `system` follows the setting of the operating system. */
export const theme = stored<Theme>('theme', 'system', isTheme);

effect(() => {
  const { dataset } = document.documentElement;
  if (theme.value === 'system') delete dataset['theme'];
  else dataset['theme'] = theme.value;
});

const dark = matchMedia('(prefers-color-scheme: dark)');

/** Whether the page is dark now. */
export const isDark = (): boolean => (theme.value === 'system' ? dark.matches : theme.value === 'dark');

/** Switches to the other of light and dark. */
export function toggleTheme(): void {
  const other = isDark() ? 'light' : 'dark';
  theme.value = (other === 'dark') === dark.matches ? 'system' : other;
}
