/* eslint-disable */
/** Internal type. DO NOT USE DIRECTLY. */
type Exact<T extends { [key: string]: unknown }> = { [K in keyof T]: T[K] };
/** Internal type. DO NOT USE DIRECTLY. */
export type Incremental<T> = T | { [P in keyof T]?: P extends ' $fragmentName' | '__typename' ? T[P] : never };
import type { DocumentTypeDecoration } from '@graphql-typed-document-node/core';
/** Input of completeSetup. */
export type CompleteSetupInput = {
  /** Address to log in with. */
  email: string;
  /** Name shown to others. */
  name?: string | null | undefined;
  /** Password, at least 12 characters. */
  password: string;
  /** Token of the one-time link. */
  token: string;
};

/** Input of logIn. */
export type LogInInput = {
  /** Address of the member. */
  email: string;
  /** Password of the member. */
  password: string;
};

/** Where a tenant stands between consent and farewell. */
export type TenantState =
  /** All that was asked for is read. */
  | 'ACTIVE'
  /** Some data sets are dark or failing. */
  | 'DEGRADED'
  /** The connection was ended. */
  | 'DISCONNECTED'
  /** Its first sync is under way. */
  | 'GETTING_DATA'
  /** Consent, token or secret no longer hold; nothing is read until it is mended. */
  | 'NEEDS_CONSENT'
  /** A person stopped routine syncs. */
  | 'PAUSED'
  /** Waits for an administrator's consent. */
  | 'PENDING_CONSENT';

/** Kinds of problems in the input of a mutation. */
export type UserErrorCode =
  /** It does not fit the present state, such as a sync that already runs. */
  | 'CONFLICT'
  /** Your role does not allow it. */
  | 'FORBIDDEN'
  /** The value can't be used as it is. */
  | 'INVALID'
  /** Too many tries or too many objects. */
  | 'LIMIT'
  /** There is no such object, or it is not yours. */
  | 'NOT_FOUND'
  /** Something needed for it does not answer now; trying again later may help. */
  | 'UNAVAILABLE';

export type ViewerQueryVariables = Exact<{ [key: string]: never; }>;


export type ViewerQuery = { viewer: { isInstanceOwner: boolean, member: { id: string, email: string, name: string, locale: string | null, timeZone: string | null } | null, organizations: { totalCount: number | null, nodes: Array<{ id: string, name: string, tenants: Array<{ id: string, state: TenantState }> }> } } | null, instance: { version: string, needsSetup: boolean, simulated: boolean } };

export type LogInMutationVariables = Exact<{
  input: LogInInput;
}>;


export type LogInMutation = { logIn: { viewer: { isInstanceOwner: boolean } | null, userErrors: Array<{ field: string | null, code: UserErrorCode, message: string }> } };

export type CompleteSetupMutationVariables = Exact<{
  input: CompleteSetupInput;
}>;


export type CompleteSetupMutation = { completeSetup: { viewer: { isInstanceOwner: boolean } | null, userErrors: Array<{ field: string | null, code: UserErrorCode, message: string }> } };

export class TypedDocumentString<TResult, TVariables>
  extends String
  implements DocumentTypeDecoration<TResult, TVariables>
{
  __apiType?: NonNullable<DocumentTypeDecoration<TResult, TVariables>['__apiType']>;
  private value: string;
  public __meta__?: Record<string, any> | undefined;

  constructor(value: string, __meta__?: Record<string, any> | undefined) {
    super(value);
    this.value = value;
    this.__meta__ = __meta__;
  }

  override toString(): string & DocumentTypeDecoration<TResult, TVariables> {
    return this.value;
  }
}

export const ViewerDocument = new TypedDocumentString(`
    query Viewer {
  viewer {
    isInstanceOwner
    member {
      id
      email
      name
      locale
      timeZone
    }
    organizations(first: 100) {
      nodes {
        id
        name
        tenants {
          id
          state
        }
      }
      totalCount
    }
  }
  instance {
    version
    needsSetup
    simulated
  }
}
    `) as unknown as TypedDocumentString<ViewerQuery, ViewerQueryVariables>;
export const LogInDocument = new TypedDocumentString(`
    mutation LogIn($input: LogInInput!) {
  logIn(input: $input) {
    viewer {
      isInstanceOwner
    }
    userErrors {
      field
      code
      message
    }
  }
}
    `) as unknown as TypedDocumentString<LogInMutation, LogInMutationVariables>;
export const CompleteSetupDocument = new TypedDocumentString(`
    mutation CompleteSetup($input: CompleteSetupInput!) {
  completeSetup(input: $input) {
    viewer {
      isInstanceOwner
    }
    userErrors {
      field
      code
      message
    }
  }
}
    `) as unknown as TypedDocumentString<CompleteSetupMutation, CompleteSetupMutationVariables>;