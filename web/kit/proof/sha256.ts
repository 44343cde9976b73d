/** SHA-256 (FIPS 180-4), made for trying many endings of one text: what stays the same is hashed once. */
// biome-ignore format: eight a line, as the standard prints them
const constants = new Int32Array([
  0x428a2f98, 0x71374491, 0xb5c0fbcf, 0xe9b5dba5, 0x3956c25b, 0x59f111f1, 0x923f82a4, 0xab1c5ed5,
  0xd807aa98, 0x12835b01, 0x243185be, 0x550c7dc3, 0x72be5d74, 0x80deb1fe, 0x9bdc06a7, 0xc19bf174,
  0xe49b69c1, 0xefbe4786, 0x0fc19dc6, 0x240ca1cc, 0x2de92c6f, 0x4a7484aa, 0x5cb0a9dc, 0x76f988da,
  0x983e5152, 0xa831c66d, 0xb00327c8, 0xbf597fc7, 0xc6e00bf3, 0xd5a79147, 0x06ca6351, 0x14292967,
  0x27b70a85, 0x2e1b2138, 0x4d2c6dfc, 0x53380d13, 0x650a7354, 0x766a0abb, 0x81c2c92e, 0x92722c85,
  0xa2bfe8a1, 0xa81a664b, 0xc24b8b70, 0xc76c51a3, 0xd192e819, 0xd6990624, 0xf40e3585, 0x106aa070,
  0x19a4c116, 0x1e376c08, 0x2748774c, 0x34b0bcb5, 0x391c0cb3, 0x4ed8aa4a, 0x5b9cca4f, 0x682e6ff3,
  0x748f82ee, 0x78a5636f, 0x84c87814, 0x8cc70208, 0x90befffa, 0xa4506ceb, 0xbef9a3f7, 0xc67178f2,
])
// biome-ignore format: eight a line, as the standard prints them
const initial = new Int32Array([
  0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a, 0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19,
])
const blockBytes = 64
const schedule = new Int32Array(64)

/**
 * The hash of a fixed beginning and an ending that changes, both ASCII. The answer is the same eight words at every call:
 * use them before the next one.
 */
export function hasherOf(beginning: string): (ending: string) => Int32Array {
  const whole = beginning.length - (beginning.length % blockBytes)
  const middle = initial.slice()
  const bytes = new Uint8Array(2 * blockBytes)
  for (let at = 0; at < whole; at += blockBytes) {
    write(bytes, beginning.slice(at, at + blockBytes), 0)
    compress(middle, bytes, 0)
  }
  const rest = beginning.slice(whole)
  const state = new Int32Array(8)
  return (ending) => {
    bytes.fill(0)
    write(bytes, rest, 0)
    write(bytes, ending, rest.length)
    const end = rest.length + ending.length
    const blocks = end + 9 > blockBytes ? 2 : 1
    bytes[end] = 0x80
    const bits = (beginning.length + ending.length) * 8
    for (let n = 0; n < 4; n++) bytes[blocks * blockBytes - 1 - n] = bits >>> (8 * n)
    state.set(middle)
    for (let n = 0; n < blocks; n++) compress(state, bytes, n * blockBytes)
    return state
  }
}

function write(bytes: Uint8Array, text: string, at: number): void {
  for (let n = 0; n < text.length; n++) bytes[at + n] = text.charCodeAt(n)
}

function compress(state: Int32Array, bytes: Uint8Array, from: number): void {
  const w = schedule
  for (let n = 0; n < 16; n++) {
    const at = from + 4 * n
    w[n] = (bytes[at]! << 24) | (bytes[at + 1]! << 16) | (bytes[at + 2]! << 8) | bytes[at + 3]!
  }
  for (let n = 16; n < 64; n++) {
    const x = w[n - 15]!
    const y = w[n - 2]!
    const s0 = ((x >>> 7) | (x << 25)) ^ ((x >>> 18) | (x << 14)) ^ (x >>> 3)
    const s1 = ((y >>> 17) | (y << 15)) ^ ((y >>> 19) | (y << 13)) ^ (y >>> 10)
    w[n] = (w[n - 16]! + s0 + w[n - 7]! + s1) | 0
  }
  let a = state[0]!
  let b = state[1]!
  let c = state[2]!
  let d = state[3]!
  let e = state[4]!
  let f = state[5]!
  let g = state[6]!
  let h = state[7]!
  for (let n = 0; n < 64; n++) {
    const s1 = ((e >>> 6) | (e << 26)) ^ ((e >>> 11) | (e << 21)) ^ ((e >>> 25) | (e << 7))
    const t1 = (h + s1 + ((e & f) ^ (~e & g)) + constants[n]! + w[n]!) | 0
    const s0 = ((a >>> 2) | (a << 30)) ^ ((a >>> 13) | (a << 19)) ^ ((a >>> 22) | (a << 10))
    const t2 = (s0 + ((a & b) ^ (a & c) ^ (b & c))) | 0
    h = g
    g = f
    f = e
    e = (d + t1) | 0
    d = c
    c = b
    b = a
    a = (t1 + t2) | 0
  }
  state[0] = state[0]! + a
  state[1] = state[1]! + b
  state[2] = state[2]! + c
  state[3] = state[3]! + d
  state[4] = state[4]! + e
  state[5] = state[5]! + f
  state[6] = state[6]! + g
  state[7] = state[7]! + h
}
