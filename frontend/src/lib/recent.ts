const key = 'appmuster-recent';

/** Identifiers of the organizations that were opened here, latest first. */
export function recent(): string[] {
  try {
    const kept: unknown = JSON.parse(localStorage.getItem(key) ?? '[]');
    return Array.isArray(kept) ? kept.filter((v) => typeof v === 'string') : [];
  } catch {
    return [];
  }
}

/** Notes that an organization was opened. */
export function remember(id: string) {
  try {
    localStorage.setItem(key, JSON.stringify([id, ...recent().filter((other) => other !== id)].slice(0, 20)));
  } catch {
    // A browser that stores nothing only loses the order.
  }
}

/** Forgets all of it, at log-out. */
export function forget() {
  try {
    localStorage.removeItem(key);
  } catch {
    // Nothing was stored then.
  }
}
