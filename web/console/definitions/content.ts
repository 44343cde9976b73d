/** A definition without the key and version that it goes by: what an editor changes. */
export function contentOf<T extends { key: string; version: number }>(whole: T): Omit<T, 'key' | 'version'> {
  const { key: _key, version: _version, ...content } = whole
  return content
}
