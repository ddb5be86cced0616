import { MutationCache, QueryCache, QueryClient } from '@tanstack/react-query';
import type { TypedDocumentString } from '../gql/graphql';
import { s } from './strings';

/** Why a question to the server has no answer: a code to branch on, and the number under which the server logged it. */
export class ApiError extends Error {
  readonly code: string;
  readonly requestId: string | undefined;

  constructor(message: string, code: string, requestId?: string) {
    super(message);
    this.name = 'ApiError';
    this.code = code;
    this.requestId = requestId;
  }
}

interface Answer<T> {
  data?: T | null;
  errors?: { message: string; extensions?: { code?: string; requestId?: string } }[];
}

/** Asks the server one GraphQL document. Rejects with an ApiError when any part of it failed. */
export async function ask<T, V>(document: TypedDocumentString<T, V>, variables?: V, signal?: AbortSignal): Promise<T> {
  let response: Response;
  try {
    response = await fetch('/graphql', {
      method: 'POST',
      credentials: 'same-origin',
      headers: {
        'Content-Type': 'application/json',
        Accept: 'application/graphql-response+json, application/json;q=0.9',
      },
      body: JSON.stringify({ query: document.toString(), variables }),
      signal: signal ?? null,
    });
  } catch (cause) {
    if (signal?.aborted) throw cause;
    throw new ApiError(s.error.offline, 'OFFLINE');
  }
  const requestId = response.headers.get('X-Request-Id') ?? undefined;
  let answer: Answer<T>;
  try {
    answer = (await response.json()) as Answer<T>;
  } catch {
    throw new ApiError(
      s.error.noAnswer(response.status),
      response.status === 401 ? 'UNAUTHENTICATED' : 'INTERNAL',
      requestId,
    );
  }
  const first = answer.errors?.[0];
  if (first) {
    throw new ApiError(first.message, first.extensions?.code ?? 'INTERNAL', first.extensions?.requestId ?? requestId);
  }
  if (!answer.data) throw new ApiError(s.error.noAnswer(response.status), 'INTERNAL', requestId);
  return answer.data;
}

/** Whether nobody is logged in any more. */
export const isLoggedOut = (error: unknown): boolean => error instanceof ApiError && error.code === 'UNAUTHENTICATED';

let leave: (() => void) | undefined;

/** Says what to do when the session has ended under an open page. */
export const onLoggedOut = (handler: () => void) => {
  leave = handler;
};

const onError = (error: unknown) => {
  if (isLoggedOut(error)) leave?.();
};

export const queryClient = new QueryClient({
  queryCache: new QueryCache({ onError }),
  mutationCache: new MutationCache({ onError }),
  defaultOptions: {
    queries: {
      staleTime: 15_000,
      retry: (failures, error) => failures < 2 && error instanceof ApiError && error.code === 'OFFLINE',
      refetchOnWindowFocus: true,
    },
  },
});
