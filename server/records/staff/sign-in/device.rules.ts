/** Browsers by the mark that only they leave in their User-Agent; the first that fits, since most claim to be others too. */
const browsers: [RegExp, string][] = [
  [/MicroMessenger\//, 'WeChat'],
  [/\bEdgA?\//, 'Edge'],
  [/\bOPR\//, 'Opera'],
  [/\bFirefox\/|\bFxiOS\//, 'Firefox'],
  [/\bChrome\/|\bCriOS\//, 'Chrome'],
  [/\bSafari\//, 'Safari'],
]
const systems: [RegExp, string][] = [
  [/\biPhone\b|\biPad\b/, 'iOS'],
  [/\bAndroid\b/, 'Android'],
  [/\bWindows\b/, 'Windows'],
  [/\bMac OS X\b/, 'macOS'],
  [/\bCrOS\b/, 'ChromeOS'],
  [/\bLinux\b/, 'Linux'],
]

/** Browser and system from a User-Agent, such as "Chrome, Windows": enough to know one's own device, and nothing to fingerprint. */
export function deviceOf(userAgent: string): string {
  const found = [browsers, systems].map((names) => names.find(([mark]) => mark.test(userAgent))?.[1])
  return found.filter((name) => name !== undefined).join(', ')
}
