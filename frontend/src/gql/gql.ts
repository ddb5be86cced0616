/* eslint-disable */
import * as types from './graphql';



/**
 * Map of all GraphQL operations in the project.
 *
 * This map has several performance disadvantages:
 * 1. It is not tree-shakeable, so it will include all operations in the project.
 * 2. It is not minifiable, so the string of a GraphQL query will be multiple times inside the bundle.
 * 3. It does not support dead code elimination, so it will add unused operations.
 *
 * Therefore it is highly recommended to use the babel or swc plugin for production.
 * Learn more about it here: https://the-guild.dev/graphql/codegen/plugins/presets/preset-client#reducing-bundle-size
 */
type Documents = {
    "\n  query Viewer {\n    viewer {\n      isInstanceOwner\n      member {\n        id\n        email\n        name\n        locale\n        timeZone\n      }\n      organizations(first: 100) {\n        nodes {\n          id\n          name\n          tenants {\n            id\n            state\n          }\n        }\n        totalCount\n      }\n    }\n    instance {\n      version\n      needsSetup\n      simulated\n    }\n  }\n": typeof types.ViewerDocument,
    "\n  mutation LogIn($input: LogInInput!) {\n    logIn(input: $input) {\n      viewer {\n        isInstanceOwner\n      }\n      userErrors {\n        field\n        code\n        message\n      }\n    }\n  }\n": typeof types.LogInDocument,
    "\n  mutation CompleteSetup($input: CompleteSetupInput!) {\n    completeSetup(input: $input) {\n      viewer {\n        isInstanceOwner\n      }\n      userErrors {\n        field\n        code\n        message\n      }\n    }\n  }\n": typeof types.CompleteSetupDocument,
};
const documents: Documents = {
    "\n  query Viewer {\n    viewer {\n      isInstanceOwner\n      member {\n        id\n        email\n        name\n        locale\n        timeZone\n      }\n      organizations(first: 100) {\n        nodes {\n          id\n          name\n          tenants {\n            id\n            state\n          }\n        }\n        totalCount\n      }\n    }\n    instance {\n      version\n      needsSetup\n      simulated\n    }\n  }\n": types.ViewerDocument,
    "\n  mutation LogIn($input: LogInInput!) {\n    logIn(input: $input) {\n      viewer {\n        isInstanceOwner\n      }\n      userErrors {\n        field\n        code\n        message\n      }\n    }\n  }\n": types.LogInDocument,
    "\n  mutation CompleteSetup($input: CompleteSetupInput!) {\n    completeSetup(input: $input) {\n      viewer {\n        isInstanceOwner\n      }\n      userErrors {\n        field\n        code\n        message\n      }\n    }\n  }\n": types.CompleteSetupDocument,
};

/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query Viewer {\n    viewer {\n      isInstanceOwner\n      member {\n        id\n        email\n        name\n        locale\n        timeZone\n      }\n      organizations(first: 100) {\n        nodes {\n          id\n          name\n          tenants {\n            id\n            state\n          }\n        }\n        totalCount\n      }\n    }\n    instance {\n      version\n      needsSetup\n      simulated\n    }\n  }\n"): typeof import('./graphql').ViewerDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation LogIn($input: LogInInput!) {\n    logIn(input: $input) {\n      viewer {\n        isInstanceOwner\n      }\n      userErrors {\n        field\n        code\n        message\n      }\n    }\n  }\n"): typeof import('./graphql').LogInDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation CompleteSetup($input: CompleteSetupInput!) {\n    completeSetup(input: $input) {\n      viewer {\n        isInstanceOwner\n      }\n      userErrors {\n        field\n        code\n        message\n      }\n    }\n  }\n"): typeof import('./graphql').CompleteSetupDocument;


export function graphql(source: string) {
  return (documents as any)[source] ?? {};
}
