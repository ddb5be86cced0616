import { Button, SegmentedControl, Select, TextInput } from '@mantine/core';
import { useState } from 'react';
import { Failure, FormErrors } from '../../components/failure';
import { Panel } from '../../components/page';
import { graphql } from '../../gql';
import { told } from '../../lib/notice';
import { useChange } from '../../lib/query';
import { useScheme } from '../../lib/scheme';
import { s } from '../../lib/strings';
import { useReread, useViewer } from '../../lib/viewer';

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

/** What a member says about themselves: the name others see, how numbers, times and colours are shown. */
export function ProfileTab() {
  const { member } = useViewer();
  const reread = useReread();
  const { scheme, choose } = useScheme(member);
  const [name, setName] = useState(member?.name ?? '');
  const [locale, setLocale] = useState(member?.locale ?? null);
  const [timeZone, setTimeZone] = useState(member?.timeZone ?? null);
  const update = useChange(
    UpdateProfile,
    (a) => a.updateProfile,
    async () => {
      await reread();
      told(s.you.saved);
    },
  );
  if (!member) return null;
  const listed = (values: string[], own: string | null) => [...new Set([...(own ? [own] : []), ...values])];
  return (
    <div className="stack settings">
      <Panel title={s.you.profile}>
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
            label={s.you.name}
            autoComplete="name"
            maxLength={200}
            value={name}
            onChange={(e) => setName(e.currentTarget.value)}
            error={update.fieldError('name')}
          />
          <Select
            label={s.you.language}
            description={s.you.languageHint}
            placeholder={s.you.asBrowser}
            clearable
            clearButtonProps={{ 'aria-label': `${s.you.asBrowser}: ${s.you.language}` }}
            value={locale}
            onChange={setLocale}
            data={listed(languages, member.locale ?? null).map((v) => ({ value: v, label: nameOf(v) }))}
            error={update.fieldError('locale')}
          />
          <Select
            label={s.you.zone}
            placeholder={s.you.asBrowser}
            clearable
            clearButtonProps={{ 'aria-label': `${s.you.asBrowser}: ${s.you.zone}` }}
            searchable
            limit={50}
            value={timeZone}
            onChange={setTimeZone}
            data={listed(Intl.supportedValuesOf('timeZone'), member.timeZone ?? null)}
            error={update.fieldError('timeZone')}
          />
          <div>
            <Button type="submit" variant="default" loading={update.busy}>
              {s.you.save}
            </Button>
          </div>
        </form>
      </Panel>
      <Panel title={s.you.scheme} lead={s.you.schemeHint}>
        <SegmentedControl
          aria-label={s.you.scheme}
          value={scheme}
          onChange={(v) => choose(v as typeof scheme)}
          data={[
            { value: 'auto', label: s.shell.system },
            { value: 'light', label: s.shell.light },
            { value: 'dark', label: s.shell.dark },
          ]}
        />
      </Panel>
    </div>
  );
}
