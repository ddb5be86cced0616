import { Button, Select, TextInput } from '@mantine/core';
import { useRouteContext, useRouter } from '@tanstack/react-router';
import { useState } from 'react';
import { Failure, FormErrors } from '../../components/failure';
import { Panel } from '../../components/page';
import { graphql } from '../../gql';
import { told } from '../../lib/notice';
import { useChange } from '../../lib/query';
import { s } from '../../lib/strings';

const UpdateProfile = graphql(`
  mutation UpdateProfile($input: UpdateProfileInput!) {
    updateProfile(input: $input) {
      member {
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

const languages = [
  'en-GB',
  'en-US',
  'de-DE',
  'de-CH',
  'fr-FR',
  'nl-NL',
  'es-ES',
  'it-IT',
  'pt-PT',
  'pl-PL',
  'sv-SE',
  'da-DK',
  'nb-NO',
  'fi-FI',
  'ja-JP',
];

const nameOf = (tag: string) => new Intl.DisplayNames(['en'], { type: 'language' }).of(tag) ?? tag;

/** What a member says about themselves: the name others see, and how numbers and times are written. */
export function ProfileTab() {
  const { viewer } = useRouteContext({ from: '/inside' });
  const router = useRouter();
  const member = viewer.member;
  const [name, setName] = useState(member?.name ?? '');
  const [locale, setLocale] = useState(member?.locale ?? null);
  const [timeZone, setTimeZone] = useState(member?.timeZone ?? null);
  const update = useChange(
    UpdateProfile,
    (a) => a.updateProfile,
    () => {
      told(s.settings.saved);
      // The frame reads the member anew, after what is on the page was marked as old.
      setTimeout(() => void router.invalidate(), 300);
    },
  );
  if (!member) return null;
  const listed = (values: string[], own: string | null) => [...new Set([...(own ? [own] : []), ...values])];
  return (
    <div className="settings">
      <Panel title={s.settings.profile} lead={member.email}>
        <form
          className="form narrow"
          onSubmit={(event) => {
            event.preventDefault();
            update.run({ input: { name, locale: locale ?? '', timeZone: timeZone ?? '' } });
          }}
        >
          <FormErrors messages={update.otherErrors('name', 'locale', 'timeZone')} />
          {update.failure && <Failure error={update.failure} />}
          <TextInput
            label={s.settings.yourName}
            autoComplete="name"
            value={name}
            onChange={(e) => setName(e.currentTarget.value)}
            error={update.fieldError('name')}
          />
          <Select
            label={s.settings.language}
            description={s.settings.languageHint}
            placeholder={s.settings.asBrowser}
            clearable
            clearButtonProps={{ 'aria-label': `${s.settings.asBrowser}: ${s.settings.language}` }}
            value={locale}
            onChange={setLocale}
            data={listed(languages, member.locale ?? null).map((v) => ({ value: v, label: nameOf(v) }))}
            error={update.fieldError('locale')}
          />
          <Select
            label={s.settings.zone}
            placeholder={s.settings.asBrowser}
            clearable
            clearButtonProps={{ 'aria-label': `${s.settings.asBrowser}: ${s.settings.zone}` }}
            searchable
            limit={50}
            value={timeZone}
            onChange={setTimeZone}
            data={listed(Intl.supportedValuesOf('timeZone'), member.timeZone ?? null)}
            error={update.fieldError('timeZone')}
          />
          <div>
            <Button type="submit" variant="default" loading={update.busy}>
              {s.settings.save}
            </Button>
          </div>
        </form>
      </Panel>
    </div>
  );
}
