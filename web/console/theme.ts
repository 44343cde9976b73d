import { Alert, Button, type CSSVariablesResolver, createTheme, type MantineColorsTuple } from '@mantine/core'

const teal: MantineColorsTuple = [
  '#eef9f9',
  '#dbf2f2',
  '#bde6e5',
  '#99d4d3',
  '#72bdbd',
  '#49a3a2',
  '#278e8e',
  '#007979',
  '#006363',
  '#004d4e',
]
const gray: MantineColorsTuple = [
  '#f8fbfb',
  '#f1f5f5',
  '#e5ebeb',
  '#d7dede',
  '#c2c9c9',
  '#9ea7a7',
  '#667172',
  '#566060',
  '#3b4445',
  '#222b2b',
]
const dark: MantineColorsTuple = [
  '#e3e9e9',
  '#c5cccc',
  '#a4adad',
  '#7e8889',
  '#515a5b',
  '#394242',
  '#273030',
  '#182020',
  '#101818',
  '#091010',
]
const red: MantineColorsTuple = [
  '#fef2f1',
  '#fce1de',
  '#fac6c1',
  '#f8a49d',
  '#f07f77',
  '#e35753',
  '#d13e3e',
  '#ba2b2e',
  '#9e2225',
  '#831a1d',
]
const yellow: MantineColorsTuple = [
  '#fff7ea',
  '#ffeccc',
  '#ffdb9f',
  '#ffc976',
  '#f4b352',
  '#e1a035',
  '#c78b28',
  '#a26f17',
  '#845a0f',
  '#684507',
]
const green: MantineColorsTuple = [
  '#f0faf2',
  '#ddf4e1',
  '#c0ebc8',
  '#a0dcac',
  '#7cc58c',
  '#5dad70',
  '#47935a',
  '#357a47',
  '#2b6339',
  '#214d2c',
]

/** Buttons and notices take their colours from the tokens, which keep their contrast in light and dark. */
const accentButtons: Record<string, Record<string, string>> = {
  filled: {
    '--button-bg': 'var(--hy-accent)',
    '--button-color': 'var(--hy-on-accent)',
    '--button-hover': 'var(--hy-accent-strong)',
  },
  light: {
    '--button-bg': 'var(--hy-accent-wash)',
    '--button-color': 'var(--hy-accent-strong)',
    '--button-hover': 'var(--chosen)',
  },
  subtle: { '--button-color': 'var(--hy-accent-strong)', '--button-hover': 'var(--hy-accent-wash)' },
}
const warningButton = {
  '--button-bg': 'var(--hy-warn)',
  '--button-color': 'var(--hy-card)',
  '--button-hover': 'var(--hy-warn)',
}
const alerts: Record<string, Record<string, string>> = {
  red: { '--alert-bg': 'var(--hy-danger-wash)', '--alert-color': 'var(--hy-danger)' },
  yellow: { '--alert-bg': 'var(--hy-warn-wash)', '--alert-color': 'var(--hy-warn)' },
}

const quick = { duration: 120, transition: 'fade' } as const

/** One accent, radius 8, 14 px: the tokens as Mantine wants them. */
export const theme = createTheme({
  colors: { teal, gray, dark, red, yellow, green },
  primaryColor: 'teal',
  primaryShade: { light: 7, dark: 5 },
  autoContrast: true,
  luminanceThreshold: 0.28,
  defaultRadius: 'md',
  fontFamily: 'var(--hy-font)',
  fontFamilyMonospace: 'var(--hy-mono)',
  fontSizes: { xs: '12px', sm: '13px', md: '14px', lg: '16px', xl: '20px' },
  lineHeights: { xs: '1.4', sm: '1.45', md: '1.5', lg: '1.5', xl: '1.4' },
  headings: {
    fontWeight: '600',
    sizes: { h1: { fontSize: '18px' }, h2: { fontSize: '15px' }, h3: { fontSize: '14px' } },
  },
  respectReducedMotion: true,
  cursorType: 'pointer',
  components: {
    Tooltip: {
      defaultProps: {
        openDelay: 350,
        withArrow: false,
        transitionProps: quick,
        multiline: true,
        maw: 320,
        events: { hover: true, focus: true, touch: false },
      },
    },
    Modal: {
      styles: { title: { fontWeight: 600 } },
      defaultProps: { transitionProps: quick, centered: true, overlayProps: { backgroundOpacity: 0.35 } },
    },
    Drawer: {
      styles: { title: { fontWeight: 600 } },
      defaultProps: { transitionProps: { duration: 140 }, overlayProps: { backgroundOpacity: 0.35 } },
    },
    Menu: { defaultProps: { transitionProps: quick, shadow: 'md' } },
    Select: { defaultProps: { comboboxProps: { transitionProps: quick, shadow: 'md' } } },
    Button: Button.extend({
      defaultProps: { size: 'sm' },
      vars: (_, { color, variant = 'filled' }) => ({
        root: (color === 'yellow' ? warningButton : color ? undefined : accentButtons[variant]) ?? {},
      }),
    }),
    Alert: Alert.extend({ vars: (_, { color }) => ({ root: alerts[color ?? ''] ?? {} }) }),
    InputWrapper: { styles: { label: { marginBottom: 3 }, description: { fontSize: 12.5, marginBottom: 4 } } },
  },
})

/** Mantine's surfaces follow the product's tokens, so that both sides of the desk look like one house. */
export const variables: CSSVariablesResolver = () => ({
  variables: {
    '--mantine-color-body': 'var(--hy-card)',
    '--mantine-color-text': 'var(--hy-ink)',
    '--mantine-color-dimmed': 'var(--hy-quiet)',
    '--mantine-color-default': 'var(--hy-card)',
    '--mantine-color-default-hover': 'var(--hy-sunk)',
    '--mantine-color-default-border': 'var(--line-strong)',
    '--mantine-color-placeholder': 'var(--hy-quiet)',
    '--mantine-color-error': 'var(--hy-danger)',
    '--mantine-shadow-md': 'var(--hy-shadow)',
  },
  light: {
    '--mantine-primary-color-filled': 'var(--hy-accent)',
    '--mantine-primary-color-filled-hover': 'var(--hy-accent-strong)',
  },
  dark: {},
})
