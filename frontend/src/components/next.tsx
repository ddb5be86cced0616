import { Button } from '@mantine/core';
import { useNavigate } from '@tanstack/react-router';
import { type FragmentType, graphql, readFragment } from '../gql';
import type { CredentialKind } from '../gql/graphql';
import { useReturn } from '../lib/back';
import { settle } from '../lib/notice';
import { useChange } from '../lib/query';
import { s } from '../lib/strings';
import { isOpen } from '../lib/tone';
import { useHere, useMay } from '../routes/organization';
import { AcknowledgeGap, Reconnect, ResumeSyncs, StartSync } from './integration';

export const NextStep = graphql(`
  fragment NextStep on NextStep {
    action
    sentence
    url
  }
`);

export const CheckTenant = graphql(`
  mutation CheckTenant($input: CheckTenantInput!) {
    checkTenant(input: $input) {
      tenant {
        id
      }
      userErrors {
        field
        code
        message
      }
    }
  }
`);

/** The button that asks Microsoft now what the consent allows. */
export function CheckButton({ tenant, label = s.next.CHECK }: { tenant: string; label?: string }) {
  const check = useChange(CheckTenant, (a) => a.checkTenant);
  return (
    <Button
      variant="default"
      loading={check.busy}
      onClick={() => settle(check.runAsync({ input: { tenantId: tenant } }), s.doctor.checked)}
    >
      {label}
    </Button>
  );
}

/** The button of a step that mends something; nothing where nobody here can press it. */
export function NextButton({
  next,
  tenant,
  level,
}: {
  next: FragmentType<typeof NextStep>;
  tenant: { id: string; mode: string; credentialKind: CredentialKind | null };
  /** The consent level to ask for, where the step is to raise it. */
  level?: number | null | undefined;
}) {
  const { action, url } = readFragment(NextStep, next);
  const { organization, run } = useHere();
  const navigate = useNavigate();
  const may = useMay();
  const params = { org: organization.id };
  const consent = useChange(
    Reconnect,
    (a) => a.reconnectTenant,
    ({ consentUrl }) => {
      if (!consentUrl) return;
      window.location.assign(consentUrl);
      return new Promise(() => {});
    },
  );
  useReturn(consent.reset);
  const start = useChange(StartSync, (a) => a.startSync);
  const resume = useChange(ResumeSyncs, (a) => a.resumeTenant);
  const acknowledge = useChange(AcknowledgeGap, (a) => a.acknowledgeLicenseGap);
  const manage = may('MANAGE_TENANTS');
  const input = { tenantId: tenant.id };
  const label =
    action === 'REPLACE_CREDENTIAL' ? s.state.credential[tenant.credentialKind ?? 'SECRET'] : s.next[action];
  const button = (press: () => unknown, busy = false) => (
    <Button variant="default" loading={busy} onClick={press}>
      {label}
    </Button>
  );
  switch (action) {
    case 'GRANT_CONSENT':
    case 'RAISE_LEVEL':
      if (!manage) return null;
      if (tenant.mode === 'CUSTOMER_APP') return <Portal url={url} label={label} />;
      return button(
        () =>
          settle(
            consent.runAsync({ input: action === 'RAISE_LEVEL' && level ? { ...input, consentLevel: level } : input }),
          ),
        consent.busy,
      );
    case 'REPLACE_CREDENTIAL':
    case 'CHECK_NAMES':
    case 'UPLOAD_CERTIFICATE':
      return manage ? button(() => navigate({ to: '/o/$org/settings', params })) : null;
    case 'RESUME':
      return manage ? button(() => settle(resume.runAsync({ input })), resume.busy) : null;
    case 'CHECK':
    case 'WAIT':
      return may('RUN_SYNCS') ? <CheckButton tenant={tenant.id} label={label} /> : null;
    case 'SYNC_NOW':
      return may('RUN_SYNCS') && !isOpen(run?.state)
        ? button(() => settle(start.runAsync({ input })), start.busy)
        : null;
    case 'REVIEW_HELD':
      return run
        ? button(() => navigate({ to: '/o/$org/integration/runs/$run', params: { ...params, run: run.id } }))
        : null;
    case 'ACKNOWLEDGE_LICENSE':
      return manage ? button(() => settle(acknowledge.runAsync({ input })), acknowledge.busy) : null;
    case 'CONNECT':
      return manage ? button(() => navigate({ to: '/o/$org/connect', params })) : null;
    case 'NONE':
    case 'ASK_OPERATOR':
      return null;
    default:
      return <Portal url={url} label={label} />;
  }
}

/** A way into Microsoft's portals, in a tab of its own. */
export function Portal({ url, label }: { url: string | null | undefined; label: string }) {
  if (!url) return null;
  return (
    <Button variant="default" component="a" href={url} target="_blank" rel="noreferrer">
      {label}
    </Button>
  );
}
