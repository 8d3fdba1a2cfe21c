import { addedTo, MOST_QUERIES } from './recent-queries';

const LONGEST = 1000;
const KEY = 'otel-instrument.queries';

/** The queries of this browser, the last one first. */
export function pastQueries(): readonly string[] {
  try {
    const parsed: unknown = JSON.parse(localStorage.getItem(KEY) ?? '[]');
    return Array.isArray(parsed) ? parsed.filter((item) => typeof item === 'string').slice(0, MOST_QUERIES) : [];
  } catch {
    return [];
  }
}

/** Remembers a query. */
export function rememberQuery(query: string): void {
  const text = query.trim();
  if (!text || text.length > LONGEST) return;
  try {
    localStorage.setItem(KEY, JSON.stringify(addedTo(pastQueries(), text)));
  } catch {
    // The browser blocks storage or has none left. The page works without it.
  }
}
