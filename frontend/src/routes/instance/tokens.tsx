import { Answered } from '../../components/page';
import { TokenTable } from '../../components/tokens';
import { graphql } from '../../gql';
import { useAnswer } from '../../lib/query';
import { s } from '../../lib/strings';

const AllTokens = graphql(`
  query AllTokens {
    apiTokens {
      id
      ...TokenRow
    }
  }
`);

export function InstanceTokens() {
  const query = useAnswer(AllTokens, {});
  return (
    <div className="stack settings">
      <p className="dim">{s.token.allLead}</p>
      <Answered query={query}>{(data) => <TokenTable tokens={data.apiTokens} whose />}</Answered>
    </div>
  );
}
