import { useSearch } from '@tanstack/react-router';
import { Dot } from '../../components/mark';
import { Answered } from '../../components/page';
import { graphql } from '../../gql';
import { useAnswer } from '../../lib/query';
import { s } from '../../lib/strings';
import { tellOutcome } from '../login';
import { MicrosoftPanel } from './microsoft';
import { PasskeysPanel } from './passkeys';
import { PasswordPanel } from './password';
import { TotpPanel } from './totp';

const Security = graphql(`
  query Security {
    viewer {
      member {
        id
        email
      }
      secondFactor {
        totp
        recoveryCodesLeft
        hasPassword
      }
      passkeys {
        ...PasskeyRow
      }
      microsoftIdentities {
        ...IdentityRow
      }
    }
    instance {
      hasMicrosoftRegistration
    }
  }
`);

/** How a member proves who they are. */
export function SecurityTab() {
  const { microsoft } = useSearch({ from: '/inside/you' });
  const trouble = tellOutcome(microsoft);
  const query = useAnswer(Security, {});
  return (
    <div className="stack settings">
      {microsoft === 'linked' && (
        <div className="state good" role="status">
          <Dot tone="good" />
          <p>{s.you.linked}</p>
        </div>
      )}
      {trouble && (
        <div className="state attention" role="alert">
          <Dot tone="attention" />
          <p>
            <strong>{s.you.linkFailed}.</strong> {trouble}
          </p>
        </div>
      )}
      <Answered query={query}>
        {({ viewer, instance }) =>
          viewer?.secondFactor && (
            <>
              <PasswordPanel hasPassword={viewer.secondFactor.hasPassword} email={viewer.member?.email ?? ''} />
              <TotpPanel factor={viewer.secondFactor} />
              <PasskeysPanel rows={viewer.passkeys} />
              <MicrosoftPanel rows={viewer.microsoftIdentities} offered={instance.hasMicrosoftRegistration} />
            </>
          )
        }
      </Answered>
    </div>
  );
}
