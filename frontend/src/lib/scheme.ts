import { type MantineColorScheme, useMantineColorScheme } from '@mantine/core';
import { useEffect, useRef } from 'react';
import { graphql } from '../gql';
import type { ColorScheme } from '../gql/graphql';
import { ask } from './api';

const KeepScheme = graphql(`
  mutation KeepScheme($input: UpdateProfileInput!) {
    updateProfile(input: $input) {
      member {
        id
        colorScheme
      }
      userErrors {
        field
        code
        message
      }
    }
  }
`);

const shown: Record<ColorScheme, MantineColorScheme> = { SYSTEM: 'auto', LIGHT: 'light', DARK: 'dark' };
const kept: Record<MantineColorScheme, ColorScheme> = { auto: 'SYSTEM', light: 'LIGHT', dark: 'DARK' };

/** Colours the pages as the member chose, on whatever device that was. */
export function useSchemeOf(member: { colorScheme: ColorScheme } | null | undefined) {
  const { setColorScheme } = useMantineColorScheme();
  const scheme = member?.colorScheme;
  // Set once for each choice that was read, so that a later one made here stays.
  const set = useRef(setColorScheme);
  set.current = setColorScheme;
  useEffect(() => {
    if (scheme) set.current(shown[scheme]);
  }, [scheme]);
}

/** The colours in use, and a way to change them at once and for the member's other devices. */
export function useScheme(member: unknown): { scheme: MantineColorScheme; choose: (to: MantineColorScheme) => void } {
  const { colorScheme, setColorScheme } = useMantineColorScheme();
  return {
    scheme: colorScheme,
    choose: (to) => {
      setColorScheme(to);
      // Where it can't be kept, it still holds on this device.
      if (member) void ask(KeepScheme, { input: { colorScheme: kept[to] } }).catch(() => undefined);
    },
  };
}
