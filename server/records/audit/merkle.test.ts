import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import { treeHash } from '../../../test/audit-oracle.ts'
import { hashOfLeaf, isConsistent, isIncluded, Tree as VerifierTree } from '../../../verifier/tree.ts'
import { append, inclusionSpans, leafHash, rootFromPath, rootOver, type Span, subtreesOf, type Tree } from './merkle.ts'

/**
 * Leaves, roots and proofs of the reference implementation of RFC 6962 (github.com/google/certificate-transparency,
 * cpp/merkletree/merkle_tree_test.cc), in hexadecimal.
 */
const leaves = ['', '00', '10', '2021', '3031', '40414243', '5051525354555657', '606162636465666768696a6b6c6d6e6f']
const roots = [
  'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855',
  '6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d',
  'fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125',
  'aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77',
  'd37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7',
  '4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4',
  '76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef',
  'ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c',
  '5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328',
]
const a = '96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7'
const b = '5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e'
const c = '6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4'
const d = 'bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b'
const e = 'ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0'
const f = '0ebc5d3437fbe2db158b9f126a1d118e308181031d0a949f8dededebc558ef6a'
const inclusions: [leaf: number, size: number, path: string[]][] = [
  [0, 1, []],
  [0, 8, [a, b, c]],
  [5, 8, [d, e, roots[4]!]],
  [2, 3, [roots[2]!]],
  [1, 5, [roots[1]!, b, d]],
]
const consistencies: [first: number, second: number, path: string[]][] = [
  [1, 1, []],
  [1, 8, [a, b, c]],
  [6, 8, [f, e, roots[4]!]],
  [2, 5, [b, d]],
]

const hex = (text: string) => Buffer.from(text, 'hex')
const bytesOf = (leaf: string) => Buffer.concat([Buffer.from([0]), hex(leaf)])

function grown(hashes: Buffer[]): Tree {
  const tree: Tree = { size: 0, frontier: [] }
  for (const hash of hashes) append(tree, hash, () => undefined)
  return tree
}

/** The root of a span from the hashes of its leaves. */
const rootOf = (hashes: Buffer[], { from, to }: Span) => rootOver(grown(hashes.slice(from, to)).frontier)

describe('the trees of server and verifier', () => {
  it('have the roots of the reference vectors', () => {
    const tree = new VerifierTree()
    for (const [size, root] of roots.entries()) {
      const hashes = leaves.slice(0, size).map((leaf) => hashOfLeaf(bytesOf(leaf)))
      assert.equal(rootOver(grown(hashes).frontier).toString('hex'), root)
      assert.equal(tree.root().toString('hex'), root)
      assert.equal(treeHash(leaves.slice(0, size).map(hex)).toString('hex'), root)
      if (size < leaves.length) tree.add(hashOfLeaf(bytesOf(leaves[size]!)))
    }
  })

  it('have the proofs of the reference vectors', () => {
    const hashes = leaves.map((leaf) => hashOfLeaf(bytesOf(leaf)))
    for (const [leaf, size, path] of inclusions) {
      const made = inclusionSpans(leaf, { from: 0, to: size }).map((span) => rootOf(hashes, span).toString('hex'))
      assert.deepEqual(made, path)
      assert.ok(isIncluded(hashes[leaf]!, leaf, size, path.map(hex), hex(roots[size]!)))
      assert.equal(rootFromPath(hashes[leaf]!, leaf, size, path.map(hex))?.toString('hex'), roots[size])
    }
    for (const [first, second, path] of consistencies) {
      const [from, to] = [first, second].map((size) => ({ size, root: hex(roots[size]!) }))
      assert.ok(isConsistent(from!, to!, path.map(hex)))
    }
  })

  it('agree for any size, and no proof fits another leaf, size or path', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 700 }), fc.nat(), fc.nat(), (size, at, bit) => {
        const texts = Array.from({ length: size }, (_, n) => `leaf ${n}`)
        const hashes = texts.map(leafHash)
        const root = treeHash(texts.map((text) => Buffer.from(text)))
        assert.deepEqual(rootOver(grown(hashes).frontier), root)
        const leaf = at % size
        const spans = inclusionSpans(leaf, { from: 0, to: size })
        for (const span of spans) {
          const parts = subtreesOf(span).map(({ level, place }) =>
            rootOf(hashes, { from: place * 2 ** level, to: (place + 1) * 2 ** level }),
          )
          assert.deepEqual(rootOver(parts), rootOf(hashes, span))
        }
        const path = spans.map((span) => rootOf(hashes, span))
        assert.ok(isIncluded(hashes[leaf]!, leaf, size, path, root))
        assert.deepEqual(rootFromPath(hashes[leaf]!, leaf, size, path), root)
        assert.ok(!isIncluded(hashes[leaf]!, size, size, path, root))
        assert.ok(!isIncluded(leafHash('another'), leaf, size, path, root))
        if (path.length === 0) return
        const broken = path.map((hash) => Buffer.from(hash))
        broken[bit % path.length]![bit % 32]! ^= 1
        assert.ok(!isIncluded(hashes[leaf]!, leaf, size, broken, root))
        assert.ok(!isIncluded(hashes[leaf]!, leaf, size, path.slice(1), root))
      }),
      { numRuns: 100 },
    )
  })
})
