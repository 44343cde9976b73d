/** A file of the checkout: its path from the root with forward slashes, and what stands in it. */
export type SourceFile = { path: string; text: string }

/** Three views of one source, all as long as it and with the same line ends, so that a place means the same in each. */
export type Views = {
  /** Without comments and without what stands in strings, templates and regular expressions. */
  code: string
  /** Nothing but what stands in strings, templates and regular expressions. */
  strings: string
  /** Without comments. */
  bare: string
}

type Kind = 'code' | 'string' | 'comment'

const token = {
  lineComment: /\/\/[^\n]*/y,
  blockComment: /\/\*[\s\S]*?(?:\*\/|$)/y,
  quoted: /'(?:\\.|[^'\\\n])*|"(?:\\.|[^"\\\n])*/y,
  regex: /\/(?:\\.|\[(?:\\.|[^\]\\\n])*\]|[^/\\[\n])+\//y,
  template: /(?:\\[\s\S]|\$(?!\{)|[^`\\$])*/y,
}

/**
 * Takes a TypeScript source apart into code, strings and comments. No full parser: a slash opens a regular expression
 * where a value may begin, and a string ends with its line, so that a stray apostrophe in JSX costs one line at most.
 */
export function viewsOf(text: string): Views {
  const kinds: { kind: Kind; from: number; to: number }[] = []
  /** One number for each open `${`: how many braces stand open inside it. */
  const open: number[] = []
  let at = 0
  let significant = ''
  const take = (kind: Kind, length: number) => {
    kinds.push({ kind, from: at, to: at + length })
    at += length
  }
  const match = (pattern: RegExp): number => {
    pattern.lastIndex = at
    return pattern.exec(text)?.[0].length ?? 0
  }
  const template = () => {
    take('string', match(token.template))
    if (text[at] === '`') return take('code', 1)
    if (text[at] === '$') open.push(0)
    take('code', Math.min(2, text.length - at))
  }
  while (at < text.length) {
    const character = text[at]!
    const comment = match(token.lineComment) || match(token.blockComment)
    if (comment) {
      take('comment', comment)
      continue
    }
    const length = character === "'" || character === '"' ? match(token.quoted) : 0
    const regex = character === '/' && mayBegin(significant) ? match(token.regex) : 0
    if (length) {
      take('code', 1)
      take('string', length - 1)
      if (text[at] === character) take('code', 1)
    } else if (regex) {
      take('code', 1)
      take('string', regex - 2)
      take('code', 1)
    } else if (character === '`') {
      take('code', 1)
      template()
    } else if (character === '}' && open.at(-1) === 0) {
      open.pop()
      take('code', 1)
      template()
    } else {
      if (open.length > 0) open[open.length - 1]! += character === '{' ? 1 : character === '}' ? -1 : 0
      take('code', 1)
    }
    if (/\S/.test(character)) significant = (significant + character).slice(-8)
    else if (/\w$/.test(significant)) significant += ' '
  }
  const view = (shown: Kind[]) =>
    kinds
      .map(({ kind, from, to }) =>
        shown.includes(kind) ? text.slice(from, to) : text.slice(from, to).replace(/[^\n]/g, ' '),
      )
      .join('')
  return { code: view(['code']), strings: view(['string']), bare: view(['code', 'string']) }
}

/** Whether a value may begin after what was read last, so that a slash is no division and no closing tag. */
function mayBegin(before: string): boolean {
  return /(?:^|[(,=:[!&|?{;+>]|\breturn) ?$/.test(before)
}

/** Where one file names another: the specifier as written, the path it means, and whether only types come along. */
export type Import = { line: number; specifier: string; to: string | null; isType: boolean }

/** Every import and re-export of a source, dynamic ones and those of a page or a stylesheet included. */
export function importsOf(path: string, views: Views): Import[] {
  const pattern = /\.(css|html)$/.test(path)
    ? /(?:@import\s+(?:url\()?|composes:[^;]*\bfrom\s|<link rel="stylesheet" href=|<script [^>]*src=)["']([^"']+)["']/g
    : /\b(?:import|export)\b(?<type>\s+type\b)?\s*(?:[\w*{}\s,$]+?\bfrom\s*)?'([^'\n]+)'|\bimport\(\s*'([^'\n]+)'/g
  const text = views.bare
  return [...text.matchAll(pattern)].map((found) => {
    const specifier = found.slice(1).findLast((part) => part !== undefined && !/^\s+type$/.test(part))!
    return {
      line: lineAt(text, found.index),
      specifier,
      to: target(path, specifier),
      isType: found.groups?.type !== undefined,
    }
  })
}

/** The path that a specifier means, from the root; null for a package. */
function target(path: string, specifier: string): string | null {
  if (specifier.startsWith('#')) return `server/${specifier.slice(1)}`
  if (!specifier.startsWith('.')) return null
  const parts = path.split('/').slice(0, -1)
  // A query says how a bundler takes a file (`x.css?inline`), not which.
  for (const part of specifier.replace(/\?\w+$/, '').split('/')) {
    if (part === '..') parts.pop()
    else if (part !== '.') parts.push(part)
  }
  return parts.join('/')
}

/** The number of the line at a place, counted from 1. */
export function lineAt(text: string, index: number): number {
  return text.slice(0, index).split('\n').length
}
