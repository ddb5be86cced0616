import 'graphiql/setup-workers/vite';
import 'graphiql/style.css';

import { GraphiQL } from 'graphiql';
import { createClient } from 'graphql-sse';
import { createRoot } from 'react-dom/client';

type Fetcher = NonNullable<React.ComponentProps<typeof GraphiQL>['fetcher']>;

const streams = createClient({ url: '/graphql', credentials: 'same-origin' });

const fetcher: Fetcher = ({ query, variables, operationName }, options) => {
  const kind = options?.documentAST?.definitions.find(
    (d) => d.kind === 'OperationDefinition' && (!operationName || d.name?.value === operationName),
  );
  if (kind?.kind === 'OperationDefinition' && kind.operation === 'subscription') {
    return streams.iterate({ query, variables, ...(operationName ? { operationName } : {}) });
  }
  return fetch('/graphql', {
    method: 'POST',
    credentials: 'same-origin',
    headers: { 'Content-Type': 'application/json', ...options?.headers },
    body: JSON.stringify({ query, variables, operationName }),
  }).then((response) => response.json());
};

const root = document.getElementById('root');
if (!root) throw new Error('graphiql.html has no #root');
root.style.height = '100dvh';
document.body.style.margin = '0';

createRoot(root).render(
  <GraphiQL
    fetcher={fetcher}
    defaultQuery={
      '{\n  organizations(first: 5) {\n    nodes {\n      name\n      overview { appsInUse { value unknownReason } }\n    }\n  }\n}\n'
    }
  />,
);
