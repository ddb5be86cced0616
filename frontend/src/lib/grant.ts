interface GrantLike {
  permission: string;
  kind: string;
  tenantWide: boolean;
  grantedAt?: string | null;
  firstSeenAt: string;
  resource?: { id: string } | null;
}

/** One permission, with everybody it was granted for. */
export interface Permission<G> {
  key: string;
  first: G;
  grants: G[];
  /** The earliest time it was granted, or first seen where Microsoft does not say. */
  since: string;
  exact: boolean;
}

/** Grants of the same permission on the same resource as one, in the order they first came. */
export function byPermission<G extends GrantLike>(grants: readonly G[]): Permission<G>[] {
  const found = new Map<string, Permission<G>>();
  for (const g of grants) {
    const key = [g.kind, g.tenantWide, g.resource?.id ?? '', g.permission].join(' ');
    const at = g.grantedAt ?? g.firstSeenAt;
    const known = found.get(key);
    if (!known) {
      found.set(key, { key, first: g, grants: [g], since: at, exact: Boolean(g.grantedAt) });
      continue;
    }
    known.grants.push(g);
    if (at < known.since) {
      known.since = at;
      known.exact = Boolean(g.grantedAt);
    }
  }
  return [...found.values()];
}
