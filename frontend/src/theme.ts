import { type CSSVariablesResolver, createTheme, type MantineColorsTuple } from '@mantine/core';

const teal: MantineColorsTuple = [
  '#effaf8',
  '#d9f1ee',
  '#b3e2dc',
  '#84cdc5',
  '#4fb3a9',
  '#2f9a90',
  '#18857b',
  '#0f766e',
  '#0c5f59',
  '#094843',
];

const gray: MantineColorsTuple = [
  '#f9f8f6',
  '#f2f0ed',
  '#e5e2dd',
  '#d9d5cf',
  '#bfbab3',
  '#918c86',
  '#6b6762',
  '#54504c',
  '#3b3936',
  '#232220',
];

const dark: MantineColorsTuple = [
  '#e6e8e8',
  '#c6cbcd',
  '#a3abae',
  '#7d8589',
  '#353c3f',
  '#2c3235',
  '#1f2527',
  '#15191b',
  '#101314',
  '#0b0d0e',
];

export const theme = createTheme({
  primaryColor: 'teal',
  primaryShade: { light: 7, dark: 4 },
  autoContrast: true,
  colors: { teal, gray, dark },
  defaultRadius: 6,
  fontFamily: 'Inter, system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", sans-serif',
  fontFamilyMonospace: 'ui-monospace, SFMono-Regular, Menlo, Consolas, monospace',
  fontSizes: { xs: '12px', sm: '14px', md: '14px', lg: '16px', xl: '20px' },
  lineHeights: { xs: '1.4', sm: '1.45', md: '1.45', lg: '1.5', xl: '1.4' },
  spacing: { xs: '8px', sm: '12px', md: '16px', lg: '20px', xl: '28px' },
  headings: {
    fontWeight: '620',
    sizes: {
      h1: { fontSize: '20px', lineHeight: '1.3' },
      h2: { fontSize: '14px', lineHeight: '1.4' },
      h3: { fontSize: '14px', lineHeight: '1.4' },
    },
  },
  cursorType: 'pointer',
  respectReducedMotion: true,
  components: {
    Tooltip: {
      defaultProps: { openDelay: 200, multiline: true, maw: 340, events: { hover: true, focus: true, touch: true } },
    },
    Modal: {
      defaultProps: { centered: true, overlayProps: { backgroundOpacity: 0.4 }, transitionProps: { duration: 120 } },
    },
    Button: { defaultProps: { size: 'sm' } },
    Loader: { defaultProps: { type: 'dots' } },
  },
});

/** The page's own colours as variables; app.css has the rest by scheme. */
export const variables: CSSVariablesResolver = () => ({
  variables: {},
  light: {
    '--mantine-color-body': '#f7f6f4',
    '--mantine-color-text': '#1d2326',
    '--mantine-color-dimmed': '#5c6367',
    '--mantine-color-placeholder': '#6b7276',
    '--mantine-color-error': '#b42318',
  },
  dark: {
    '--mantine-color-body': '#15191b',
    '--mantine-color-text': '#e6e8e8',
    '--mantine-color-dimmed': '#a3abae',
    '--mantine-color-placeholder': '#8e969a',
    '--mantine-color-error': '#ea7a70',
  },
});
