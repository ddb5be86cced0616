import {
  keepPreviousData,
  type UseQueryResult,
  useInfiniteQuery,
  useMutation,
  useQuery,
  useQueryClient,
} from '@tanstack/react-query';
import type { TypedDocumentString } from '../gql/graphql';
import { ask } from './api';

type Document<T, V> = TypedDocumentString<T, V>;

/** The key under which the answer to a document with these variables is kept. */
export const keyOf = <T, V>(document: Document<T, V>, variables?: V) => [document.toString(), variables ?? {}] as const;

/** What React Query needs to ask a document. */
export const asking = <T, V>(document: Document<T, V>, variables?: V) => ({
  queryKey: keyOf(document, variables),
  queryFn: ({ signal }: { signal: AbortSignal }) => ask(document, variables, signal),
});

/** The answer to a document; while variables change, the last answer stays on the page. */
export function useAnswer<T, V>(
  document: Document<T, V>,
  variables: V,
  options: { enabled?: boolean; refetchInterval?: number | false | ((data: T | undefined) => number | false) } = {},
): UseQueryResult<T> {
  const { refetchInterval, ...rest } = options;
  return useQuery({
    ...asking(document, variables),
    ...rest,
    refetchInterval:
      typeof refetchInterval === 'function'
        ? (query) => refetchInterval(query.state.data as T | undefined)
        : refetchInterval,
    placeholderData: keepPreviousData,
  }) as UseQueryResult<T>;
}

interface Page<N> {
  nodes: N[];
  pageInfo: { hasNextPage: boolean; endCursor?: string | null };
  totalCount?: number | null;
}

/** A list that grows by pages: pick gives the connection of an answer, null when its owner is gone. */
export function useList<T, V extends { after?: string | null }, N>(
  document: Document<T, V>,
  variables: V,
  pick: (answer: T) => Page<N> | null | undefined,
  enabled = true,
  refetchInterval: number | false = false,
) {
  const query = useInfiniteQuery({
    queryKey: keyOf(document, variables),
    queryFn: ({ signal, pageParam }) => ask(document, { ...variables, after: pageParam }, signal),
    initialPageParam: null as string | null,
    getNextPageParam: (last: T) => {
      const info = pick(last)?.pageInfo;
      return info?.hasNextPage ? info.endCursor : undefined;
    },
    placeholderData: keepPreviousData,
    refetchInterval,
    enabled,
  });
  const pages = query.data?.pages ?? [];
  return {
    ...query,
    rows: pages.flatMap((page) => pick(page)?.nodes ?? []),
    total: pages[0] ? pick(pages[0])?.totalCount : undefined,
    first: pages[0],
  };
}

export interface UserErrorLike {
  field?: string | null;
  code: string;
  message: string;
}

/**
 * A mutation. After it, everything on the page that could have changed is asked again.
 * pick gives the payload of the answer; its userErrors become `errors`.
 */
export function useChange<T, V, P extends { userErrors: UserErrorLike[] }>(
  document: Document<T, V>,
  pick: (answer: T) => P,
  done?: (payload: P) => unknown,
) {
  const client = useQueryClient();
  const mutation = useMutation({
    mutationFn: async (variables: V) => pick(await ask(document, variables)),
    onSuccess: async (payload) => {
      if (payload.userErrors.length > 0) return;
      await done?.(payload);
      await client.invalidateQueries();
    },
  });
  const errors = mutation.data?.userErrors ?? [];
  return {
    run: mutation.mutate,
    runAsync: mutation.mutateAsync,
    reset: mutation.reset,
    busy: mutation.isPending,
    failure: mutation.error,
    payload: mutation.data,
    errors,
    /** The message for one field; the server's path may carry "input." before it. */
    fieldError: (name: string) => errors.find((e) => e.field?.split('.').at(-1) === name)?.message,
    /** Messages that belong to none of these fields. */
    otherErrors: (...names: string[]) =>
      errors.filter((e) => !e.field || !names.includes(e.field.split('.').at(-1) ?? '')).map((e) => e.message),
  };
}
