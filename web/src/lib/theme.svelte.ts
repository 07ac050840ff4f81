export type Theme = 'system' | 'light' | 'dark';

const key = 'roomlight.theme';

function stored(): Theme {
  const value = typeof localStorage === 'undefined' ? null : localStorage.getItem(key);
  return value === 'light' || value === 'dark' ? value : 'system';
}

let current = $state<Theme>(stored());

/** Light, dark or the system's; kept in this browser, applied before the first paint by the page's template. */
export const theme = {
  get current(): Theme {
    return current;
  },
  set(value: Theme): void {
    current = value;
    if (value === 'system') {
      localStorage.removeItem(key);
      delete document.documentElement.dataset.theme;
    } else {
      localStorage.setItem(key, value);
      document.documentElement.dataset.theme = value;
    }
  },
};
